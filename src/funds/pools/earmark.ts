import type { Money } from '../../platform/money/money.js';
import {
  addExact,
  decimal,
  divideExact,
  ratio,
  type Rational,
} from '../../platform/money/rational.js';
import { multiplyDown } from '../../platform/money/rounding.js';
import type { Earmark } from './pool.js';
import { isInRegion } from './regions.js';

/** A part of a grant's budget: where, what for, for whom. All parts together are 100 percent. */
export interface Allocation {
  readonly country: string;
  readonly themes: readonly string[];
  readonly sdgTargets: readonly string[];
  readonly groups: readonly string[];
  /** A decimal string: `62.5` is 62.5 %. */
  readonly percent: string;
}

/** An award as earmarks see it. */
export interface Purpose {
  readonly allocations: readonly Allocation[];
  /** Id of the call that it comes from. */
  readonly call: string;
}

/** Whether the allocation shares a value with every dimension that the earmark names. */
export function matches(earmark: Earmark, allocation: Allocation, call: string): boolean {
  const { themes, sdgTargets, groups, calls } = earmark;
  return (
    matchesPlace(earmark, allocation.country) &&
    sharesOne(themes, allocation.themes) &&
    sharesOne(sdgTargets, allocation.sdgTargets) &&
    sharesOne(groups, allocation.groups) &&
    sharesOne(calls, [call])
  );
}

/** Countries and regions are one dimension: where. */
function matchesPlace({ countries, regions }: Earmark, country: string): boolean {
  if (!countries && !regions) return true;
  return (
    (countries?.includes(country) ?? false) ||
    (regions?.some((region) => isInRegion(country, region)) ?? false)
  );
}

const sharesOne = (named: readonly string[] | undefined, values: readonly string[]): boolean =>
  !named || named.some((value) => values.includes(value));

/** How much of the budget is for what the pool is for; all of it where there is no earmark. */
export function matchingPart(
  earmark: Earmark | undefined,
  { allocations, call }: Purpose,
): Rational {
  if (!earmark) return ratio(1n, 1n);
  const percent = allocations
    .filter((allocation) => matches(earmark, allocation, call))
    .reduce((total, allocation) => addExact(total, decimal(allocation.percent)), ratio(0n, 1n));
  return divideExact(percent, ratio(100n, 1n));
}

/** The most that a pool may fund of an award: award × matching percent, rounded down. */
export const mostOf = (award: Money, earmark: Earmark | undefined, purpose: Purpose): Money =>
  multiplyDown(award, matchingPart(earmark, purpose));

import { draw, drawNamed, type Demand, type FoundPool } from '../../funds/pools/draw.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { compare, sum, type Money } from '../../platform/money/money.js';
import { assertBaseCurrency } from '../base-currency.js';
import type { PoolPart } from '../pool-parts.js';

export const linesDontAddUp = refusal<{ award: Money; fundingLines: Money }>(
  422,
  'SUM_MISMATCH',
  'The funding lines that an award names add up to it.',
);

/** Whether the named funding lines, if any, are of these pools and add up to the award. */
export function assertLinesFit(
  named: readonly PoolPart[] = [],
  { amount, pools }: { readonly amount: Money; readonly pools: readonly FoundPool[] },
): void {
  if (named.length === 0) return;
  assertNoneWrong([...wrongPools(named, pools)]);
  const amounts = named.map((line) => line.amount);
  assertBaseCurrency(amount.currency, ...amounts);
  const fundingLines = sum(amounts, amount.currency);
  if (compare(fundingLines, amount) !== 0) throw linesDontAddUp({ award: amount, fundingLines });
}

function* wrongPools(
  named: readonly PoolPart[],
  pools: readonly FoundPool[],
): Generator<WrongField> {
  for (const [i, { pool }] of named.entries()) {
    const isFirst = named.findIndex((line) => line.pool === pool) === i;
    if (isFirst && pools.some(({ id }) => id === pool)) continue;
    const message = 'must be a pool of the call, named once';
    yield { pointer: `/fundingLines/${i}/pool`, rule: 'pool', message };
  }
}

/** The named lines if their pools can bear them; drawn from the pools that match if none are named. */
export const fundingLinesFor = (
  named: readonly PoolPart[] | undefined,
  { demand, pools }: { readonly demand: Demand; readonly pools: readonly FoundPool[] },
): readonly PoolPart[] => (named ? drawNamed(pools, named, demand) : draw(pools, demand));

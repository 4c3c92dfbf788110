import assert from 'node:assert/strict';
import { refusal, type Rejection } from '../../platform/decisions/refusal.js';
import {
  isLess,
  isMore,
  isZero,
  max,
  min,
  minus,
  sum,
  zero,
  type Money,
} from '../../platform/money/money.js';
import { mostOf, type Purpose } from './earmark.js';
import {
  available,
  insufficientFunds,
  isOvercommitted,
  poolOvercommitted,
  type Pool,
} from './pool.js';

/** A pool as a decision has found it. */
export interface FoundPool {
  readonly id: string;
  readonly state: Pool;
}

/** What a pool gives to an award. */
export type FundingLine = { readonly pool: string; readonly amount: Money };

/** What an award takes, in base currency, and what it is for. */
export interface Demand extends Purpose {
  readonly amount: Money;
}

export const earmarkViolation = refusal<{ pool: string; limit: Money; asked: Money }>(
  409,
  'EARMARK_VIOLATION',
  'A pool funds no more of a grant than the part of its budget that the earmark covers.',
);

/**
 * Funds an award without named funding lines: matching earmarked pools first, in the order in which
 * they are given (that of opening), then the general one. Lines add up to the amount, and each pool
 * gives no more than it has available and than its earmark allows. Pools that give nothing have no line.
 *
 * @throws Rejection POOL_OVERCOMMITTED when the pools do not suffice and one of them, that may fund
 *   something, gives nothing because it is below zero; INSUFFICIENT_FUNDS when they do not suffice
 */
export function draw(pools: readonly FoundPool[], demand: Demand): FundingLine[] {
  const { amount } = demand;
  const inOrder = [
    ...pools.filter(({ state }) => !state.general),
    ...pools.filter(({ state }) => state.general),
  ].filter(({ state }) => !isZero(limitOf(state, demand)));

  let left = amount;
  const lines = inOrder.map(({ id, state }) => {
    const given = min(left, min(has(state), limitOf(state, demand)));
    left = minus(left, given);
    return { pool: id, amount: given };
  });
  if (!isZero(left)) throw shortOf(inOrder, amount, minus(amount, left));
  return lines.filter(({ amount: given }) => !isZero(given));
}

/**
 * Checks the funding lines that an award names: they add up to its amount, and no pool is named
 * twice, which the caller has seen to. `pools` holds at least those that are named.
 *
 * @throws Rejection EARMARK_VIOLATION for a line above what its pool may fund; POOL_OVERCOMMITTED for
 *   one on a pool below zero; INSUFFICIENT_FUNDS for one above what its pool has
 */
export function drawNamed(
  pools: readonly FoundPool[],
  lines: readonly FundingLine[],
  demand: Demand,
): readonly FundingLine[] {
  const named = lines.map(({ pool, amount: asked }) => {
    const found = pools.find(({ id }) => id === pool);
    assert(found, `the decision has not found ${pool}`);
    return { ...found, asked };
  });
  for (const { id: pool, state, asked } of named) {
    const limit = limitOf(state, demand);
    if (isMore(asked, limit)) throw earmarkViolation({ pool, limit, asked });
  }
  const given = named.map(({ state, asked }) => min(asked, has(state)));
  const total = sum(given, demand.amount.currency);
  if (isLess(total, demand.amount)) throw shortOf(named, demand.amount, total);
  return lines;
}

/** Why pools that may all fund something don't give what is needed. */
function shortOf(pools: readonly FoundPool[], needed: Money, given: Money): Rejection {
  const below = pools.find(({ state }) => isOvercommitted(state));
  return below
    ? poolOvercommitted({ pool: below.id, available: available(below.state) })
    : insufficientFunds({ available: given, needed });
}

const limitOf = (pool: Pool, { amount, ...purpose }: Demand): Money =>
  mostOf(amount, pool.earmark, purpose);

/** What there is to give: nothing from a pool below zero. */
const has = (pool: Pool): Money => max(available(pool), zero(pool.currency));

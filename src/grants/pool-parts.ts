import type { Static } from 'typebox';
import { idOf, money, record } from '../platform/decisions/fields.js';
import { isZero, minus, plus, sum, zero, type Money } from '../platform/money/money.js';
import { splitByRunningTotal, type Part } from '../platform/money/running-total.js';

/** What a pool contributes to a grant, or its part of an amount. In base currency. */
export const poolPart = record({ pool: idOf('pool'), amount: money() });

export type PoolPart = Static<typeof poolPart>;

/** Running totals, by pool id or by number of a budget line. */
export type Totals = Readonly<Record<string, Money>>;

export const totalOf = (totals: Totals, currency: string): Money =>
  sum(Object.values(totals), currency);

export const addedTo = (totals: Totals, parts: readonly PoolPart[]): Totals =>
  parts.reduce((sums, { pool, amount }) => addedOne(sums, pool, amount), totals);

export function addedOne(totals: Totals, key: string, amount: Money): Totals {
  const before = totals[key];
  return { ...totals, [key]: before ? plus(before, amount) : amount };
}

/**
 * The parts of `amount` by running total, weighted by the funding lines. Pools without a part are
 * left out.
 */
export const splitOverLines = (
  amount: Money,
  lines: readonly PoolPart[],
  had: Totals,
): PoolPart[] => split(amount, lines, (line) => ({ weight: line.amount, had: hadBy(had, line) }));

/** The same, but no pool gives more than what its funding line has left. */
export const splitOverLinesLeft = (
  amount: Money,
  lines: readonly PoolPart[],
  had: Totals,
): PoolPart[] =>
  split(amount, lines, (line) => ({
    weight: line.amount,
    had: hadBy(had, line),
    atMost: minus(line.amount, hadBy(had, line)),
  }));

function split(
  amount: Money,
  lines: readonly PoolPart[],
  partOf: (line: PoolPart) => Part,
): PoolPart[] {
  const parts = lines.map(({ pool, ...line }) => ({ pool, ...partOf({ pool, ...line }) }));
  return splitByRunningTotal(amount, parts)
    .map(({ part, share }) => ({ pool: part.pool, amount: share }))
    .filter((part) => !isZero(part.amount));
}

const hadBy = (had: Totals, { pool, amount }: PoolPart): Money =>
  had[pool] ?? zero(amount.currency);

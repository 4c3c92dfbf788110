import assert from 'node:assert/strict';
import { minorUnits, negated, type Money } from '../../platform/money/money.js';
import { isFinancial, type Account } from './accounts.js';

/** One line of an entry, in the fund's base currency. */
export interface Line {
  readonly account: Account;
  readonly pool: string;
  /** Debits are above zero, credits below. */
  readonly amount: Money;
  readonly donor?: string;
  readonly grant?: string;
}

/**
 * What one event posts: exactly one entry, whose financial and memorandum lines balance each for
 * themselves. All its lines are in one currency and of one donor or grant.
 */
export interface Entry {
  readonly fund: string;
  /** The business date on which it counts, `YYYY-MM-DD`. */
  readonly valueDate: string;
  readonly lines: readonly Line[];
}

type Party = Pick<Line, 'donor' | 'grant'>;

export const debit = (account: Account, pool: string, amount: Money, party: Party = {}): Line => ({
  account,
  pool,
  amount,
  ...party,
});

export const credit = (account: Account, pool: string, amount: Money, party: Party = {}): Line =>
  debit(account, pool, negated(amount), party);

/** The same lines the other way round. */
export const mirrored = (lines: readonly Line[]): Line[] =>
  lines.map((line) => ({ ...line, amount: negated(line.amount) }));

/**
 * What must hold of every entry before its event goes into the log.
 *
 * @throws AssertionError naming the sums, in minor units
 */
export function assertBalanced(type: string, { lines }: Entry): void {
  const sums = { financial: 0n, memorandum: 0n };
  for (const { account, amount } of lines) {
    sums[isFinancial(account) ? 'financial' : 'memorandum'] += minorUnits(amount);
  }
  assert(
    sums.financial === 0n && sums.memorandum === 0n,
    `the entry of ${type} does not balance: financial ${sums.financial}, memorandum ${sums.memorandum}`,
  );
  const currencies = new Set(lines.map((line) => line.amount.currency));
  assert(currencies.size <= 1, `the entry of ${type} mixes ${[...currencies].join(', ')}`);
  const parties = new Set(lines.map(({ donor, grant }) => `donor ${donor}, grant ${grant}`));
  assert(parties.size <= 1, `the entry of ${type} mixes ${[...parties].join('; ')}`);
}

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { lastDayOf } from '../../platform/dates/business-date.js';
import { canonicalText } from '../../platform/event-log/canonical-text.js';
import { ofMinor } from '../../platform/money/money.js';
import { isFinancial, type Account } from '../journal/accounts.js';
import type { Statement } from './statement.events.js';

/** What the lines of a period have moved on one account of one pool, in minor units. */
export interface Moved {
  readonly pool: string;
  readonly account: Account;
  /** Of all earlier periods; a debit balance is above zero. */
  readonly opening: bigint;
  /** Zero or above, as are credits. */
  readonly debits: bigint;
  readonly credits: bigint;
}

export interface ClosedMonth {
  readonly fund: string;
  readonly period: string;
  /** Place of its closing in the log. */
  readonly position: number;
  readonly currency: string;
}

/**
 * The statement of a closed month. Pure: the same lines give the same text.
 *
 * @throws AssertionError when the closing balances do not add up to zero
 */
export function statementOf(
  { fund, period, position, currency }: ClosedMonth,
  moved: readonly Moved[],
): Statement {
  const text = (minor: bigint): string => ofMinor(minor, currency).amount;
  const closing = new Map<Account, bigint>();
  for (const part of moved) {
    closing.set(part.account, (closing.get(part.account) ?? 0n) + closingOf(part));
  }
  const total = (wanted: boolean): bigint =>
    [...closing].reduce(
      (sum, [account, minor]) => (isFinancial(account) === wanted ? sum + minor : sum),
      0n,
    );
  const totals = { financial: total(true), memorandum: total(false) };
  assert(
    totals.financial === 0n && totals.memorandum === 0n,
    `the books of ${fund} do not balance at the end of ${period}`,
  );
  return {
    layout: 'tributary-statement-1',
    fund,
    period,
    asAt: lastDayOf(period),
    position,
    currency,
    balances: moved.toSorted(byPoolAndAccount).map((part) => ({
      pool: part.pool,
      account: part.account,
      opening: text(part.opening),
      debits: text(part.debits),
      credits: text(part.credits),
      closing: text(closingOf(part)),
    })),
    trialBalance: [...closing]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, minor]) => ({ account, closing: text(minor) })),
    financialTotal: text(totals.financial),
    memorandumTotal: text(totals.memorandum),
  };
}

/** What is hashed, and given out: the RFC 8785 form. */
export const statementText = (statement: Statement): string => canonicalText({ ...statement });

/** SHA-256 of the text, in hexadecimal. */
export const digestOf = (statement: Statement): string => hash('sha256', statementText(statement));

const closingOf = ({ opening, debits, credits }: Moved): bigint => opening + debits - credits;

function byPoolAndAccount(a: Moved, b: Moved): number {
  if (a.pool !== b.pool) return a.pool < b.pool ? -1 : 1;
  return a.account < b.account ? -1 : 1;
}

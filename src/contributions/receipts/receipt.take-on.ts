import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { isNegative, type Money } from '../../platform/money/money.js';
import type { ContributionEvent } from '../contributions/contribution.events.js';
import { assertIn } from '../fund-terms.js';
import type { ReceiptEvent } from './receipt.events.js';

export const duplicateSourceKey = refusal<{
  source: string;
  sourceKey: string;
  takenOnAs: string;
}>(409, 'DUPLICATE_SOURCE_KEY', 'A row of a source is taken on once.');

/** A contribution of the past, as its source tells it. */
export interface ReceiptToTakeOn {
  readonly fund: string;
  readonly donor: string;
  /** Left out: the general one. */
  readonly pool?: string;
  /** In base currency; below zero where the source takes back. */
  readonly amount: Money;
  /** When the money came or is to come; known only to the year, its last day. */
  readonly valueDate: string;
  readonly source: string;
  readonly sourceKey: string;
}

export interface TakeOnCircumstances {
  readonly pool: string;
  readonly baseCurrency: string;
  readonly today: string;
}

/** Whether the source speaks of money that is not there yet. */
export const isStillDue = (
  { valueDate }: Pick<ReceiptToTakeOn, 'valueDate'>,
  { today }: Pick<TakeOnCircumstances, 'today'>,
): boolean => valueDate > today;

/** Money that has come: cash and revenue as given, without support cost and reserve. */
export function takeOnReceipt(
  { fund, donor, amount, valueDate, source, sourceKey }: ReceiptToTakeOn,
  { pool, baseCurrency }: TakeOnCircumstances,
): ReceiptEvent[] {
  assertIn([baseCurrency], 'amount', amount);
  const data = { fund, pool, donor, amount, source, sourceKey, valueDate };
  return [{ type: 'ReceiptTakenOn', data }];
}

/** Money dated after today: an instalment due, in an agreement of its own. */
export function takeOnInstalment(
  { fund, donor, amount, valueDate: dueOn, source, sourceKey }: ReceiptToTakeOn,
  { pool, baseCurrency, today }: TakeOnCircumstances,
): ContributionEvent[] {
  assertIn([baseCurrency], 'amount', amount);
  assertNoneWrong(isNegative(amount) ? [NOTHING_IS_DUE] : []);
  const data = { fund, pool, donor, receivable: amount, dueOn, source, sourceKey };
  return [{ type: 'InstalmentTakenOn', data: { ...data, valueDate: today } }];
}

const NOTHING_IS_DUE = {
  pointer: '/amount',
  rule: 'notNegative',
  message: 'must not be below zero on a day to come',
};

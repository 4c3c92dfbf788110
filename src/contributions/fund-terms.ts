import type { Fund } from '../funds/funds/fund.js';
import { rateInForce, rateMissing, rateTable, rateTableId } from '../funds/rates/rate-table.js';
import { wrongFields } from '../funds/wrong-fields.js';
import type { Histories } from '../platform/decisions/decision.js';
import { notFound, refusal } from '../platform/decisions/refusal.js';
import type { Money } from '../platform/money/money.js';

/**
 * Units of the foreign currency per unit of base currency on a day; undefined for base currency.
 *
 * @throws Rejection RATE_MISSING when no rate is in force
 */
export type RateOn = (currency: string, valueDate: string) => string | undefined;

/** The fund's rates, as the decision finds them when it asks. */
export const ratesOf =
  (histories: Histories, fund: { readonly id: string; readonly state: Fund }): RateOn =>
  (currency, valueDate) => {
    if (currency === fund.state.baseCurrency) return undefined;
    const table = histories.findIfAny(rateTable, rateTableId(fund.id, currency));
    const rate = table && rateInForce(table.state, valueDate);
    if (rate === undefined) throw rateMissing({ fund: fund.id, currency, valueDate });
    return rate;
  };

/**
 * The pool that money goes to: the named one, else the general one.
 *
 * @throws Rejection NOT_FOUND when the fund has no such pool
 */
export function poolFor({ pools }: Pick<Fund, 'pools'>, named?: string): string {
  const found = pools.find(({ id, general }) => (named === undefined ? general : id === named));
  if (!found) throw notFound({ id: named ?? '' });
  return found.id;
}

/**
 * What an amount of the command has been converted to.
 *
 * @throws Rejection VALIDATION_FAILED naming the field when that is more than may be booked at once
 */
export function converted(amount: Money | undefined, pointer: string): Money {
  if (!amount) throw wrongFields({ errors: [{ pointer, ...TOO_LARGE }] });
  return amount;
}

const TOO_LARGE = {
  rule: 'tooLargeAtRate',
  message: 'must be less: at the rate of the day it has more than 12 digits before the point',
};

export const currencyMismatch = refusal<{
  field: string;
  currency: string;
  expected: readonly string[];
}>(
  422,
  'CURRENCY_MISMATCH',
  'The parts of a contribution are in its own currency, and what the bank credits is in base currency.',
);

/** @throws Rejection CURRENCY_MISMATCH naming the field when the amount is in none of the currencies */
export function assertIn(
  expected: readonly string[],
  field: string,
  amount: Money | undefined,
): void {
  if (amount && !expected.includes(amount.currency)) {
    throw currencyMismatch({ field, currency: amount.currency, expected });
  }
}

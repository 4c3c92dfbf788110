import assert from 'node:assert/strict';
import { exponentOf, isCurrency } from './currency.js';

/**
 * An amount and its currency, the same in an event, a rule, a request and an answer.
 *
 * `amount` is a decimal string with exactly as many decimals as the currency's minor unit has
 * (`12500.00` USD, `-3.50` EUR, `100` JPY), so that equal money is equal text: no leading zeros, no
 * plus sign, no `-0.00`. `currency` is an ISO 4217 code.
 */
export type Money = { readonly amount: string; readonly currency: string };

/**
 * The most minor units that money has, above zero and below: what a signed 64-bit column of SQLite
 * holds. For two decimals it is 92,233,720,368,547,758.07, so that 92,233 of the largest bookable
 * amounts still add up, in a rule as in a view.
 */
export const MAX_MINOR = 2n ** 63n - 1n;

const MAX_BOOKABLE_WHOLE_DIGITS = 12;

/** At most the digits of `MAX_MINOR`: keeps texts without end from being read. */
const PLAIN_DECIMAL = /^-?\d{1,19}(?:\.\d{1,4})?$/;

/**
 * Reads a canonical amount of at most `MAX_MINOR` minor units.
 *
 * @throws RangeError when `currency` is none, or `amount` is not canonical or out of bounds
 */
export function money(amount: string, currency: string): Money {
  const exponent = exponentOf(currency);
  if (read(amount, exponent) === undefined) {
    throw new RangeError(
      `"${amount}" is not an amount in ${currency}: ${exponent} decimals, at most ` +
        `${withPoint(MAX_MINOR, exponent)}, no leading zeros, no -0`,
    );
  }
  return { amount, currency };
}

/** Whether `money(amount, currency)` would accept them. */
export const isMoneyText = (amount: string, currency: string): boolean =>
  isCurrency(currency) && read(amount, exponentOf(currency)) !== undefined;

/**
 * Whether so many minor units may be booked at once, asked for in a command or come to at a rate: at
 * most 12 digits before the point, which is less than money may be, so that sums still are money.
 */
export function isBookable(minor: bigint, currency: string): boolean {
  const tooMany = 10n ** BigInt(MAX_BOOKABLE_WHOLE_DIGITS + exponentOf(currency));
  return -tooMany < minor && minor < tooMany;
}

/**
 * The amount of so many minor units (cents, for USD).
 *
 * @throws RangeError when `currency` is none, or the minor units are more than `MAX_MINOR`
 */
export function ofMinor(minor: bigint, currency: string): Money {
  const exponent = exponentOf(currency);
  if (!withinBounds(minor)) {
    const text = withPoint(minor, exponent);
    throw new RangeError(`${text} ${currency} is beyond ${withPoint(MAX_MINOR, exponent)}`);
  }
  return { amount: withPoint(minor, exponent), currency };
}

/** The amount in minor units (cents, for USD). Money that isn't canonical is a bug. */
export function minorUnits({ amount, currency }: Money): bigint {
  const minor = read(amount, exponentOf(currency));
  if (minor === undefined) assert.fail(`money is canonical, not "${amount}" ${currency}`);
  return minor;
}

export const zero = (currency: string): Money => ofMinor(0n, currency);

/** Here and below: two currencies in one sum or comparison are a bug, and fail an assertion. */
export const plus = (a: Money, b: Money): Money =>
  ofMinor(minorUnits(a) + sameCurrency(a, b), a.currency);

export const minus = (a: Money, b: Money): Money =>
  ofMinor(minorUnits(a) - sameCurrency(a, b), a.currency);

export const negated = (a: Money): Money => ofMinor(-minorUnits(a), a.currency);

/** The currency is named so that a sum of nothing has one too. */
export function sum(amounts: readonly Money[], currency: string): Money {
  const none = zero(currency);
  return ofMinor(
    amounts.reduce((total, amount) => total + sameCurrency(none, amount), 0n),
    currency,
  );
}

export function compare(a: Money, b: Money): -1 | 0 | 1 {
  const difference = minorUnits(a) - sameCurrency(a, b);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

export const isZero = (a: Money): boolean => minorUnits(a) === 0n;

export const isNegative = (a: Money): boolean => minorUnits(a) < 0n;

export const isLess = (a: Money, than: Money): boolean => compare(a, than) < 0;

export const isMore = (a: Money, than: Money): boolean => compare(a, than) > 0;

export const min = (a: Money, b: Money): Money => (isMore(a, b) ? b : a);

export const max = (a: Money, b: Money): Money => (isLess(a, b) ? b : a);

/** `units` as a decimal string with so many decimals: `withPoint(-350n, 2)` is `-3.50`. */
export function withPoint(units: bigint, decimals: number): string {
  if (decimals === 0) return units.toString();
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Canonical is what comes out as it went in. */
function read(amount: string, exponent: number): bigint | undefined {
  if (!PLAIN_DECIMAL.test(amount)) return undefined;
  const minor = BigInt(amount.replace('.', ''));
  return withinBounds(minor) && withPoint(minor, exponent) === amount ? minor : undefined;
}

function sameCurrency(a: Money, b: Money): bigint {
  if (a.currency !== b.currency) {
    assert.fail(`one currency at a time, not ${a.currency} and ${b.currency}`);
  }
  return minorUnits(b);
}

const withinBounds = (minor: bigint): boolean => -MAX_MINOR <= minor && minor <= MAX_MINOR;

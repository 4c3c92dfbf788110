import assert from 'node:assert/strict';
import { minorUnits, type Money } from './money.js';

/**
 * An exact number: a rate, a percentage, a score. Always in lowest terms with a positive
 * denominator, so that equal numbers are equal values.
 */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint };

/** At most 15 digits before the point and 12 after it. */
const DECIMAL = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;

/**
 * Reads a decimal number such as `0.884`, `13` or `-0.50`.
 *
 * @throws RangeError when `text` is none, or has more than 15 digits before or 12 after the point
 */
export function decimal(text: string): Rational {
  if (!DECIMAL.test(text)) {
    throw new RangeError(
      `"${text}" is not a decimal number of at most 15 digits before the point and 12 after it`,
    );
  }
  const fraction = text.split('.')[1] ?? '';
  return ratio(BigInt(text.replace('.', '')), 10n ** BigInt(fraction.length));
}

/** @throws RangeError when `denominator` is zero */
export function ratio(numerator: bigint, denominator: bigint): Rational {
  if (denominator === 0n) throw new RangeError(`no number is ${numerator} divided by zero`);
  const divisor = greatestCommonDivisor(numerator, denominator);
  const signed = denominator < 0n ? -divisor : divisor;
  return { numerator: numerator / signed, denominator: denominator / signed };
}

/**
 * How much of `whole` is `part`, both in one currency.
 *
 * @throws RangeError when `whole` is zero
 */
export function ratioOf(part: Money, whole: Money): Rational {
  assert(
    part.currency === whole.currency,
    `a ratio is within one currency, not of ${part.currency} to ${whole.currency}`,
  );
  return ratio(minorUnits(part), minorUnits(whole));
}

export const addExact = (a: Rational, b: Rational): Rational =>
  ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);

export const multiplyExact = (a: Rational, b: Rational): Rational =>
  ratio(a.numerator * b.numerator, a.denominator * b.denominator);

/** @throws RangeError when `b` is zero */
export const divideExact = (a: Rational, b: Rational): Rational =>
  ratio(a.numerator * b.denominator, a.denominator * b.numerator);

export function compareExact(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Positive unless both are zero. Source: Euclid, Elements, book VII, proposition 2. */
function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger < 0n ? -larger : larger;
}

import { exponentOf } from './currency.js';
import { isBookable, minorUnits, type Money, ofMinor, withPoint } from './money.js';
import { decimal, divideExact, multiplyExact, type Rational, ratio, ratioOf } from './rational.js';

/**
 * The whole number nearest to `numerator` ÷ `denominator`; of two equally near, the even one.
 *
 * Symmetric: the result for a negative quotient is the negative of that for the positive one.
 *
 * @throws RangeError when `denominator` is zero
 */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const divisor = magnitude(denominator);
  const quotient = magnitude(numerator) / divisor;
  const twiceRest = (magnitude(numerator) % divisor) * 2n;
  const roundsUp = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  const rounded = roundsUp ? quotient + 1n : quotient;
  return numerator < 0n === denominator < 0n ? rounded : -rounded;
}

/**
 * `value` units of `currency` (dollars, not cents), half-even to its minor unit.
 *
 * @throws RangeError when `currency` is none, or the amount is more than money may be
 */
export const rounded = (value: Rational, currency: string): Money =>
  ofMinor(roundedMinor(value, currency), currency);

/** The same; undefined where it is more than may be booked at once. */
export function roundedIfBookable(value: Rational, currency: string): Money | undefined {
  const minor = roundedMinor(value, currency);
  return isBookable(minor, currency) ? ofMinor(minor, currency) : undefined;
}

/** `amount` × `factor`, half-even. */
export const multiplyRounded = (amount: Money, factor: Rational): Money =>
  rounded(multiplyExact(exact(amount), factor), amount.currency);

/**
 * `amount` ÷ `divisor`, half-even.
 *
 * @throws RangeError when `divisor` is zero
 */
export const divideRounded = (amount: Money, divisor: Rational): Money =>
  rounded(divideExact(exact(amount), divisor), amount.currency);

/** `amount` × `factor`, rounded down: the most that still keeps a limit of so much. */
export function multiplyDown(amount: Money, factor: Rational): Money {
  const numerator = minorUnits(amount) * factor.numerator;
  const towardsZero = numerator / factor.denominator;
  const isBelow = numerator < 0n && numerator % factor.denominator !== 0n;
  return ofMinor(isBelow ? towardsZero - 1n : towardsZero, amount.currency);
}

/**
 * `amount` × `part` ÷ `whole`, half-even. `part` and `whole` are in one currency, which may be
 * another than that of `amount`: a carrying amount × fulfilled ÷ outstanding.
 *
 * @throws RangeError when `whole` is zero
 */
export const share = (amount: Money, part: Money, whole: Money): Money =>
  multiplyRounded(amount, ratioOf(part, whole));

/**
 * `foreign` ÷ `rate` in the base currency, half-even. `rate` is in units of the foreign currency
 * per one unit of base currency, as the UN publishes its operational rates. Undefined where it comes
 * to more than may be booked at once, as one at a very low rate does.
 *
 * @throws RangeError when `rate` is not a decimal number above zero
 */
export const convertToBase = (
  foreign: Money,
  rate: Rational | string,
  base: string,
): Money | undefined => roundedIfBookable(divideExact(exact(foreign), positive(rate)), base);

/**
 * `base` × `rate` in the foreign currency, half-even: the way back of `convertToBase`. Undefined
 * where it comes to more than may be booked at once.
 *
 * @throws RangeError when `rate` is not a decimal number above zero
 */
export const convertToForeign = (
  base: Money,
  rate: Rational | string,
  foreign: string,
): Money | undefined => roundedIfBookable(multiplyExact(exact(base), positive(rate)), foreign);

/** `value` for people, half-even to so many decimals: a mean score of 2/3 is `0.67`. */
export function decimalText({ numerator, denominator }: Rational, decimals: number): string {
  return withPoint(divideHalfEven(numerator * 10n ** BigInt(decimals), denominator), decimals);
}

function positive(rate: Rational | string): Rational {
  const value = typeof rate === 'string' ? decimal(rate) : rate;
  if (value.numerator <= 0n)
    throw new RangeError(`a rate is above zero, not ${decimalText(value, 12)}`);
  return value;
}

function roundedMinor(value: Rational, currency: string): bigint {
  return divideHalfEven(value.numerator * minorPerUnit(currency), value.denominator);
}

/** The amount in whole units of its currency. */
function exact(amount: Money): Rational {
  return ratio(minorUnits(amount), minorPerUnit(amount.currency));
}

function minorPerUnit(currency: string): bigint {
  return 10n ** BigInt(exponentOf(currency));
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

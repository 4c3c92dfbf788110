import { compareExact, ratio, type Rational } from '../platform/money/rational.js';
import { decimalText, divideHalfEven } from '../platform/money/rounding.js';

/**
 * `value` for people, half-even, with two decimals, or with as many more as it takes to stand to
 * `limit` as the value does: 10.00005 beside 10 is not `10.00`. The limit has finitely many decimals.
 */
export function decimalBeside(value: Rational, limit: Rational): string {
  for (let decimals = 2; ; decimals++) {
    const scale = 10n ** BigInt(decimals);
    const shown = ratio(divideHalfEven(value.numerator * scale, value.denominator), scale);
    if (compareExact(shown, limit) === compareExact(value, limit)) {
      return decimalText(value, decimals);
    }
  }
}

/** A value with finitely many decimals, all of them shown, at least two. */
export const exactDecimal = (value: Rational): string => decimalBeside(value, value);

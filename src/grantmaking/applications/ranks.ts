import { compareExact, ratio, type Rational } from '../../platform/money/rational.js';

export interface Ranked<T> {
  readonly item: T;
  /** From 1; absent for an item without a value. */
  readonly rank: number | undefined;
}

/**
 * The items with the highest value first. Equal values share a rank, and the next one counts them all:
 * 1, 2, 2, 4. Items without a value come last. Where values are equal the order stays as it was.
 *
 * @param valueOf a fraction such as `205/3`, or null
 */
export function ranksOf<T>(
  items: readonly T[],
  valueOf: (item: T) => string | null,
): readonly Ranked<T>[] {
  const valued = items.flatMap((item) => {
    const text = valueOf(item);
    return text === null ? [] : [{ item, value: fraction(text) }];
  });
  const descending = valued.toSorted((a, b) => compareExact(b.value, a.value));
  let rank = 0;
  const ranked = descending.map(({ item, value }, i) => {
    const before = descending[i - 1];
    if (!before || compareExact(before.value, value) !== 0) rank = i + 1;
    return { item, rank };
  });
  const others = items.filter((item) => valueOf(item) === null);
  return [...ranked, ...others.map((item) => ({ item, rank: undefined }))];
}

function fraction(text: string): Rational {
  const [numerator = '', denominator = ''] = text.split('/');
  return ratio(BigInt(numerator), BigInt(denominator));
}

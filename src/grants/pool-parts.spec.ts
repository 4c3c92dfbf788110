import { describe, expect, it } from '@jest/globals';
import { ofMinor } from '../platform/money/money.js';
import { addedTo, splitOverLines, splitOverLinesLeft, type PoolPart } from './pool-parts.js';

const cents = (minor: number) => ofMinor(BigInt(minor), 'USD');
const parts = (...minor: readonly number[]): PoolPart[] =>
  minor.map((amount, i) => ({ pool: `pool-${i}`, amount: cents(amount) }));
const lines = parts(5, 5, 5, 1);
/** Minor units by pool, in the order of the lines. */
const shown = (split: readonly PoolPart[]) => split.map(({ pool, amount }) => [pool, amount]);

describe('An amount over funding lines', () => {
  it('leaves the rest to the last line', () => {
    // of 14 each of the first three is due 4.375, the last 0.875
    expect(shown(splitOverLines(cents(14), lines, {}))).toEqual(shown(parts(4, 4, 4, 2)));
  });

  it('that is paid takes no more than a line has left', () => {
    expect(shown(splitOverLinesLeft(cents(14), lines, {}))).toEqual(shown(parts(4, 4, 5, 1)));
    const had = addedTo({}, parts(4, 4, 5, 1));
    expect(splitOverLinesLeft(cents(2), lines, had)).toEqual([
      { pool: 'pool-0', amount: cents(1) },
      { pool: 'pool-1', amount: cents(1) },
    ]);
  });

  it('names no pool that has no part', () => {
    expect(splitOverLines(cents(1), parts(100, 1), {})).toEqual(parts(1));
  });
});

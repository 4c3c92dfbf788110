import { describe, expect, it } from '@jest/globals';
import { RecentReads } from './recent-reads.js';

describe('Readings that were recorded just now', () => {
  it('are the same for less than a minute, and never before', () => {
    const recent = new RecentReads();
    recent.add(['amina', ['review_1']], 100);
    const has = (second: number) => recent.has(['amina', ['review_1']], second);
    expect([99, 100, 159, 160].map(has)).toEqual([false, true, true, false]);
    expect(recent.has(['amina', ['review_2']], 100)).toBe(false);
  });

  it('are forgotten from the oldest on when there are more than ten thousand', () => {
    const recent = new RecentReads();
    for (let reader = 0; reader <= 10_000; reader++) recent.add([reader], 100);
    expect([0, 1, 10_000].map((reader) => recent.has([reader], 100))).toEqual([false, true, true]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ranksOf } from './ranks.js';

describe('ranks', () => {
  it.each([
    ['none', [], []],
    [
      'the highest first',
      ['50/1', '205/3', '60/1'],
      [
        ['205/3', 1],
        ['60/1', 2],
        ['50/1', 3],
      ],
    ],
    [
      'equal means share a rank, and the next one counts them',
      ['60/1', '70/1', '60/1', '50/1'],
      [
        ['70/1', 1],
        ['60/1', 2],
        ['60/1', 2],
        ['50/1', 4],
      ],
    ],
    [
      'unrounded: both are 60.00 for people',
      ['17999/300', '60/1'],
      [
        ['60/1', 1],
        ['17999/300', 2],
      ],
    ],
    [
      'without an evaluation at the end, without a rank',
      [null, '0/1', null],
      [
        ['0/1', 1],
        [null, undefined],
        [null, undefined],
      ],
    ],
  ])('%s', (_, means, expected) => {
    const ranked = ranksOf(means, (mean) => mean);
    expect(ranked.map(({ item, rank }) => [item, rank])).toEqual(expected);
  });
});

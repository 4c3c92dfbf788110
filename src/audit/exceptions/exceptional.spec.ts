import { describe, expect, it } from '@jest/globals';
import { afterLoss, againstRanking, type Decided } from './decision-exceptions.js';
import { availableChange, overcommitment } from './overcommitment.js';
import { isSoonAfterChange } from './soon-after-change.js';

const decided = (application: string, outcome: Decided['outcome'], exactMean: string): Decided => ({
  application,
  outcome,
  exactMean,
});

describe('A decision against the ranking', () => {
  it('is a recommendation behind one that is not recommended; the best of these is named', () => {
    const others = [
      decided('b', 'RESERVE_LIST', '241/3'),
      decided('c', 'NOT_RECOMMEND', '85/1'),
      decided('d', 'RECOMMEND', '99/1'),
    ];
    expect(againstRanking(decided('a', 'RECOMMEND', '80/1'), others)).toEqual([
      { recommended: 'a', passedOver: 'c' },
    ]);
  });

  it.each([
    ['241/3', [{ recommended: 'a', passedOver: 'b' }]],
    ['80/1', []],
    ['239/3', []],
  ])('is a refusal with a mean of %s, of which one of 80 is recommended', (mean, expected) => {
    const others = [decided('a', 'RECOMMEND', '80/1'), decided('c', 'RESERVE_LIST', '70/1')];
    expect(againstRanking(decided('b', 'RESERVE_LIST', mean), others)).toEqual(expected);
  });
});

describe('The loss of a review or a vote', () => {
  it.each([
    ['VOTE', { stale: true, decided: true, awarded: true }, 'RECUSAL_AFTER_AWARD'],
    ['VOTE', { stale: true, decided: true, awarded: false }, 'STALE_DECISION'],
    ['REVIEW', { stale: true, decided: true, awarded: true }, 'STALE_DECISION'],
    ['VOTE', { stale: false, decided: true, awarded: true }, undefined],
    ['REVIEW', { stale: true, decided: false, awarded: false }, undefined],
  ] as const)('of a %s, %j, is %s', (loss, application, expected) => {
    expect(afterLoss(loss, application)).toBe(expected);
  });
});

describe('A payment after a change of the account', () => {
  it.each([
    ['2026-06-15T10:00:00Z', true],
    ['2026-06-15T10:00:01Z', false],
  ])('named at 09:00:00 and released at %s is soon: %s', (releasedAt, soon) => {
    expect(isSoonAfterChange('2026-06-15T09:00:00Z', releasedAt)).toBe(soon);
  });
});

describe('An overcommitted pool', () => {
  const usd = (amount: string) => ({ amount, currency: 'USD' });

  it('has less cash than what is spoken for', () => {
    const change = {
      cash: usd('10.00'),
      inTransit: usd('-1.00'),
      conditional: usd('0.10'),
      dueToAgency: usd('0.20'),
      commitments: usd('2.00'),
      reserve: usd('0.30'),
      provision: usd('0.40'),
      programme: usd('500.00'),
      outgoingCosts: usd('700.00'),
    };
    expect(availableChange(change)).toBe(800n);
    expect(availableChange({})).toBe(0n);
  });

  it.each([
    [0n, -1n, 'BEGINS'],
    [-1n, -2n, 'LASTS'],
    [-1n, 0n, 'ENDS'],
    [0n, 0n, 'NONE'],
  ] as const)('with %s available before and %s after: %s', (before, after, expected) => {
    expect(overcommitment(before, after)).toBe(expected);
  });
});

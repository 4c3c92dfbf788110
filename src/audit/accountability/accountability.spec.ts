import { describe, expect, it } from '@jest/globals';
import {
  ageBand,
  daysLate,
  flexibilityUsed,
  goalMet,
  limitOf,
  lineStanding,
  meetsThreshold,
  outstandingOf,
  reportFlags,
  utilisation,
} from './accountability.js';

describe('A report', () => {
  it.each([
    ['2026-06-30', '2026-12-31', 0],
    ['2026-07-01', '2026-12-31', 1],
    [undefined, '2026-06-30', 0],
    [undefined, '2026-07-02', 2],
  ])('due on 30 June, in on %s, looked at on %s, is late by %i days', (submitted, today, days) => {
    expect(daysLate('2026-06-30', submitted, today)).toBe(days);
  });

  it.each([
    [{}, []],
    [{ submitted: false, reached: 0 }, ['ACCEPTED_WITHOUT_REPORT']],
    [{ aboveLimit: true, disallowed: true }, ['ABOVE_LINE_LIMIT', 'DISALLOWED']],
    [{ reached: 0 }, ['NOBODY_REACHED']],
  ])('with %j is flagged %j', (facts, flags) => {
    const usual = { submitted: true, aboveLimit: false, disallowed: false, reached: 1 };
    expect(reportFlags({ ...usual, ...facts })).toEqual(flags);
  });
});

describe('A drawdown', () => {
  it.each([
    [0n, 0n, undefined, true],
    [7_999n, 10_000n, '79.99', false],
    [8_000n, 10_000n, '80.00', true],
    [79_999_999n, 100_000_000n, '80.00', false],
  ])('with %s accepted of %s disbursed', (accepted, disbursed, percent, meets) => {
    expect(utilisation(accepted, disbursed)).toBe(percent);
    expect(meetsThreshold(accepted, disbursed, '80')).toBe(meets);
  });

  it.each([
    [0n, 500n],
    [999n, 500n],
    [1_000n, 500n],
    [1_001n, 499n],
    [1_499n, 1n],
    [1_500n, 0n],
    [2_000n, 0n],
  ])('of 500 after 1,000, with %s accepted, is outstanding by %s', (accepted, outstanding) => {
    expect(outstandingOf({ before: 1_000n, amount: 500n }, accepted)).toBe(outstanding);
  });

  it.each([
    [0, 'upTo90Days'],
    [90, 'upTo90Days'],
    [91, 'upTo180Days'],
    [180, 'upTo180Days'],
    [181, 'upTo365Days'],
    [365, 'upTo365Days'],
    [366, 'older'],
  ])('that is %i days old is in the band %s', (days, band) => {
    expect(ageBand(days)).toBe(band);
  });
});

describe('A budget line', () => {
  it.each([
    [10_000n, '10', 11_000n],
    [9_999n, '10', 10_998n],
    [10_000n, '0', 10_000n],
    [10_000n, '2.5', 10_250n],
  ])('of %s with %s percent takes at most %s', (budget, flexibility, limit) => {
    expect(limitOf(budget, flexibility)).toBe(limit);
  });

  it.each([
    [10_000n, 'WITHIN', '0.00'],
    [10_001n, 'FLEXIBILITY_USED', '0.10'],
    [11_000n, 'FLEXIBILITY_USED', '100.00'],
    [11_001n, 'ABOVE_LIMIT', '100.10'],
  ] as const)('of 10,000 up to 11,000 with %s is %s', (reported, standing, used) => {
    expect(lineStanding(reported, 10_000n, 11_000n)).toBe(standing);
    expect(flexibilityUsed(reported, 10_000n, 11_000n)).toBe(used);
  });

  it('without flexibility uses none of it', () => {
    expect(flexibilityUsed(10_001n, 10_000n, 10_000n)).toBe('0.00');
  });
});

describe('A goal', () => {
  it.each([
    [0, 40, '0.0'],
    [41, 40, '102.5'],
    [1, 0, undefined],
  ])('of which %i of %i are reached is met by %s percent', (reached, planned, percent) => {
    expect(goalMet(reached, planned)).toBe(percent);
  });
});

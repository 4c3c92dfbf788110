import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import { catalogue } from '../../catalogue.js';
import { DEFAULT_PERIODS, RETAINED_KINDS, retainedKindOf } from './retained-kinds.js';
import { retention, setRetentionPeriod } from './retention.js';

const reason = 'The auditors ask for it.';
const set = (months: number, state = retention.initial) =>
  setRetentionPeriod(state, { kind: 'REVIEW_TEXT', months, reason });

describe('A retention period', () => {
  it.each([12, 83, 85, 600])('of %i months may be set', (months) => {
    const [event] = set(months);
    expect(event).toEqual({
      type: 'RetentionPeriodSet',
      data: { kind: 'REVIEW_TEXT', months, reason },
    });
  });

  it.each([0, 11, 601])('of %i months may not', (months) => {
    expect(refused(() => set(months))).toEqual({
      code: 'PERIOD_OUT_OF_BOUNDS',
      months,
      fewest: 12,
      most: 600,
    });
  });

  it('is not set to what it is: by default, or since it was set', () => {
    const same = (months: number) => ({ code: 'SAME_PERIOD', kind: 'REVIEW_TEXT', months });
    expect(refused(() => set(84))).toEqual(same(84));
    const [event] = set(24);
    const changed = event ? retention.evolve(retention.initial, event) : retention.initial;
    expect(refused(() => set(24, changed))).toEqual(same(24));
    expect(set(84, changed)).toHaveLength(1);
  });
});

describe('Every kind of personal data', () => {
  it.each(RETAINED_KINDS)('has a period and a reason: %s', (kind) => {
    const { months, reason: why } = DEFAULT_PERIODS[kind];
    expect(months).toBeGreaterThanOrEqual(12);
    expect(months).toBeLessThanOrEqual(600);
    expect(why).toMatch(/^[A-Z].{40,}\.$/);
  });

  it('is one that some event has', () => {
    const found = new Set([...catalogue.types].map((type) => retainedKindOf(type)));
    expect(RETAINED_KINDS.filter((kind) => !found.has(kind))).toEqual([]);
  });
});

describe('Every event with personal fields', () => {
  const types = [...catalogue.types].filter((type) => catalogue.personalFieldsOf(type));

  it.each(types)('is of a kind: %s', (type) => {
    expect(retainedKindOf(type)).toBeDefined();
  });

  it('and no other is', () => {
    const others = [...catalogue.types].filter((type) => !types.includes(type));
    expect(others.filter((type) => retainedKindOf(type))).toEqual([]);
  });
});

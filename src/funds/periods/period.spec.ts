import { describe, expect, it } from '@jest/globals';
import { Rejection } from '../../platform/decisions/refusal.js';
import type { PeriodEvent } from './period.events.js';
import { beginPeriods, closePeriods, periodOf, periods, type Closing } from './period.js';

const FUND = 'fund_0192a000-0000-7000-8000-000000000001';
const begun = beginPeriods(FUND, '2026-03-17');
const closed = (period: string): PeriodEvent => ({
  type: 'PeriodClosed',
  data: { fund: FUND, period },
});
const given = (...events: PeriodEvent[]) =>
  [...begun, ...events].reduce(periods.evolve, periods.initial);

function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, ...error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

describe('Closing a period', () => {
  it('begins with the month in which the fund was established', () => {
    expect(begun).toEqual([{ type: 'PeriodsBegun', data: { fund: FUND, period: '2026-03' } }]);
    expect(closePeriods(given(), { period: '2026-03' }, '2026-04-01')).toEqual([closed('2026-03')]);
  });

  it('goes on with the next month, also into another year', () => {
    const state = given(...['03', '04', '05'].map((month) => closed(`2026-${month}`)));
    expect(closePeriods(state, { period: '2026-06' }, '2026-07-04')).toEqual([closed('2026-06')]);
    expect(closePeriods(given(closed('2026-12')), { period: '2027-01' }, '2027-02-01')).toEqual([
      closed('2027-01'),
    ]);
  });

  it('closes all open months up to one, in order', () => {
    expect(closePeriods(given(), { upTo: '2026-05' }, '2026-06-01')).toEqual([
      closed('2026-03'),
      closed('2026-04'),
      closed('2026-05'),
    ]);
  });

  it.each<[string, Closing, string, object]>([
    ['on its last day', { period: '2026-04' }, '2026-04-30', { lastDay: '2026-04-30' }],
    ['in February', { upTo: '2028-02' }, '2028-02-29', { lastDay: '2028-02-29' }],
    ['before it has begun', { period: '2026-05' }, '2026-04-30', { lastDay: '2026-05-31' }],
  ])('is refused before the month has ended: %s', (_, closing, today, figures) => {
    const period = closing.period ?? closing.upTo;
    expect(refused(() => closePeriods(given(closed('2026-03')), closing, today))).toEqual({
      code: 'PERIOD_NOT_ENDED',
      period,
      today,
      ...figures,
    });
  });

  it.each<[string, Closing, object]>([
    ['again', { period: '2026-04' }, { state: 'CLOSED', allowed: ['OPEN'] }],
    ['again, as the last of several', { upTo: '2026-03' }, { state: 'CLOSED', allowed: ['OPEN'] }],
    ['before an earlier one', { period: '2026-06' }, { period: '2026-06', next: '2026-05' }],
  ])('is refused as WRONG_STATE %s', (_, closing, figures) => {
    const state = given(closed('2026-03'), closed('2026-04'));
    expect(refused(() => closePeriods(state, closing, '2026-12-31'))).toEqual({
      code: 'WRONG_STATE',
      ...figures,
    });
  });

  it('is refused for a month before the first', () => {
    expect(refused(() => closePeriods(given(), { upTo: '2026-02' }, '2026-12-31'))).toEqual({
      code: 'WRONG_STATE',
      period: '2026-02',
      next: '2026-03',
    });
  });

  it.each<[string, Closing]>([
    ['none', {}],
    ['both', { period: '2026-03', upTo: '2026-03' }],
  ])('takes either a month or the last of several: %s', (_, closing) => {
    expect(refused(() => closePeriods(given(), closing, '2026-12-31'))).toEqual({
      code: 'VALIDATION_FAILED',
      errors: [expect.objectContaining({ pointer: '', rule: 'one' })],
    });
  });

  it('takes 240 months at once, and not one more', () => {
    expect(closePeriods(given(), { upTo: '2046-02' }, '2050-01-01')).toHaveLength(240);
    expect(refused(() => closePeriods(given(), { upTo: '2046-03' }, '2050-01-01'))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/upTo', rule: 'atOnce' }],
    });
  });
});

describe('The period of a line', () => {
  it.each([
    ['2026-05-20', undefined, '2026-05'],
    ['2026-05-20', '2026-04', '2026-05'],
    ['2026-05-20', '2026-05', '2026-06'],
    ['2026-05-20', '2026-11', '2026-12'],
    ['2019-12-31', '2026-12', '2027-01'],
    ['2026-07-01', '2026-05', '2026-07'],
  ])('of %s, when all up to %s is closed, is %s', (valueDate, closedUpTo, period) => {
    expect(periodOf(valueDate, closedUpTo)).toBe(period);
  });
});

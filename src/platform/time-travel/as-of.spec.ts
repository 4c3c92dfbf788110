import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import { parseAsOf } from './as-of.js';

describe('asOf', () => {
  it.each([
    ['0', { index: 0 }],
    ['123456', { index: 123_456 }],
    ['2026-03-31T20:59:59Z', { untilMs: Date.UTC(2026, 2, 31, 20, 59, 59) }],
    ['2026-03-31T23:59:59.2509+03:00', { untilMs: Date.UTC(2026, 2, 31, 20, 59, 59, 250) }],
    ['2026-03-31', { untilMs: Date.UTC(2026, 2, 31, 21) - 1 }],
    ['2024-02-29', { untilMs: Date.UTC(2024, 1, 29, 21) - 1 }],
  ])('%s is read in Nairobi as %j', (text, asked) => {
    expect(parseAsOf(text, 'Africa/Nairobi')).toEqual(asked);
  });

  it.each([
    ['2026-03-28', 24],
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ])('the end of %s in Zurich is %i hours after its beginning', (date, hours) => {
    const dayBefore = Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
    const ends = [dayBefore, date].map((day) => parseAsOf(day, 'Europe/Zurich'));
    const [before, end] = ends.map((asked) => ('untilMs' in asked ? asked.untilMs : Number.NaN));
    expect((end ?? 0) - (before ?? 0)).toBe(hours * 3_600_000);
  });

  it.each([
    '',
    '-1',
    '1e3',
    '1.5',
    '1234567890123456',
    '2026-02-30',
    '2026-3-31',
    'now',
    '00',
    '007',
    '2026-03-31T20:59:59',
    '2026-03-31 20:59:59Z',
    '٣',
  ])('is refused as %j', (text) => {
    expect(refused(() => parseAsOf(text, 'UTC'))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ parameter: 'asOf', rule: 'asOf' }],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addMonths,
  compareDates,
  dateIn,
  daysBetween,
  isBusinessDate,
  isIsoDate,
  isTimeZone,
  lastDayOfMonths,
  monthOf,
} from './business-date.js';

/** Temporal throws the RangeError of its own realm, which in Jest is another than that of the spec. */
const outOfRange: unknown = expect.objectContaining({ name: 'RangeError' });

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const day = fc.integer({ min: -40_000, max: 80_000 }).map((days) => EPOCH.add({ days }).toString());
const months = fc.integer({ min: 1, max: 240 });

const nextDay = (date: string) => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

describe('a business date', () => {
  it.each(['2026-03-31', '2024-02-29', '2000-02-29', '2026-12-31', '0000-01-01', '9999-12-31'])(
    'is %s',
    (text) => {
      expect(isIsoDate(text)).toBe(true);
    },
  );

  it.each([
    ['a leap day of a common year', '2026-02-29'],
    ['a leap day of a century', '1900-02-29'],
    ['30 February', '2024-02-30'],
    ['31 April', '2026-04-31'],
    ['day 0', '2026-01-00'],
    ['day 32', '2026-01-32'],
    ['month 0', '2026-00-10'],
    ['month 13', '2026-13-10'],
    ['two digits of a year', '26-03-31'],
    ['five digits of a year', '12026-03-31'],
    ['a year with a sign', '+002026-03-31'],
    ['one digit of a month', '2026-3-31'],
    ['the basic format', '20260331'],
    ['another order', '31-03-2026'],
    ['a time', '2026-03-31T00:00:00'],
    ['a calendar', '2026-03-31[u-ca=hebrew]'],
    ['a space', ' 2026-03-31'],
    ['a line break', '2026-03-31\n'],
    ['digits of another script', '٢٠٢٦-٠٣-٣١'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(isIsoDate(text)).toBe(false);
    expect(() => monthOf(text)).toThrow(RangeError);
    expect(() => compareDates(text, '2026-03-31')).toThrow(RangeError);
  });
});

describe('a date that somebody names', () => {
  it.each([
    ['0001-01-01', false],
    ['1899-12-31', false],
    ['1900-01-01', true],
    ['9999-12-31', true],
    ['1900-02-29', false],
  ])('may be %s: %s', (text, may) => {
    expect(isBusinessDate(text)).toBe(may);
  });
});

describe('the day of a moment', () => {
  it.each([
    [
      'the second before midnight in Nairobi',
      '2026-03-31T20:59:59Z',
      'Africa/Nairobi',
      '2026-03-31',
    ],
    ['midnight in Nairobi', '2026-03-31T21:00:00Z', 'Africa/Nairobi', '2026-04-01'],
    ['the last second of a year, UTC', '2025-12-31T23:59:59.999Z', 'UTC', '2025-12-31'],
    ['the first second of a year, UTC', '2026-01-01T00:00:00Z', 'UTC', '2026-01-01'],
    ['noon UTC, fourteen hours ahead', '2026-06-15T12:00:00Z', 'Pacific/Kiritimati', '2026-06-16'],
    ['just before Kiritimati turns', '2026-06-15T09:59:59Z', 'Pacific/Kiritimati', '2026-06-15'],
    ['noon UTC, twelve hours behind', '2026-06-15T12:00:00Z', 'Etc/GMT+12', '2026-06-15'],
    ['just before noon UTC, twelve behind', '2026-06-15T11:59:59Z', 'Etc/GMT+12', '2026-06-14'],
    ['midnight in Kathmandu', '2026-06-14T18:15:00Z', 'Asia/Kathmandu', '2026-06-15'],
    ['before summer time in New York', '2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['in summer time in New York', '2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['a leap day', '2024-02-29T12:00:00Z', 'Europe/Vienna', '2024-02-29'],
    ['before 1970', '1969-12-31T23:59:59.999Z', 'UTC', '1969-12-31'],
  ])('%s (%s in %s) is %s', (_, instant, zone, date) => {
    expect(dateIn(Temporal.Instant.from(instant), zone)).toBe(date);
  });

  it('does not exist in a zone that nobody knows', () => {
    expect(() => dateIn(Temporal.Instant.from('2026-01-01T00:00:00Z'), 'Mars/Phobos')).toThrow(
      outOfRange,
    );
  });
});

describe('a time zone', () => {
  it.each([
    'Africa/Nairobi',
    'Europe/Vienna',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
    'UTC',
  ])('is %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });

  it.each([
    ['an unknown place', 'Mars/Phobos'],
    ['an offset', '+03:00'],
    ['small letters', 'africa/nairobi'],
    ['a moment that names one', '2026-01-01T00:00:00Z[Africa/Nairobi]'],
    ['Z', 'Z'],
    ['a space', 'Africa/Nairobi '],
    ['a line break', 'UTC\n'],
    ['nothing', ''],
    ['a name without end', 'A'.repeat(10_000)],
  ])('is not %s', (_, zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});

describe('the order of dates', () => {
  it.each([
    ['2026-03-30', '2026-03-31', -1, 1],
    ['2026-03-31', '2026-03-31', 0, 0],
    ['2026-04-01', '2026-03-31', 1, -1],
    ['2025-12-31', '2026-01-01', -1, 1],
    ['2024-02-28', '2024-03-01', -1, 2],
    ['2026-02-28', '2026-03-01', -1, 1],
    ['2024-01-01', '2025-01-01', -1, 366],
    ['2026-01-01', '2025-01-01', 1, -365],
  ] as const)('of %s and %s is %i, with %i days between', (a, b, order, days) => {
    expect(compareDates(a, b)).toBe(order);
    expect(daysBetween(a, b)).toBe(days);
  });

  it('is that of the texts, for any dates', () => {
    fc.assert(
      fc.property(day, day, (a, b) => {
        expect(compareDates(a, b) < 0).toBe(a < b);
        expect(compareDates(a, b)).toBe(Math.sign(-daysBetween(a, b)) + 0);
      }),
    );
  });

  it.each([
    ['2026-03-31', '2026-03'],
    ['0999-12-01', '0999-12'],
  ])('is kept by months: %s is in %s', (date, month) => {
    expect(monthOf(date)).toBe(month);
  });
});

describe('months later', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-03-31', 1, '2026-04-30'],
    ['2026-03-15', 0, '2026-03-15'],
    ['2026-11-15', 3, '2027-02-15'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i months is %s', (date, n, later) => {
    expect(addMonths(date, n)).toBe(later);
  });

  it.each([
    ['9999-12-31', 1],
    ['0000-01-01', -1],
    ['2026-01-01', 1.5],
    ['2026-01-01', Number.NaN],
    ['2026-01-01', 1e300],
    ['2026-02-29', 1],
  ])('%s and %d months is no date', (date, n) => {
    expect(() => addMonths(date, n)).toThrow(outOfRange);
  });
});

describe('a duration in months', () => {
  it.each([
    ['a year from New Year', '2026-01-01', 12, '2026-12-31'],
    ['a month within a month', '2026-03-01', 1, '2026-03-31'],
    ['a month across two', '2026-03-15', 1, '2026-04-14'],
    ['up to a leap day', '2024-02-01', 1, '2024-02-29'],
    ['up to the last of February', '2025-03-01', 12, '2026-02-28'],
    ['a month from 31 January: there is no 31 February', '2026-01-31', 1, '2026-02-28'],
    ['the same in a leap year', '2024-01-31', 1, '2024-02-29'],
    ['a month from 30 January', '2026-01-30', 1, '2026-02-28'],
    ['a month from 29 January', '2026-01-29', 1, '2026-02-28'],
    ['a month from 29 January in a leap year: the 29th exists', '2024-01-29', 1, '2024-02-28'],
    ['a month from 28 January', '2026-01-28', 1, '2026-02-27'],
    ['two months from 31 January: 31 March exists', '2026-01-31', 2, '2026-03-30'],
    ['a month from 31 March: there is no 31 April', '2026-03-31', 1, '2026-04-30'],
    ['a year from a leap day', '2024-02-29', 12, '2025-02-28'],
    ['four years from a leap day', '2024-02-29', 48, '2028-02-28'],
    ['eighteen months', '2026-07-01', 18, '2027-12-31'],
  ])('%s: from %s, %i months end on %s', (_, start, n, end) => {
    expect(lastDayOfMonths(start, n)).toBe(end);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('is never %d', (n) => {
    expect(() => lastDayOfMonths('2026-01-01', n)).toThrow(
      `a duration is a whole number of months above zero, not ${n}`,
    );
  });

  it('that begins on a first ends on a last, for any month', () => {
    fc.assert(
      fc.property(day, months, (date, n) => {
        const first = `${monthOf(date)}-01`;
        expect(nextDay(lastDayOfMonths(first, n))).toBe(addMonths(first, n));
      }),
    );
  });

  it('ends before or on the same day later, and never two days before, for any start', () => {
    fc.assert(
      fc.property(day, months, (start, n) => {
        const gap = daysBetween(lastDayOfMonths(start, n), addMonths(start, n));
        const hasSameDay = addMonths(start, n).slice(8) === start.slice(8);
        expect(gap).toBe(hasSameDay ? 1 : 0);
      }),
    );
  });

  it('is longer with more months and not shorter from a later start, for any', () => {
    fc.assert(
      fc.property(day, months, (start, n) => {
        expect(compareDates(lastDayOfMonths(start, n), lastDayOfMonths(start, n + 1))).toBe(-1);
        expect(
          compareDates(lastDayOfMonths(start, n), lastDayOfMonths(nextDay(start), n)),
        ).not.toBe(1);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, parseInstant, wholeSeconds } from './instant.js';

describe('a moment in RFC 3339', () => {
  it.each([
    ['2026-03-31T20:59:59Z', '2026-03-31T20:59:59.000Z'],
    ['2026-03-31T23:59:59+03:00', '2026-03-31T20:59:59.000Z'],
    ['2026-03-31T20:59:59.250Z', '2026-03-31T20:59:59.250Z'],
    ['2026-03-31T20:59:59.9Z', '2026-03-31T20:59:59.900Z'],
    ['2026-03-31T20:59:59.999999999Z', '2026-03-31T20:59:59.999Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2025-12-31T12:00:00-12:00', '2026-01-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00-00:00', '2024-02-29T12:00:00.000Z'],
    ['1969-12-31T23:59:59.9996Z', '1969-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, utc) => {
    expect(formatInstant(parseInstant(text))).toBe(utc);
  });

  it.each([
    ['a date alone', '2026-03-31'],
    ['a local time', '2026-03-31T20:59:59'],
    ['no seconds', '2026-03-31T20:59Z'],
    ['a space for the T', '2026-03-31 20:59:59Z'],
    ['small letters', '2026-03-31t20:59:59z'],
    ['a point without digits', '2026-03-31T20:59:59.Z'],
    ['ten digits of a second', '2026-03-31T20:59:59.0000000000Z'],
    ['a decimal comma', '2026-03-31T20:59:59,5Z'],
    ['the basic format', '20260331T205959Z'],
    ['an offset without colon', '2026-03-31T20:59:59+0300'],
    ['an offset of a day', '2026-03-31T20:59:59+24:00'],
    ['a zone name', '2026-03-31T20:59:59Z[Africa/Nairobi]'],
    ['a year of five digits', '+010000-01-01T00:00:00Z'],
    ['a day that is not in the year', '2026-02-29T00:00:00Z'],
    ['a day that is in no year', '2026-04-31T00:00:00Z'],
    ['a month that is in no year', '2026-13-01T00:00:00Z'],
    ['hour 24', '2026-03-31T24:00:00Z'],
    ['minute 60', '2026-03-31T23:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['a line break', '2026-03-31T20:59:59Z\n'],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(() => parseInstant(text)).toThrow(RangeError);
  });

  it.each(['-000001-12-31T23:59:59.999Z', '+010000-01-01T00:00:00Z'])(
    'cannot be written outside four-digit years: %s',
    (text) => {
      expect(() => formatInstant(Temporal.Instant.from(text))).toThrow(
        'is outside the years 0000 to 9999',
      );
    },
  );
});

describe('a moment cut to its second', () => {
  it.each([
    ['2026-03-31T20:59:59.000Z', '2026-03-31T20:59:59Z'],
    ['2026-03-31T20:59:59.999Z', '2026-03-31T20:59:59Z'],
    ['2026-03-31T20:59:59.999999999Z', '2026-03-31T20:59:59Z'],
    ['2026-03-31T21:00:00.000Z', '2026-03-31T21:00:00Z'],
    ['1969-12-31T23:59:59.500Z', '1969-12-31T23:59:59Z'],
  ])('%s is %s', (instant, second) => {
    expect(wholeSeconds(Temporal.Instant.from(instant)).toString()).toBe(second);
  });
});

describe('for any moments of milliseconds', () => {
  const moment = fc
    .integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) })
    .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));

  it('text comes back as the same moment', () => {
    fc.assert(
      fc.property(moment, (instant) => {
        expect(parseInstant(formatInstant(instant)).equals(instant)).toBe(true);
      }),
    );
  });

  it('text order is time order', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const byText = formatInstant(a) < formatInstant(b);
        expect(byText).toBe(Temporal.Instant.compare(a, b) < 0);
      }),
    );
  });
});

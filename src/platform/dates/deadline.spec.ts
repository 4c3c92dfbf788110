import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateIn } from './business-date.js';
import { deadlineSecond, endOfDay, isLocalTime, isPast } from './deadline.js';

const at = (instant: string) => Temporal.Instant.from(instant);

describe('a deadline of 31 March, 23:59:59 in Nairobi', () => {
  const deadline = { local: '2026-03-31T23:59:59', zone: 'Africa/Nairobi' };

  it.each([
    ['the second before', '2026-03-31T20:59:58Z', false],
    ['its own second, from its beginning', '2026-03-31T20:59:59Z', false],
    ['its own second, to its last millisecond', '2026-03-31T20:59:59.999Z', false],
    ['its own second, to its last nanosecond', '2026-03-31T20:59:59.999999999Z', false],
    ['the second after', '2026-03-31T21:00:00Z', true],
    ['a day after', '2026-04-01T20:59:59Z', true],
  ])('%s: is past, %s: %s', (_, instant, past) => {
    expect(isPast(deadline, at(instant))).toBe(past);
  });

  it('names its second for the one who came late', () => {
    expect(deadlineSecond(deadline).toString()).toBe('2026-03-31T20:59:59Z');
  });
});

describe('the same local time', () => {
  it.each([
    ['Pacific/Kiritimati', '2026-03-31T09:59:59Z'],
    ['Asia/Kathmandu', '2026-03-31T18:14:59Z'],
    ['Europe/Berlin', '2026-03-31T21:59:59Z'],
    ['UTC', '2026-03-31T23:59:59Z'],
    ['America/New_York', '2026-04-01T03:59:59Z'],
    ['Etc/GMT+12', '2026-04-01T11:59:59Z'],
  ])('ends in %s at %s', (zone, instant) => {
    expect(deadlineSecond({ local: '2026-03-31T23:59:59', zone }).toString()).toBe(instant);
  });
});

describe('a deadline on a day when clocks change', () => {
  it.each([
    ['comes twice: the later', '2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00Z'],
    ['before it comes twice', '2026-10-25T01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59Z'],
    ['after it came twice', '2026-10-25T03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
    ['is left out: an hour on', '2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['before it is left out', '2026-03-29T01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59Z'],
    ['after it was left out', '2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    [
      'comes twice, by half an hour',
      '2026-04-05T01:45:00',
      'Australia/Lord_Howe',
      '2026-04-04T15:15:00Z',
    ],
    [
      'the last of a day comes twice',
      '2018-02-17T23:59:59',
      'America/Sao_Paulo',
      '2018-02-18T02:59:59Z',
    ],
    ['a whole day is left out', '2011-12-30T23:59:59', 'Pacific/Apia', '2011-12-31T09:59:59Z'],
  ])('%s (%s in %s): %s', (_, local, zone, second) => {
    expect(deadlineSecond({ local, zone }).toString()).toBe(second);
  });

  it('turns nobody away between the first and the second time that it strikes', () => {
    const deadline = { local: '2026-10-25T02:30:00', zone: 'Europe/Berlin' };

    expect(isPast(deadline, at('2026-10-25T00:30:01Z'))).toBe(false);
    expect(isPast(deadline, at('2026-10-25T01:30:00.999Z'))).toBe(false);
    expect(isPast(deadline, at('2026-10-25T01:30:01Z'))).toBe(true);
  });
});

describe('what is valid until a day', () => {
  it.each([
    ['its first second', '2026-06-14T22:00:00Z', false],
    ['its last second', '2026-06-15T21:59:59.999Z', false],
    ['the first second of the next', '2026-06-15T22:00:00Z', true],
  ])('is so that day, in Vienna: %s, %s, is past: %s', (_, instant, past) => {
    expect(isPast(endOfDay('2026-06-15', 'Europe/Vienna'), at(instant))).toBe(past);
  });

  const zone = fc.constantFrom(
    'Pacific/Kiritimati',
    'Africa/Nairobi',
    'America/Sao_Paulo',
    'America/Havana',
    'Africa/Cairo',
    'Asia/Beirut',
    'Etc/GMT+12',
  );
  const moment = fc
    .integer({ min: Date.UTC(2012, 0) / 1000, max: Date.UTC(2030, 0) / 1000 })
    .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000));

  it('is so as long as it is that day, and no longer, in any zone', () => {
    fc.assert(
      fc.property(zone, moment, (where, instant) => {
        const last = deadlineSecond(endOfDay(dateIn(instant, where), where));
        expect(isPast(endOfDay(dateIn(instant, where), where), instant)).toBe(false);
        expect(dateIn(last, where)).toBe(dateIn(instant, where));
        expect(dateIn(last.add({ seconds: 1 }), where)).not.toBe(dateIn(instant, where));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a local time', () => {
  it.each(['2026-03-31T23:59:59', '2024-02-29T00:00:00'])('is %s', (text) => {
    expect(isLocalTime(text)).toBe(true);
  });

  it.each([
    ['a date alone', '2026-03-31'],
    ['without seconds', '2026-03-31T23:59'],
    ['with parts of a second', '2026-03-31T23:59:59.5'],
    ['with an offset', '2026-03-31T23:59:59Z'],
    ['on a day that does not exist', '2026-02-29T23:59:59'],
    ['at hour 24', '2026-03-31T24:00:00'],
    ['at minute 60', '2026-03-31T23:60:00'],
    ['at second 60', '2026-03-31T23:59:60'],
    ['with a space', '2026-03-31 23:59:59'],
    ['with a line break', '2026-03-31T23:59:59\n'],
    ['empty', ''],
  ])('is not one %s', (_, text) => {
    expect(isLocalTime(text)).toBe(false);
    expect(() => deadlineSecond({ local: text, zone: 'UTC' })).toThrow(RangeError);
  });

  it('is no deadline in a zone that nobody knows', () => {
    expect(() => deadlineSecond({ local: '2026-03-31T23:59:59', zone: 'Mars/Phobos' })).toThrow(
      'Not a valid time zone',
    );
  });
});

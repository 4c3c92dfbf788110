import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Check, EventLog, NewRecord } from '../../src/platform/event-log/event-log.js';
import { record, records, streamOf } from './records.js';

/** Checks, on a log in which stream a has two events. */
export function checkContract(log: () => EventLog): void {
  let last: NewRecord;

  beforeEach(async () => {
    last = record('a');
    await log().append([record('a'), last], []);
  });

  it.each<[string, Check[]]>([
    ['no check at all', []],
    ['the revision of a stream that is only read', [{ stream: 'a', revision: 1 }]],
    ['no event in a stream that is only read', [{ stream: 'new', revision: 'none' }]],
    ['no event in the stream that is written', [{ stream: 'b', revision: 'none' }]],
    [
      'several checks',
      [
        { stream: 'a', revision: 1 },
        { stream: 'b', revision: 'none' },
        { stream: 'c', revision: 'none' },
      ],
    ],
  ])('lets pass: %s', async (_, checks) => {
    await expect(log().append([record('b')], checks)).resolves.toMatchObject({ first: 2 });
  });

  it.each<[string, Check, number | 'none']>([
    ['the revision before', { stream: 'a', revision: 0 }, 1],
    ['the revision after', { stream: 'a', revision: 2 }, 1],
    ['none where events are', { stream: 'a', revision: 'none' }, 1],
    ['an event where none is', { stream: 'new', revision: 0 }, 'none'],
  ])('refuses, with both sides: %s', async (_, check, actual) => {
    await expect(log().append([record('b')], [check])).rejects.toMatchObject({
      name: 'CheckFailed',
      stream: check.stream,
      expected: check.revision,
      actual,
    });
    expect(await log().head()).toBe(1);
  });

  it.each(['first', 'last'])(
    'refuses the whole append, over several streams, if only the %s check fails',
    async (at) => {
      const holding: Check[] = [
        { stream: 'a', revision: 1 },
        { stream: 'b', revision: 'none' },
      ];
      const failing: Check = { stream: 'c', revision: 4 };
      const checks = at === 'first' ? [failing, ...holding] : [...holding, failing];
      const sent = [record('a'), record('b'), record('c')];
      await expect(log().append(sent, checks)).rejects.toMatchObject({ stream: 'c' });
      expect(await log().head()).toBe(1);
      expect(await streamOf(log(), 'b')).toEqual([]);
    },
  );

  it('tells another event at the same revision by its id', async () => {
    const check = { stream: 'a', revision: 1 };
    await expect(
      log().append([record('b')], [{ ...check, eventId: randomUUIDv7() }]),
    ).rejects.toMatchObject({ name: 'CheckFailed', stream: 'a', expected: 1, actual: 1 });
    await expect(
      log().append([record('b')], [{ ...check, eventId: last.id }]),
    ).resolves.toMatchObject({ first: 2 });
  });

  it('are about what was there before the append, not about what it writes', async () => {
    const checks: Check[] = [{ stream: 'a', revision: 1 }];
    await log().append([record('a'), record('a')], checks);
    await expect(log().append([record('a')], checks)).rejects.toMatchObject({ actual: 3 });
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses a check for revision %d', async (revision) => {
    await expect(log().append([record('b')], [{ stream: 'a', revision }])).rejects.toMatchObject({
      name: 'TypeError',
    });
  });

  describe('of ids', () => {
    it('refuses one that is in the log, as a check of the stream where it stands', async () => {
      await log().append(records(3, 'a'), []);
      await expect(log().append([record('d'), last], [])).rejects.toMatchObject({
        name: 'CheckFailed',
        stream: 'a',
        expected: 0,
        actual: 4,
      });
      expect(await streamOf(log(), 'd')).toEqual([]);
      await expect(log().append([record('d')], [])).resolves.toMatchObject({ first: 5 });
    });

    it('refuses one that is in the log in another stream', async () => {
      await expect(
        log().append([record('d'), { ...record('e'), id: last.id }], []),
      ).rejects.toMatchObject({ name: 'CheckFailed', stream: 'a', expected: 0, actual: 1 });
      expect(await log().head()).toBe(1);
    });

    it('refuses what is sent a second time, though nobody has asked for a check', async () => {
      const sent = [record('d'), record('d')];
      await log().append(sent, []);
      await expect(log().append(sent, [])).rejects.toMatchObject({
        name: 'CheckFailed',
        stream: 'd',
        expected: 'none',
        actual: 1,
      });
    });
  });

  describe('of appends that are under way', () => {
    it('let one of many through that expect the same revision', async () => {
      const outcomes = await Promise.allSettled(
        records(64, 'a').map((sent) => log().append([sent], [{ stream: 'a', revision: 1 }])),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await streamOf(log(), 'a')).toHaveLength(3);
    });

    it('see what was sent before, unanswered as it is', async () => {
      const appends = Array.from({ length: 100 }, (_, i) =>
        log().append([record('a')], [{ stream: 'a', revision: i + 1 }]),
      );
      expect((await Promise.all(appends)).map(({ first }) => first)).toEqual(
        appends.map((_, i) => i + 2),
      );
    });

    it('fail with the append on which they rest, and leave the others alone', async () => {
      const lost = record('a');
      const outcomes = await Promise.allSettled([
        log().append([record('d')], []),
        log().append([lost], [{ stream: 'a', revision: 0 }]),
        log().append([record('a')], [{ stream: 'a', revision: 2, eventId: lost.id }]),
        log().append([record('b')], [{ stream: 'd', revision: 0 }]),
      ]);
      expect(outcomes).toMatchObject([
        { value: { first: 2 } },
        { reason: { name: 'CheckFailed', stream: 'a', expected: 0, actual: 1 } },
        { reason: { name: 'CheckFailed', stream: 'a', expected: 2, actual: 1 } },
        { value: { first: 3 } },
      ]);
    });

    it('fail if another event has taken the revision on which they rest', async () => {
      const lost = record('a');
      const outcomes = await Promise.allSettled([
        log().append([record('a')], [{ stream: 'a', revision: 1 }]),
        log().append([lost], [{ stream: 'a', revision: 1 }]),
        log().append([record('a')], [{ stream: 'a', revision: 2, eventId: lost.id }]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    });
  });
}

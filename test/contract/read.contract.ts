import { expect, it } from '@jest/globals';
import type { EventLog } from '../../src/platform/event-log/event-log.js';
import { allOf, indexes, record, records, streamOf } from './records.js';

export function readContract(log: () => EventLog): void {
  it.each([
    [0, 24, 7, [7, 7, 7, 4]],
    [3, 20, 7, [7, 7, 4]],
    [3, 3, 7, [1]],
    [10, 1_000, 1_000, [15]],
    [24, 24, 1, [1]],
    [25, 30, 7, []],
    [5, 4, 7, []],
  ])('reads from %i to %i in batches of %i', async (from, to, batchSize, sizes) => {
    await log().append(records(25, 'a'), []);
    const batches: number[][] = [];
    for await (const batch of log().readAll(from, { to, batchSize })) {
      batches.push(batch.map((event) => event.index));
    }
    expect(batches.map((batch) => batch.length)).toEqual(sizes);
    expect(batches.flat()).toEqual(indexes(Math.min(to + 1, 25)).slice(from));
  });

  it('reads up to the head that was when it was asked', async () => {
    await log().append(records(10, 'a'), []);
    const reading = log().readAll(0, { batchSize: 4 });
    await log().append(records(10, 'a'), []);
    const read: number[] = [];
    for await (const batch of reading) read.push(...batch.map((event) => event.index));
    expect(read).toEqual(indexes(10));
  });

  it('reads a stream from any revision, and no other stream', async () => {
    for (let i = 0; i < 10; i++) await log().append([record('a'), record('ab'), record('b')], []);
    for (const from of [0, 1, 9, 10, 11]) {
      const events = await streamOf(log(), 'ab', from);
      expect(events.map((event) => event.revision)).toEqual(indexes(10).slice(from));
      expect(new Set(events.map((event) => event.stream))).toEqual(
        new Set(from < 10 ? ['ab'] : []),
      );
    }
  });

  it('reads what is longer than any page', async () => {
    for (let i = 0; i < 5; i++) await log().append(records(500, 'a'), []);
    expect((await allOf(log())).map((event) => event.index)).toEqual(indexes(2_500));
    expect((await streamOf(log(), 'a')).map((event) => event.revision)).toEqual(indexes(2_500));
  });

  it('goes on while appends go on', async () => {
    await log().append(records(300, 'a'), []);
    const appends: Promise<unknown>[] = [];
    const read: number[] = [];
    for await (const batch of log().readAll(0, { batchSize: 10 })) {
      appends.push(log().append([record('b')], [{ stream: 'a', revision: 299 }]));
      read.push(...batch.map((event) => event.index));
    }
    await Promise.all(appends);
    expect(read).toEqual(indexes(300));
    expect(await log().head()).toBe(329);
  });

  it('may be left half-way', async () => {
    await log().append(records(30, 'a'), []);
    for await (const batch of log().readAll(0, { batchSize: 10 })) {
      expect(batch[0]?.index).toBe(0);
      break;
    }
    for await (const event of log().readStream('a')) if (event.revision === 3) break;
    await expect(log().append([record('a')], [])).resolves.toMatchObject({ first: 30 });
  });
}

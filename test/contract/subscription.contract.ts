import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { EventLog, StoredEvent } from '../../src/platform/event-log/event-log.js';
import { indexes, record, records } from './records.js';

/** Collects indexes, and tells when the one that is awaited has come. */
function collector(last: number) {
  const seen: number[] = [];
  const sizes: number[] = [];
  const complete = Promise.withResolvers<void>();
  return {
    seen,
    sizes,
    complete: complete.promise,
    take: (batch: readonly StoredEvent[]): void => {
      seen.push(...batch.map((event) => event.index));
      sizes.push(batch.length);
      if (seen.at(-1) === last) complete.resolve();
    },
  };
}

export function subscriptionContract(log: () => EventLog): void {
  it.each([0, 1, 7, 10, 25])('from index %i brings each event once, in order', async (from) => {
    for (let i = 0; i < 10; i++) await log().append([record('a')], []);
    const { seen, take, complete } = collector(39);
    const subscription = log().subscribe(from, take);
    for (let i = 0; i < 30; i++) await log().append([record('b')], []);
    await complete;
    await subscription.close();
    expect(seen).toEqual(indexes(40).slice(from));
  });

  it('catches up through many batches and goes on live, while appends go on', async () => {
    for (let i = 0; i < 5; i++) await log().append(records(500, 'a'), []);
    const { seen, sizes, take, complete } = collector(2_999);
    const appends = Array.from({ length: 250 }, (_, i) => log().append([record(`s${i % 7}`)], []));
    const subscription = log().subscribe(0, async (batch) => {
      await setImmediate();
      take(batch);
    });
    await Promise.all(appends);
    for (let i = 0; i < 250; i++) await log().append([record('b')], []);
    await complete;
    await subscription.close();
    expect(seen).toEqual(indexes(3_000));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  });

  it('brings the same to each of several', async () => {
    const collectors = [collector(99), collector(99), collector(99)];
    const subscriptions = collectors.map(({ take }) => log().subscribe(0, take));
    await Promise.all(records(100, 'a').map((sent) => log().append([sent], [])));
    await Promise.all(collectors.map(({ complete }) => complete));
    await Promise.all(subscriptions.map((subscription) => subscription.close()));
    for (const { seen } of collectors) expect(seen).toEqual(indexes(100));
  });

  it('never brings a batch before the handler is done with the last', async () => {
    const { seen, sizes, take, complete } = collector(2_999);
    const blocked = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    await log().append([record('a')], []);
    const subscription = log().subscribe(0, async (batch) => {
      most = Math.max(most, ++running);
      started.resolve();
      await blocked.promise;
      await setImmediate();
      take(batch);
      running--;
    });
    await started.promise;
    await log().append(records(499, 'a'), []);
    for (let i = 0; i < 5; i++) await log().append(records(500, 'a'), []);
    expect(seen).toEqual([]);
    blocked.resolve();
    await complete;
    await subscription.close();
    expect(most).toBe(1);
    expect(seen).toEqual(indexes(3_000));
    expect(sizes[0]).toBe(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
  });

  it.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('cannot go on');
      },
    ],
    ['rejects', () => Promise.reject(new Error('cannot go on'))],
  ])('ends with the error of a handler that %s, and calls it no more', async (_, fail) => {
    let calls = 0;
    const subscription = log().subscribe(0, () => {
      calls++;
      return fail();
    });
    const ended = expect(subscription.closed).rejects.toThrow('cannot go on');
    await log().append([record('a')], []);
    await ended;
    await log().append([record('a')], []);
    await setImmediate();
    expect(calls).toBe(1);
    await expect(subscription.close()).resolves.toBeUndefined();
  });

  it('lets the handler append, and brings that too', async () => {
    const { seen, take, complete } = collector(4);
    await log().append([record('a')], []);
    const subscription = log().subscribe(0, async (batch) => {
      take(batch);
      if (seen.length < 5) await log().append([record('b')], []);
    });
    await complete;
    await subscription.close();
    expect(seen).toEqual(indexes(5));
  });

  it('brings nothing once it is closed', async () => {
    const { seen, take, complete } = collector(0);
    await log().append([record('a')], []);
    const subscription = log().subscribe(0, take);
    await complete;
    await subscription.close();
    await expect(subscription.closed).resolves.toBeUndefined();
    await log().append([record('a')], []);
    await setImmediate();
    expect(seen).toEqual([0]);
  });
}

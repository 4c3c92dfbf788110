import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog } from '../../src/platform/event-log/event-log.js';
import { checkContract } from './check.contract.js';
import { limitContract } from './limit.contract.js';
import { readContract } from './read.contract.js';
import { record, streamOf } from './records.js';
import { storeContract } from './store.contract.js';
import { subscriptionContract } from './subscription.contract.js';

/** A log that is open and empty; `cleanup` is called after it has been closed. */
export interface OpenedLog {
  readonly log: EventLog;
  readonly cleanup: () => Promise<void>;
}

/** What every adapter of the port has to keep. */
export function eventLogContract(name: string, open: () => Promise<OpenedLog>): void {
  describe(`${name} keeps the contract of the event log:`, () => {
    let opened: OpenedLog;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.log.close();
      await opened.cleanup();
    });

    const log = () => opened.log;
    describe('storing', () => storeContract(log));
    describe('checks', () => checkContract(log));
    describe('limits', () => limitContract(log));
    describe('reading', () => readContract(log));
    describe('a subscription', () => subscriptionContract(log));
    describe('closing', () => closeContract(log));
  });
}

function closeContract(log: () => EventLog): void {
  it('finishes the appends that were accepted', async () => {
    const accepted = Array.from({ length: 20 }, () => log().append([record('a')], []));
    await log().close();
    const ends = await Promise.all(accepted);
    expect(ends.map(({ first }) => first)).toEqual(accepted.map((_, i) => i));
  });

  it('takes no call any more', async () => {
    const closing = log().close();
    const closed = { name: 'LogClosed' };
    await expect(log().append([record('a')], [])).rejects.toMatchObject(closed);
    await closing;
    await expect(log().append([record('a')], [])).rejects.toMatchObject(closed);
    await expect(log().head()).rejects.toMatchObject(closed);
    await expect(streamOf(log(), 'a')).rejects.toMatchObject(closed);
    expect(() => log().subscribe(0, () => {})).toThrow(expect.objectContaining(closed));
  });

  it('may be asked for twice', async () => {
    const first = log().close();
    await Promise.all([first, log().close()]);
    await expect(log().close()).resolves.toBeUndefined();
  });

  it('ends a subscription once its handler is done', async () => {
    await log().append([record('a')], []);
    const [started, proceed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let done = false;
    const { closed } = log().subscribe(0, async () => {
      started.resolve();
      await proceed.promise;
      done = true;
    });
    await started.promise;
    const closing = log().close();
    proceed.resolve();
    await closing;
    expect(done).toBe(true);
    await expect(closed).resolves.toBeUndefined();
  });
}

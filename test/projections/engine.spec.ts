import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ViewHalted, ViewsBehind } from '../../src/platform/projections/halts.js';
import type { ProjectionEngine } from '../../src/platform/projections/projection-engine.js';
import { Bank } from './bank.js';
import { busyYear, deposited, opened, withdrawn } from './savings-log.js';

const WAIT_MS = 10_000;

let bank: Bank;
beforeEach(() => {
  bank = new Bank();
});
afterEach(() => bank.end());

const lines = (engine: ProjectionEngine): unknown =>
  engine.reader.of('trail').get('SELECT count(*) AS lines FROM trail_line');
const balance = (engine: ProjectionEngine, id: string): unknown =>
  engine.reader.of('accounts').get('SELECT minor FROM account WHERE id = ?', id);
const statusOf = (engine: ProjectionEngine, name: string) =>
  engine.status().views.find((view) => view.name === name);

describe('an engine', () => {
  it('takes in what the log holds when it starts', async () => {
    const head = bank.append(...busyYear(3_000));
    const engine = await bank.start();
    expect(engine.ownHead).toBe(head);
    await engine.reached(engine.ownHead, WAIT_MS);
    expect(lines(engine)).toEqual({ lines: 3_020n });
    expect(engine.status()).toMatchObject({
      head,
      checkpoint: head,
      lag: 0,
      halted: undefined,
      counts: { events: 3_020, batches: 2 },
    });
  });

  it('lets a caller read what was written', async () => {
    const engine = await bank.start();
    for (let minor = 1; minor <= 50; minor += 1) {
      const head = bank.append(
        opened(`account_${minor}`, 'amina'),
        deposited(`account_${minor}`, minor),
      );
      engine.wake(head);
      await engine.reached(head, WAIT_MS);
      expect(balance(engine, `account_${minor}`)).toEqual({ minor: BigInt(minor) });
    }
    expect(engine.status().counts.events).toBe(100);
  });

  it('serves many who wait for different places at once', async () => {
    const engine = await bank.start();
    const seen = Array.from({ length: 200 }, async (_, n) => {
      await engine.reached(n, WAIT_MS);
      return engine.reader.of('trail').read((rows) => rows.index);
    });
    for (let n = 0; n < 200; n += 1) engine.wake(bank.append(opened(`account_${n}`, 'amina')));
    const indexes = await Promise.all(seen);
    for (const [n, index] of indexes.entries()) expect(index).toBeGreaterThanOrEqual(n);
  });

  it('refuses a caller who would wait too long, and serves the next', async () => {
    const engine = await bank.start();
    await expect(engine.reached(1, 20)).rejects.toThrow(new ViewsBehind(1, -1));
    engine.wake(bank.append(opened('account_a', 'amina'), deposited('account_a', 1)));
    await engine.reached(1, WAIT_MS);
    expect(balance(engine, 'account_a')).toEqual({ minor: 1n });
  });

  it('goes on where it ended', async () => {
    bank.append(...busyYear(300));
    const first = await bank.start();
    await first.reached(319, WAIT_MS);
    await first.close();
    bank.append(...busyYear(0).map((said) => ({ ...said, stream: `second_${said.stream}` })));
    const second = await bank.start();
    await second.reached(339, WAIT_MS);
    expect(second.status().counts.events).toBe(20);
    await second.close();
    expect(bank.digests).toEqual(bank.freshDigests());
  });

  it('refuses those who wait when it closes', async () => {
    const engine = await bank.start();
    const waiting = engine.reached(7, WAIT_MS);
    await Promise.all([expect(waiting).rejects.toThrow(ViewHalted), engine.close()]);
  });

  it('does not start on a directory that is not there', async () => {
    await expect(bank.start('savings', '/nowhere/at/all')).rejects.toThrow('no such file');
  });
});

describe('an event that one view cannot take in', () => {
  const poison = [opened('account_a', 'amina'), withdrawn('account_a', 1)];

  it('halts that view; the others go on', async () => {
    const engine = await bank.start();
    engine.wake(bank.append(...poison));
    engine.wake(bank.append(deposited('account_a', 5)));
    await engine.reached(2, WAIT_MS);
    expect(() => balance(engine, 'account_a')).toThrow(new ViewHalted('accounts', 1));
    expect(lines(engine)).toEqual({ lines: 3n });
    expect(statusOf(engine, 'accounts')).toEqual({
      name: 'accounts',
      version: 1,
      checkpoint: 0,
      lag: 2,
      halted: { index: 1, reason: expect.stringContaining('CHECK constraint failed') },
    });
    expect(statusOf(engine, 'trail')).toMatchObject({ checkpoint: 2, lag: 0, halted: undefined });
  });

  it('keeps it halted over a restart and over a rebuild', async () => {
    bank.append(...poison);
    const first = await bank.start();
    await first.reached(1, WAIT_MS);
    await first.close();
    const second = await bank.start();
    await second.reached(1, WAIT_MS);
    expect(statusOf(second, 'accounts')?.halted?.index).toBe(1);
    await second.rebuild();
    expect(() => balance(second, 'account_a')).toThrow(new ViewHalted('accounts', 1));
    expect(lines(second)).toEqual({ lines: 2n });
  });

  it('lets it live again when it is built anew by a handler that can', async () => {
    bank.append(...poison);
    const first = await bank.start();
    await first.reached(1, WAIT_MS);
    await first.close();
    const mended = await bank.start('mendedSavings');
    await mended.reached(1, WAIT_MS);
    expect(() => balance(mended, 'account_a')).toThrow(ViewHalted);
    await mended.rebuild();
    expect(balance(mended, 'account_a')).toEqual({ minor: 0n });
    expect(statusOf(mended, 'accounts')).toMatchObject({ lag: 0, halted: undefined });
  });
});

describe('an event that nobody knows', () => {
  const frozen = { stream: 'account_a', type: 'AccountFrozen', data: {} };

  it('halts all views before it, with its index and type', async () => {
    const engine = await bank.start();
    engine.wake(bank.append(opened('account_a', 'amina')));
    await engine.reached(0, WAIT_MS);
    const head = bank.append(deposited('account_a', 1), frozen, deposited('account_a', 1));
    engine.wake(head);
    await expect(engine.reached(head, WAIT_MS)).rejects.toThrow(new ViewHalted('*', 2));
    expect(engine.status()).toMatchObject({ checkpoint: 1, lag: 2, halted: { index: 2 } });
    expect(engine.status().halted?.reason).toContain('AccountFrozen');
    expect(() => lines(engine)).toThrow(new ViewHalted('trail', 2));
    await expect(engine.rebuild()).rejects.toThrow(ViewHalted);
    await expect(engine.reached(head, WAIT_MS)).rejects.toThrow(ViewHalted);
  });

  it('halts them again after a restart', async () => {
    bank.append(opened('account_a', 'amina'), frozen);
    for (const _ of [1, 2]) {
      const engine = await bank.start();
      await expect(engine.reached(1, WAIT_MS)).rejects.toThrow(new ViewHalted('*', 1));
      await engine.close();
    }
    expect(bank.digests.map(({ rows }) => rows)).toEqual([1, 1, 0]);
  });
});

it('a log with a gap halts all views before it', async () => {
  bank.append(...busyYear(5));
  const gap = bank.log.pageFrom(0, 100).map((event) => ({ ...event, index: event.index + 26 }));
  bank.log.append(gap);
  const engine = await bank.start();
  await expect(engine.reached(26, WAIT_MS)).rejects.toThrow(new ViewHalted('*', 25));
  expect(engine.status().halted?.reason).toContain('event log corrupt at index 25');
});

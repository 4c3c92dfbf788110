import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ViewHalted, ViewsBehind } from '../../src/platform/projections/halts.js';
import { Bank, until } from './bank.js';
import { nextSavings } from './savings.mjs';
import { busyYear, deposited } from './savings-log.js';

const WAIT_MS = 20_000;

let bank: Bank;
beforeEach(() => {
  bank = new Bank();
});
afterEach(() => bank.end());

describe('views built anew at run time', () => {
  it('are what a fresh replay gives, with events coming in all the while', async () => {
    bank.append(...busyYear(20_000));
    const engine = await bank.start();
    await engine.reached(20_019, WAIT_MS);
    const [before] = bank.viewsFiles;
    let rebuilt = false;
    const rebuild = engine.rebuild().then(() => (rebuilt = true));
    let written = 0;
    let readBeside = 0;
    while (!rebuilt) {
      const head = bank.append(deposited(`account_${written % 20}`, 1));
      written += 1;
      engine.wake(head);
      await engine.reached(head, WAIT_MS);
      const index = engine.reader.of('trail').read((rows) => rows.index);
      expect(index).toBeGreaterThanOrEqual(head);
      if (engine.status().building !== undefined) readBeside += 1;
    }
    await rebuild;
    expect(readBeside).toBeGreaterThan(3);
    await engine.reached(engine.ownHead, WAIT_MS);
    await until(() => bank.viewsFiles.length === 1);
    expect(bank.viewsFiles).not.toContain(before);
    expect(engine.status()).toMatchObject({ building: undefined, lag: 0 });
    await engine.close();
    expect(bank.digests).toEqual(bank.freshDigests());
  });

  it('are built once for all who ask meanwhile', async () => {
    bank.append(...busyYear(2_000));
    const engine = await bank.start();
    await engine.reached(2_019, WAIT_MS);
    await Promise.all([engine.rebuild(), engine.rebuild(), engine.rebuild()]);
    await until(() => bank.viewsFiles.length === 1);
    expect(bank.viewsFiles[0]).toMatch(/-2\.db$/);
    await engine.rebuild();
    await until(() => bank.viewsFiles.length === 1);
    expect(bank.viewsFiles[0]).toMatch(/-3\.db$/);
  });

  it('are gone on with after a restart', async () => {
    bank.append(...busyYear(20_000));
    const first = await bank.start();
    await first.reached(20_019, WAIT_MS);
    const given = first.rebuild();
    await until(() => (first.status().building ?? -1) > 2_000);
    await Promise.all([expect(given).rejects.toThrow('next start goes on'), first.close()]);
    expect(bank.viewsFiles).toHaveLength(2);
    const second = await bank.start();
    expect(second.status().building).toBeGreaterThan(2_000);
    await until(() => bank.viewsFiles.length === 1);
    await second.close();
    expect(bank.viewsFiles[0]).toMatch(/-2\.db$/);
    expect(bank.digests).toEqual(bank.freshDigests());
  });
});

describe('a disk that is full', () => {
  it('ends the building beside; the live views go on', async () => {
    bank.append(...busyYear(0));
    const small = await bank.start('crampedSavings');
    await small.reached(19, WAIT_MS);
    await small.close();
    bank.append(...busyYear(20_000).slice(20));
    const engine = await bank.start('crampedSavings');
    await engine.reached(20_019, WAIT_MS);
    await expect(engine.rebuild()).rejects.toThrow('could not be built anew: Error (SQLite 13)');
    expect(engine.status()).toMatchObject({
      abandoned: expect.stringContaining('Error (SQLite 13)'),
      building: undefined,
      halted: undefined,
    });
    expect(bank.viewsFiles).toHaveLength(1);
    const head = bank.append(deposited('account_1', 5));
    engine.wake(head);
    await engine.reached(head, WAIT_MS);
    await engine.close();
    expect(bank.digests.map(({ rows }) => rows)).toEqual([20, 20_021, 1]);
  });

  it('halts the live views, and what they hold is right when they go on', async () => {
    bank.append(...busyYear(20_000));
    const engine = await bank.start('crampedSavings');
    await expect(engine.reached(20_019, WAIT_MS)).rejects.toThrow(ViewHalted);
    const { checkpoint, halted } = engine.status();
    expect(halted?.index).toBe(checkpoint + 1);
    expect(halted?.reason).toContain('Error (SQLite 13)');
    const roomy = await bank.start('crampedSavings');
    await roomy.reached(20_019, WAIT_MS);
    await roomy.close();
    expect(bank.digests.map(({ sha256 }) => sha256)).toEqual(
      bank.freshDigests().map(({ sha256 }) => sha256),
    );
  });
});

describe('views of a changed version', () => {
  it('are built beside the old ones, which serve what has not changed, and take their place', async () => {
    bank.append(...busyYear(2_000));
    const old = await bank.start();
    await old.reached(2_019, WAIT_MS);
    await old.close();

    bank.holdBuilding();
    const engine = await bank.start('nextSavings');
    expect(bank.viewsFiles).toHaveLength(2);
    const lines = engine.reader.of('trail').get('SELECT count(*) AS lines FROM trail_line');
    expect(lines).toEqual({ lines: 2_020n });
    const notes = () =>
      engine.reader.of('turnover').get('SELECT count(*) AS notes FROM turnover_note');
    expect(notes).toThrow(ViewsBehind);
    const head = bank.append(deposited('account_1', 5));
    engine.wake(head);
    await engine.reached(head, WAIT_MS);

    expect(engine.status().building).toBe(-1);
    expect(notes).toThrow(ViewsBehind);
    bank.letBuildingGoOn();

    await until(() => engine.status().building === undefined);
    expect(notes()).toEqual({ notes: 0n });
    await until(() => bank.viewsFiles.length === 1);
    await engine.close();
    expect(bank.digests).toEqual(bank.freshDigests(nextSavings));
  });

  it('are built anew when the older version comes back in between', async () => {
    bank.append(...busyYear(2_000));
    const old = await bank.start();
    await old.reached(2_019, WAIT_MS);
    await old.close();
    bank.holdBuilding();
    const next = await bank.start('nextSavings');
    const head = bank.append(deposited('account_1', 5));
    next.wake(head);
    await next.reached(head, WAIT_MS);
    await next.close();
    bank.letBuildingGoOn();

    const again = await bank.start();
    await until(() => again.status().building === undefined);
    await until(() => bank.viewsFiles.length === 1);
    await again.close();
    expect(bank.digests).toEqual(bank.freshDigests());
  });
});

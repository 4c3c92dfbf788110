import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { eventLogContract } from '../contract/event-log.contract.js';
import { allOf, record, records } from '../contract/records.js';
import { AppendingChild } from './appending-child.js';
import { filled, logFolder, tamper, withLog } from './log-folder.js';

eventLogContract('SqliteEventLog', async () => {
  const { file, remove } = logFolder();
  const log = await SqliteEventLog.open(file);
  return { log, cleanup: async () => remove() };
});

let folder: string;
let file: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, file, remove } = logFolder());
});

afterEach(() => remove());

describe('the file of the embedded log', () => {
  it('holds everything when it is opened again, and goes on from there', async () => {
    const [first, second] = [record('a'), record('a')];
    await withLog(file, (log) => log.append([first], []));
    await withLog(file, async (log) => {
      const check = { stream: 'a', revision: 0, eventId: first.id };
      expect(await log.append([second], [check])).toMatchObject({ first: 1 });
      expect((await allOf(log)).map(({ id }) => id)).toEqual([first.id, second.id]);
    });
  });

  it('is made together with its folder', async () => {
    await withLog(join(folder, 'deep', 'down', 'events.db'), async (log) => {
      expect(await log.head()).toBe(-1);
    });
  });

  it('can be read beside its owner', async () => {
    await withLog(file, async (log) => {
      await log.append([record('a')], []);
      const reader = openLogReader(file);
      expect(reader.pageFrom(0)).toHaveLength(1);
      await log.append([record('a')], []);
      expect(reader.headIndex()).toBe(1);
      reader.close();
    });
  });

  it('is whole in one file after it was closed', async () => {
    await filled(file, 10);
    const alone = join(folder, 'copy.db');
    writeFileSync(alone, readFileSync(file));
    const reader = openLogReader(alone);
    expect(reader.headIndex()).toBe(9);
    expect(reader.damage()).toBeUndefined();
    reader.close();
  });

  it('records no event before the one before it, whatever the clock says', async () => {
    const instants = ['2030-01-01T12:00:00.250Z', '2029-12-31T00:00:00Z', '2030-01-01T12:00:01Z'];
    const clock = instants.map((instant) => Temporal.Instant.from(instant).epochMilliseconds);
    let log = await SqliteEventLog.open(file, { nowMs: () => clock.shift() ?? 0 });
    for (let i = 0; i < 3; i++) await log.append([record('a')], []);
    await log.close();
    log = await SqliteEventLog.open(file, { nowMs: () => 0 });
    await log.append([record('a')], []);
    expect((await allOf(log)).map(({ metadata }) => metadata.recordedAt)).toEqual([
      '2030-01-01T12:00:00.250Z',
      '2030-01-01T12:00:00.250Z',
      '2030-01-01T12:00:01.000Z',
      '2030-01-01T12:00:01.000Z',
    ]);
    await log.close();
  });

  it('takes no append while the clock says nothing', async () => {
    const log = await SqliteEventLog.open(file, { nowMs: () => Number.NaN });
    await expect(log.append([record('a')], [])).rejects.toMatchObject({ name: 'RangeError' });
    expect(await log.head()).toBe(-1);
    await log.close();
  });
});

describe('the owner of the embedded log', () => {
  it('is the only one in its process', async () => {
    await withLog(file, async () => {
      await expect(SqliteEventLog.open(file)).rejects.toMatchObject({
        name: 'LogOwned',
        pid: process.pid,
      });
    });
    await withLog(file, async (log) => expect(await log.head()).toBe(-1));
  });

  it('is the only one, by whatever name the file is called', async () => {
    await filled(file, 1);
    const [link, folderLink] = [join(folder, 'link.db'), join(folder, 'link')];
    symlinkSync(file, link);
    symlinkSync(folder, folderLink);
    await withLog(file, async () => {
      for (const name of [link, join(folderLink, 'events.db')]) {
        await expect(SqliteEventLog.open(name)).rejects.toMatchObject({ name: 'LogOwned' });
      }
    });
  });

  it('is named to another process, and succeeded when it has died', async () => {
    const child = new AppendingChild(file);
    await child.ready();
    await expect(SqliteEventLog.open(file)).rejects.toMatchObject({
      name: 'LogOwned',
      pid: child.pid,
    });
    await child.kill();
    await withLog(file, async (log) => {
      await expect(log.append([record('a')], [])).resolves.toBeDefined();
    });
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is the only one though its lock was removed, until it ends', async () => {
    const child = new AppendingChild(file);
    await child.ready();
    rmSync(`${file}.lock`);
    for (let attempt = 1; attempt <= 2; attempt++) {
      await expect(SqliteEventLog.open(file)).rejects.toMatchObject({
        name: 'LogOwned',
        pid: child.pid,
      });
    }
    await child.kill();
    await withLog(file, async (log) => {
      await expect(log.append([record('a')], [])).resolves.toBeDefined();
    });
  });

  it('may be another than whoever has the number now of a process that has crashed', async () => {
    await filled(file, 1);
    writeFileSync(`${file}.pid`, `${process.ppid}\n`);
    await withLog(file, async (log) => expect(await log.head()).toBe(0));
  });

  it('is nobody after an attempt that has failed', async () => {
    writeFileSync(file, 'something else '.repeat(100));
    await expect(SqliteEventLog.open(file)).rejects.toMatchObject({ name: 'ForeignFile' });
    writeFileSync(file, '');
    await withLog(file, async (log) => expect(await log.head()).toBe(-1));
  });
});

describe('a file that is refused', () => {
  const foreign: [string, () => void][] = [
    ['text', () => writeFileSync(file, 'no database, but as long as its header '.repeat(9))],
    ['another database', () => tamper(file, 'CREATE TABLE event (idx INTEGER PRIMARY KEY)')],
    ['the database of another program', () => tamper(file, 'PRAGMA application_id = 7')],
  ];

  it.each(foreign)('is %s, and stays as it was', async (_, make) => {
    make();
    const before = readFileSync(file);
    await expect(SqliteEventLog.open(file)).rejects.toMatchObject({ name: 'ForeignFile', file });
    expect(() => openLogReader(file)).toThrow(expect.objectContaining({ name: 'ForeignFile' }));
    expect(readFileSync(file)).toEqual(before);
  });

  it.each([1, 99])('has been written by another version: %i', async (version) => {
    await filled(file, 1);
    tamper(file, `PRAGMA user_version = ${version}`);
    const other = { name: 'OtherSchema', version };
    await expect(SqliteEventLog.open(file)).rejects.toMatchObject(other);
    expect(() => openLogReader(file)).toThrow(expect.objectContaining(other));
  });

  it('has a last event that is not what was written', async () => {
    await filled(file, 9);
    tamper(file, "UPDATE event SET text = replace(text, 'person_1', 'person_2') WHERE idx = 8");
    await expect(SqliteEventLog.open(file)).rejects.toMatchObject({ name: 'LogCorrupt', index: 8 });
  });

  it('is not there, for a reader', () => {
    expect(() => openLogReader(file)).toThrow();
  });
});

describe('a writer that meets an error', () => {
  it('leaves what was under way unknown, takes nothing more, and says so', async () => {
    const log = await SqliteEventLog.open(file);
    await log.append(records(5, 'a'), []);
    tamper(file, 'ALTER TABLE event RENAME TO gone');
    const outcomes = await Promise.allSettled(
      records(2_000, 'a').map((sent) => log.append([sent], [])),
    );
    const names = outcomes.map((outcome) => 'reason' in outcome && String(outcome.reason.name));
    expect(names[0]).toBe('OutcomeUnknown');
    expect(names.at(-1)).toBe('LogClosed');
    expect(new Set(names)).toEqual(new Set(['OutcomeUnknown', 'LogClosed']));
    await expect(log.broken).resolves.toMatchObject({
      message: expect.stringContaining('no such table'),
    });
    await expect(log.append([record('a')], [])).rejects.toMatchObject({ name: 'LogClosed' });
    await log.close();
    tamper(file, 'ALTER TABLE gone RENAME TO event');
    await withLog(file, async (again) => expect(await again.head()).toBe(4));
  });

  it('does not go on when a stream is not as it left it', async () => {
    const log = await SqliteEventLog.open(file);
    await log.append([record('a')], []);
    tamper(file, "UPDATE event SET revision = 1 WHERE stream = 'a'");
    await expect(log.append([record('a')], [])).rejects.toMatchObject({ name: 'OutcomeUnknown' });
    await expect(log.broken).resolves.toMatchObject({
      message: expect.stringContaining('event.stream, event.revision'),
    });
    await log.close();
  });

  it('has lost nothing that it acknowledged when the disk is full', async () => {
    const child = new AppendingChild(file, { blocks: 1_000 });
    await child.exited();
    expect(child.lastWords).toEqual([
      'stopped OutcomeUnknown',
      expect.stringMatching(/^broken .*(full|I\/O)/),
    ]);
    expect(child.acknowledged.length).toBeGreaterThan(16);
    await withLog(file, async (log) => expectPairs(await allOf(log), child.acknowledged));
  });
});

describe('after kill -9', () => {
  it('every acknowledged append is there, and none by half', async () => {
    const acknowledged: AppendingChild['acknowledged'] = [];
    for (const pairs of [1, 40, 200, 7, 500]) {
      const child = new AppendingChild(file);
      await child.hasAppended(pairs);
      await child.kill();
      acknowledged.push(...child.acknowledged);
      await withLog(file, async (log) => expectPairs(await allOf(log), acknowledged));
    }
  });

  it('what was committed is there for a reader, before an owner has opened it', async () => {
    const child = new AppendingChild(file);
    await child.hasAppended(100);
    await child.kill();
    const reader = openLogReader(file);
    expect(reader.headIndex()).toBeGreaterThanOrEqual(199);
    expect(reader.damage()).toBeUndefined();
    reader.close();
  });
});

/** The log consists of whole pairs, those that were acknowledged among them in their places. */
function expectPairs(
  events: readonly { id: string; stream: string }[],
  acknowledged: AppendingChild['acknowledged'],
): void {
  expect(events.length % 2).toBe(0);
  events.forEach(({ stream }, index) => {
    expect(stream.startsWith(index % 2 === 0 ? 'left' : 'right')).toBe(true);
  });
  for (const { first, ids } of acknowledged) {
    expect([events[first]?.id, events[first + 1]?.id]).toEqual(ids);
  }
}

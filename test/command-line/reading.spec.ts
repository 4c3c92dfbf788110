import { cpSync, existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, snapshotFileIn, treeFileIn, viewsFolderIn } from '../../src/installation.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { viewsFilesIn } from '../../src/platform/projections/generations.js';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import { smallHistory } from '../audit/small-history.js';
import { tamper } from '../event-log/log-folder.js';
import { grow } from '../transparency/tree-folder.js';
import { endAll, ended, newDataDir, removeDataDirs, tributary } from './processes.js';

const RECEIPTS = 2_000;
const EVENTS = 3 + 2 * RECEIPTS;

/** A log without views, of more text than any pipe holds. */
let dataDir: string;

beforeAll(async () => {
  dataDir = newDataDir();
  mkdirSync(dataDir, { recursive: true });
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  await Promise.all(smallHistory(RECEIPTS).map((append) => log.append(append, [])));
  await log.close();
});

afterEach(endAll);
afterAll(removeDataDirs);

/** The root of the tree over the log, base64. */
function rootOf(folder: string): string {
  const tree = new CompactRange();
  const log = openLogReader(logFileIn(folder));
  for (const each of log.leaves(0, EVENTS)) tree.append(each);
  log.close();
  return Buffer.from(tree.root()).toString('base64');
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe('where there is no log', () => {
  it.each(['verify', 'replay', 'rebuild'])('%s says so, and what to do', async (command) => {
    const empty = newDataDir();
    mkdirSync(empty, { recursive: true });
    const { code, stdout, stderr } = await ended(empty, [command]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^there is no log in \/.*: set TRIBUTARY_DATA_DIR .*start the service/),
    ]);
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('verify', () => {
  it('passes without views, and says that there were none to compare', async () => {
    const { code, stdout, stderr } = await ended(dataDir, ['verify']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`log: ${EVENTS} events; every index`);
    expect(stdout).toContain(`tree: size ${EVENTS}, root ${rootOf(dataDir)}\n`);
    expect(stdout).toContain('tree.db: there is nothing in it yet');
    expect(stdout).toContain('views: there are none');
    expect(existsSync(viewsFolderIn(dataDir))).toBe(false);
  });

  it('compares the tree, and names what is not in it as it is in the log', async () => {
    const copy = newDataDir();
    cpSync(dataDir, copy, { recursive: true });
    const files = { logFile: logFileIn(copy), treeFile: treeFileIn(copy) };
    grow(files);
    const right = await ended(copy, ['verify']);
    expect(right).toMatchObject({ code: 0, stderr: '' });
    expect(right.stdout).toContain(
      `every leaf and node follows from the log, up to size ${EVENTS}`,
    );

    tamper(files.treeFile, 'UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 1');
    const wrong = await ended(copy, ['verify']);
    expect(wrong).toMatchObject({ code: 1, stderr: '' });
    expect(linesOf(wrong.stdout).slice(-2)).toEqual([
      expect.stringMatching(/^tree.db: index 256: node 128/),
      'FIRST DIFFERENCE at index 256 (tree.db)',
    ]);

    writeFileSync(files.treeFile, 'nothing of the kind '.repeat(100));
    const none = await ended(copy, ['verify']);
    expect(none).toMatchObject({ code: 1, stderr: '' });
    expect(linesOf(none.stdout).slice(-2)).toEqual([
      expect.stringMatching(/^tree.db: .*tree.db/),
      'FIRST DIFFERENCE at no event that can be named (tree.db)',
    ]);
  });

  it('names the event of which a byte was changed', async () => {
    const { code, stdout, stderr } = await ended(withOneByteChangedAt(7), ['verify']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('log: the first 7 events agree with each other; index 7: ');
    expect(linesOf(stdout).at(-1)).toBe('FIRST DIFFERENCE at index 7 (log)');
  });
});

describe('where a file was cut off', () => {
  const copyOf = async (): Promise<string> => {
    const copy = newDataDir();
    cpSync(dataDir, copy, { recursive: true });
    await ended(copy, ['rebuild']);
    return copy;
  };

  it.each([5_000, 20_000, 100_001])('verify says so: the log after %i bytes', async (bytes) => {
    const copy = await copyOf();
    truncateSync(logFileIn(copy), bytes);
    const { code, stdout, stderr } = await ended(copy, ['verify']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/^log: the file is damaged: /),
      'FIRST DIFFERENCE at no event that can be named (log)',
    ]);
    const replayed = await ended(copy, ['replay']);
    expect(replayed).toMatchObject({ code: 2, stdout: '' });
    expect(linesOf(replayed.stderr)).toEqual([expect.stringContaining('`tributary verify` says')]);
  });

  it('verify says so: the views', async () => {
    const copy = await copyOf();
    const [views = ''] = viewsFilesIn(viewsFolderIn(copy));
    truncateSync(views, 20_000);
    const { code, stdout, stderr } = await ended(copy, ['verify']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(linesOf(stdout).at(-2)).toMatch(/^views: \S*views-\S*\.db is damaged: /);
  });

  it('verify says so: the snapshots', async () => {
    const copy = await copyOf();
    writeFileSync(snapshotFileIn(copy), 'nothing of the kind '.repeat(100));
    const { code, stdout, stderr } = await ended(copy, ['verify']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(linesOf(stdout).at(-2)).toMatch(
      /^snapshots: \S*snapshots\.db is damaged: .*delete the file/,
    );
  });

  it.each([
    ['its last append', `DELETE FROM event WHERE idx >= ${EVENTS - 2}`, EVENTS - 3],
    ['all events', 'DELETE FROM event', -1],
  ])('verify says that the log is shorter than the views, without %s', async (_, sql, end) => {
    const copy = await copyOf();
    const database = new DatabaseSync(logFileIn(copy));
    database.exec(sql);
    database.close();
    const { code, stdout, stderr } = await ended(copy, ['verify']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(linesOf(stdout).at(-2)).toBe(
      `views: they stand at index ${EVENTS - 1}, the log ends at ${end}: the log is shorter than what the views have seen`,
    );
  });
});

describe('where a byte was changed', () => {
  it.each(['replay', 'rebuild'])('%s ends, and names the event', async (command) => {
    const { code, stderr } = await ended(withOneByteChangedAt(7), [command]);
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^event log corrupt at index 7: .*hash/),
    ]);
  });
});

describe('replay', () => {
  it('prints an object per line, of one type if asked', async () => {
    const { code, stdout } = await ended(dataDir, ['replay', '--json', '--type', 'PoolCredited']);
    const events = linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(events).toHaveLength(RECEIPTS);
    expect(events.map(({ index }) => index)).toEqual(events.map((_, i) => 4 + 2 * i));
    expect(events.every(({ type }) => type === 'PoolCredited')).toBe(true);
  });

  it('prints nothing, and ends well, where nothing fits', async () => {
    const nothing = { code: 0, stdout: '', stderr: '' };
    expect(await ended(dataDir, ['replay', '--to', '2020-01-01T00:00:00Z'])).toEqual(nothing);
  });

  it('ends quietly when its reader goes away', async () => {
    const { child, ended: end } = tributary(dataDir, ['replay']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stdout, stderr } = await end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^0 .*FundEstablished/);
    expect(stdout).not.toContain(`\n${EVENTS - 1} `);
  });
});

/** A copy of the log, in which somebody has changed a source. */
function withOneByteChangedAt(index: number): string {
  const copy = newDataDir();
  cpSync(dataDir, copy, { recursive: true });
  const database = new DatabaseSync(logFileIn(copy));
  const { changes } = database
    .prepare(`UPDATE event SET text = replace(text, '"source":"t', '"source":"b') WHERE idx = ?`)
    .run(index);
  database.close();
  expect(changes).toBe(1);
  return copy;
}

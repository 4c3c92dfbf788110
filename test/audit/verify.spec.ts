import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aggregates } from '../../src/aggregates.js';
import { SnapshotsCheck } from '../../src/audit/verify/snapshots-check.js';
import { pool, type Pool } from '../../src/funds/pools/pool.js';
import type { PoolEvent } from '../../src/funds/pools/pool.events.js';
import type { KeptSnapshot } from '../../src/platform/decisions/snapshot-file.js';
import { plus } from '../../src/platform/money/money.js';
import { verifyLog, type LogVerified } from '../../src/audit/verify/verify-log.js';
import {
  describeDifference,
  verifyViews,
  type ViewsVerified,
} from '../../src/audit/verify/verify-views.js';
import { catalogue } from '../../src/catalogue.js';
import { Books } from '../../src/ledger/books.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { buildViews } from '../../src/platform/projections/build-views.js';
import { createGeneration, viewsFilesIn } from '../../src/platform/projections/generations.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { projections } from '../../src/projections.js';
import { smallHistory } from './small-history.js';

const RECEIPTS = 20;
const EVENTS = 3 + 2 * RECEIPTS;

let folder: string;
let original: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  original = join(folder, 'original.db');
  const log = await SqliteEventLog.open(original);
  for (const append of smallHistory(RECEIPTS)) await log.append(append, []);
  await log.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  file = join(folder, 'copy.db');
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  copyFileSync(original, file);
});

function verified(): LogVerified {
  const reader = openLogReader(file);
  try {
    return verifyLog({ reader, catalogue, checks: [new Books()] });
  } finally {
    reader.close();
  }
}

function tamper(sql: string, ...params: (string | number | Uint8Array)[]): void {
  const database = new DatabaseSync(file);
  database.prepare(sql).run(...params);
  database.close();
}

const sqlIn = (path: string, sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};

/** Zeros from the third page on: the file opens, and breaks where it is read. */
const withoutMiddle = (bytes: Buffer): Buffer => bytes.fill(0, 4 * 4096, bytes.length - 4096);

/** What somebody with full rights over the file would do who also knows the hash. */
function rewrite(index: number, change: (text: string) => string): void {
  const database = new DatabaseSync(file);
  database.function('leaf', { deterministic: true }, (text) => leafHash(String(text)));
  const row = database.prepare('SELECT text FROM event WHERE idx = ?').get(index);
  const text = change(String(row?.['text']));
  database
    .prepare('UPDATE event SET text = ?, hash = leaf(?) WHERE idx = ?')
    .run(text, text, index);
  database.close();
}

describe('verify', () => {
  it('finds nothing wrong with a log that nobody has touched', () => {
    expect(verified()).toEqual({ events: EVENTS });
  });

  it.each(['text', 'stream', 'revision', 'id', 'type', 'hash'])(
    'names the place when one byte of %s was changed, wherever that is',
    (column) => {
      fc.assert(
        fc.property(
          fc.nat(EVENTS - 1),
          fc.nat(),
          fc.integer({ min: 1, max: 255 }),
          (index, at, bits) => {
            copyFileSync(original, file);
            flip({ column, index, at, bits });
            expect(verified().difference?.index).toBe(index);
            expect(verified().events).toBe(index);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it('names the first of two places', () => {
    tamper("UPDATE event SET type = 'x' WHERE idx IN (9, 30)");
    expect(verified().difference?.index).toBe(9);
  });

  it('finds an event that is gone from the middle', () => {
    tamper('DELETE FROM event WHERE idx = 7');
    expect(verified()).toMatchObject({ difference: { index: 7, reason: 'the event is missing' } });
  });

  it.each<[string, (text: string) => string]>([
    ['has a space', (text) => text.replace('{"data":', '{ "data":')],
    ['has a key twice', (text) => text.replace('{"data":', '{"data":{},"data":')],
    ['has a key that no event has', (text) => text.replace(/}$/, ',"zz":1}')],
    ['has half a character', (text) => text.replace('"source":"test"', '"source":"\\ud800"')],
    ['has keys in another order', (text) => text.replace(/^{("data":.*),("id":"[^"]*")/, '{$2,$1')],
  ])('finds a text that %s although its hash fits', (_, change) => {
    rewrite(5, change);
    expect(verified()).toMatchObject({
      difference: { index: 5, reason: expect.stringContaining('canonical') },
    });
  });

  it('finds a moment that lies before that of the event before it', () => {
    rewrite(12, (text) => text.replace(/"recordedAt":"20/, '"recordedAt":"19'));
    expect(verified()).toMatchObject({
      difference: { index: 12, reason: expect.stringMatching(/^recorded at 19.*before it at 20/) },
    });
  });

  it('finds an event that nobody has declared', () => {
    tamper("UPDATE event SET type = 'ThingHappened' WHERE idx = 4");
    rewrite(4, (text) => text.replace('PoolCredited', 'ThingHappened'));
    expect(verified()).toMatchObject({
      difference: { index: 4, reason: expect.stringContaining('ThingHappened') },
    });
  });

  it('finds a shape that does not fit its declaration', () => {
    rewrite(3, (text) => text.replace('"source":"test"', '"source":7'));
    expect(verified()).toMatchObject({
      difference: { index: 3, reason: expect.stringContaining('/source') },
    });
  });

  it('finds a receipt whose amount is not what the pool has had, after the append', () => {
    rewrite(3, (text) => text.replace('"100.00"', '"900.00"'));
    const { difference } = verified();
    expect(difference?.index).toBe(5);
    expect(difference?.reason).toMatch(
      /^cash of pool_.* is 10000 by the pool's movements, 90000 by the journal$/,
    );
  });

  it('finds a movement with another value date than its cause, or with no cause', () => {
    rewrite(4, (text) => text.replace('"valueDate":"2024-12-31"', '"valueDate":"2024-12-30"'));
    expect(verified().difference).toEqual({
      index: 4,
      reason: 'PoolCredited has value date 2024-12-30, its cause 2024-12-31',
    });
    rewrite(4, (text) => text.replace(/"event":"[^"]+"/, '"event":"another"'));
    expect(verified().difference).toMatchObject({
      index: 4,
      reason: expect.stringContaining('no event of money before it'),
    });
  });

  it('finds a file whose pages are torn', () => {
    writeFileSync(file, withoutMiddle(readFileSync(file)));
    expect(verified().difference?.reason).toMatch(/^the file is damaged: |malformed/);
  });

  it('compares the books after the last append too', () => {
    rewrite(EVENTS - 2, (text) =>
      text.replace(/"amount":\{"amount":"[^"]+"/, '"amount":{"amount":"1.00"'),
    );
    expect(verified().difference?.reason).toContain('by the journal');
  });
});

describe('verify of the views', () => {
  let directory: string;
  const verifiedViews = (): ViewsVerified => {
    const log = openLogReader(file);
    try {
      return verifyViews({ directory, log, projections, catalogue });
    } finally {
      log.close();
    }
  };
  /** Begins a views file, newer than those that are there, and builds it up to an index, if one is given. */
  const build = (to?: number): void => {
    const begun = createGeneration(directory, projections);
    begun.close();
    if (to === undefined) return;
    const log = openLogReader(file);
    buildViews({ log, file: begun.path, projections, catalogue, to });
    log.close();
  };

  beforeEach(() => {
    directory = mkdtempSync(join(folder, 'views-'));
  });

  it('has nothing to compare where there are none', () => {
    expect(verifiedViews()).toEqual({});
    rmSync(directory, { recursive: true });
    expect(verifiedViews()).toEqual({});
  });

  it('has nothing to compare where they are of another version', () => {
    createGeneration(directory, projections.slice(1)).close();
    expect(verifiedViews()).toEqual({});
  });

  it('compares those that serve while newer ones are being built', () => {
    build(20);
    build();
    expect(verifiedViews()).toEqual({ upTo: 20 });
  });

  it('compares the newest where none is complete yet', () => {
    build();
    expect(verifiedViews()).toEqual({ upTo: -1 });
  });

  it.each([
    ['its last event', `DELETE FROM event WHERE idx = ${EVENTS - 1}`, EVENTS - 2],
    ['all events', 'DELETE FROM event', -1],
  ])('says that the log is shorter than what they have seen, if it has lost %s', (_, sql, end) => {
    build(EVENTS - 1);
    tamper(sql);
    const { difference } = verifiedViews();
    expect(difference).toEqual({ what: 'log', stand: EVENTS - 1, logEnds: end });
    expect(difference && describeDifference(difference)).toBe(
      `they stand at index ${EVENTS - 1}, the log ends at ${end}: the log is shorter than what the views have seen`,
    );
  });

  const liveFile = (): string => viewsFilesIn(directory)[0] ?? '';

  it.each<[string, (path: string) => void]>([
    ['is cut off', (path) => truncateSync(path, 20_000)],
    ['is empty', (path) => truncateSync(path, 0)],
    ['is something else', (path) => writeFileSync(path, 'x'.repeat(20_000))],
    ['has lost its middle', (path) => writeFileSync(path, withoutMiddle(readFileSync(path)))],
    ['does not say how far it has come', (path) => sqlIn(path, 'DELETE FROM views_file')],
  ])('names a file that %s', (_, damage) => {
    build(EVENTS - 1);
    damage(liveFile());
    const { difference } = verifiedViews();
    expect(difference).toMatchObject({ what: 'file', file: liveFile() });
    expect(difference && describeDifference(difference)).toContain(`${liveFile()} is damaged: `);
  });

  it('names a file in which an index does not fit its table, though every row is right', () => {
    build(EVENTS - 1);
    const views = new DatabaseSync(liveFile(), { defensive: false });
    const indexes = "type = 'index' AND sql IS NOT NULL AND tbl_name = 'journal_entry'";
    const [first, second] = views
      .prepare(`SELECT name, rootpage FROM sqlite_schema WHERE ${indexes} ORDER BY name`)
      .all();
    views.exec(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET rootpage = ${Number(second?.['rootpage'])} WHERE name = '${String(first?.['name'])}';
      UPDATE sqlite_schema SET rootpage = ${Number(first?.['rootpage'])} WHERE name = '${String(second?.['name'])}'`);
    views.close();
    expect(verifiedViews().difference).toMatchObject({
      what: 'file',
      file: liveFile(),
      reason: expect.stringContaining('index'),
    });
  });

  it('does not care about a damaged file of another version', () => {
    build(EVENTS - 1);
    writeFileSync(join(directory, 'views-0123456789abcdef-7.db'), 'nothing');
    expect(verifiedViews()).toEqual({ upTo: EVENTS - 1 });
  });

  it('leaves no scratch files behind', () => {
    build(20);
    verifiedViews();
    expect(readdirSync(directory).filter((name) => name.startsWith('verify-'))).toEqual([]);
  });

  it('finds live views equal to what follows from the log, and names the row that is not', () => {
    build(EVENTS - 1);
    expect(verifiedViews()).toEqual({ upTo: EVENTS - 1 });

    const [live = ''] = viewsFilesIn(directory);
    const views = new DatabaseSync(live);
    views.exec('UPDATE journal_line SET minor = minor + 1 WHERE idx = 9 AND line = 1');
    views.close();
    const { difference } = verifiedViews();
    expect(difference).toMatchObject({ what: 'row', view: 'journal', table: 'journal_line' });
    expect(difference && describeDifference(difference)).toContain('"idx":"9","line":"1"');
  });
});

/** Changes bits of one byte of a column; of a number, the number itself. */
function flip({
  column,
  index,
  at,
  bits,
}: {
  column: string;
  index: number;
  at: number;
  bits: number;
}): void {
  const database = new DatabaseSync(file);
  const cast = column === 'revision' ? column : `CAST(${column} AS BLOB)`;
  const row = database.prepare(`SELECT ${cast} AS value FROM event WHERE idx = ?`).get(index);
  const value = row?.['value'];
  if (typeof value === 'number') {
    database
      .prepare('UPDATE event SET revision = ? WHERE idx = ?')
      .run(value + 1_000 + bits, index);
  } else {
    const bytes = Buffer.from(value as Uint8Array);
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ bits;
    const write = column === 'hash' ? '?' : 'CAST(? AS TEXT)';
    database.prepare(`UPDATE event SET ${column} = ${write} WHERE idx = ?`).run(bytes, index);
  }
  database.close();
}

describe('verify of the snapshots', () => {
  const POOL = 'pool_';
  /** The state of the first pool after all its events, as a snapshot would hold it. */
  const poolSnapshot = (): KeptSnapshot => {
    const log = openLogReader(file);
    const events = log.pageFrom(0, EVENTS).filter(({ stream }) => stream.startsWith(POOL));
    log.close();
    const [first] = events;
    const own = events.filter(({ stream }) => stream === first?.stream);
    const last = own.at(-1);
    if (!last) throw new Error('the small history has no pool');
    const state = own.reduce(
      (before, event) => pool.evolve(before, event as unknown as PoolEvent),
      pool.initial,
    );
    const { stream, revision, id } = last;
    return { stream, revision, eventId: id, shape: pool.snapshot ?? 0, state };
  };
  const checked = (snapshot: KeptSnapshot) => {
    const reader = openLogReader(file);
    const check = new SnapshotsCheck([snapshot], aggregates, catalogue);
    verifyLog({ reader, catalogue, checks: [check] });
    reader.close();
    return { equal: check.equal, difference: check.difference };
  };

  it('finds one equal to what follows from the log', () => {
    expect(checked(poolSnapshot())).toEqual({ equal: 1, difference: undefined });
  });

  it('names one that is a cent off', () => {
    const snapshot = poolSnapshot();
    const state = snapshot.state as Pool;
    const cash = plus(state.holdings.cash, { amount: '0.01', currency: state.currency });
    const holdings = { ...state.holdings, cash };
    expect(checked({ ...snapshot, state: { ...state, holdings } })).toEqual({
      equal: 0,
      difference: `${snapshot.stream} at revision ${snapshot.revision} is not what follows from the log`,
    });
  });

  it('leaves out what is never used: another shape, another event, an unknown kind', () => {
    const snapshot = poolSnapshot();
    const unused = { ...snapshot, state: {} };
    for (const each of [
      { ...unused, shape: snapshot.shape + 1 },
      { ...unused, eventId: 'another' },
      { ...unused, stream: `nothing_${snapshot.stream}` },
    ])
      expect(checked(each)).toEqual({ equal: 0, difference: undefined });
  });
});

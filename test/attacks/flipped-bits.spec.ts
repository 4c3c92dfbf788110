import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  keyFilesOf,
  logFileIn,
  snapshotFileIn,
  treeFileIn,
  viewsFolderIn,
} from '../../src/installation.js';
import { viewsFilesIn } from '../../src/platform/projections/generations.js';
import { isDamage } from '../../src/platform/sqlite/errors.js';
import { PLACES, places, SEED } from './places.js';
import { differencesIn, Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.made();
});

afterAll(() => scene.remove());

/** Each database of an installation. */
const DATABASES: Readonly<Record<string, (folder: string) => string>> = {
  'events.db': logFileIn,
  'tree.db': treeFileIn,
  'the views': (folder) => viewsFilesIn(viewsFolderIn(folder))[0] ?? '',
  'the snapshots': snapshotFileIn,
  'keys.db': (dataDir) => keyFilesOf({ dataDir, masterKeyFile: undefined }).file,
};

/** Where it flips one, in bits from the beginning of the file; more of them than places for other attacks. */
const bits = (name: string): number[] => places(1_000_000_000, name, 5 * PLACES);

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  const bit = at % (bytes.length * 8);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  writeFileSync(file, bytes);
}

/** All that anybody can read in a database, tables against indexes included; undefined if it can't be read. */
function contentOf(file: string): unknown {
  const database = new DatabaseSync(file, { readBigInts: true });
  try {
    const all = (sql: string) => database.prepare(sql).all();
    const schema = all('SELECT * FROM sqlite_schema ORDER BY name');
    const tables = all("SELECT name FROM pragma_table_list WHERE schema = 'main' ORDER BY name");
    return {
      schema,
      whole: all('PRAGMA integrity_check'),
      kind: [all('PRAGMA application_id'), all('PRAGMA user_version')],
      rows: tables.map(({ name }) => {
        const rows = all(`SELECT * FROM "${String(name)}"`);
        return rows.map((row) => JSON.stringify(row, inWords)).sort();
      }),
    };
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  } finally {
    database.close();
  }
}

const inWords = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;

/** Whether verify finds something, or refuses to read on. */
function isFound(folder: string): boolean {
  return differencesIn(scene.verified(folder, scene.held())).length > 0;
}

describe.each(Object.entries(DATABASES))('a bit that has flipped in %s', (name, fileIn) => {
  it(`is found, or has changed nothing that anybody reads (seed ${SEED})`, () => {
    const before = contentOf(fileIn(scene.copy()));
    expect(before).toBeDefined();
    const silent: number[] = [];
    for (const at of bits(name)) {
      const folder = scene.copy();
      flip(fileIn(folder), at);
      if (isFound(folder)) continue;
      const after = contentOf(fileIn(folder));
      if (JSON.stringify(after, inWords) !== JSON.stringify(before, inWords)) silent.push(at);
    }
    expect(silent).toEqual([]);
  }, 120_000);
});

/** The folder as a service leaves it that was killed: this week's events are still in the WAL. */
function withEventsInWal(): string {
  const folder = scene.copy();
  const [file, older] = [logFileIn(folder), logFileIn(scene.copy(scene.lastWeek))];
  const database = new DatabaseSync(older);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    ATTACH '${file}' AS now;
    INSERT INTO main.event SELECT * FROM now.event WHERE idx >= ${scene.lastWeekSize};
    DETACH now`);
  copyFileSync(older, file);
  copyFileSync(`${older}-wal`, `${file}-wal`);
  database.close();
  return folder;
}

describe('a bit that has flipped in the WAL of events.db', () => {
  it(`is found as a log that has lost its end (seed ${SEED})`, () => {
    expect(differencesIn(scene.verified(withEventsInWal(), scene.held()))).toEqual([]);
    for (const at of bits('wal')) {
      const folder = withEventsInWal();
      flip(`${logFileIn(folder)}-wal`, at);
      expect(differencesIn(scene.verified(folder, scene.held()))).toEqual([
        expect.objectContaining({
          index: scene.lastWeekSize,
          says: expect.stringContaining('log shorter than checkpoint'),
        }),
        expect.objectContaining({ check: 'tree.db', index: scene.lastWeekSize }),
      ]);
    }
  }, 120_000);
});

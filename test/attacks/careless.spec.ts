import { rmSync, statSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { keyFilesOf, logFileIn, treeFileIn, viewsFolderIn } from '../../src/installation.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { isSealedValue, type SealedValue } from '../../src/platform/sealing/sealed-text.js';
import { KeyFile } from '../../src/platform/sealing/key-file.js';
import { Scrub } from '../../src/platform/transparency/scrub.js';
import { alter } from './attacker.js';
import { places, SEED } from './places.js';
import { differencesIn, Scene } from './scene.js';

/*
 * An attacker who forgets one thing. Tree, views and snapshots are gone and nobody holds a checkpoint:
 * what finds him is the one check of the log that he forgot.
 */

let scene: Scene;
let folder: string;
let log: string;

beforeAll(async () => {
  scene = await Scene.made();
});

afterAll(() => scene.remove());

beforeEach(() => {
  folder = scene.copy();
  log = logFileIn(folder);
  rmSync(treeFileIn(folder));
  rmSync(viewsFolderIn(folder), { recursive: true });
});

/** The key that the name of the first administrator is sealed under, and the index of that event. */
function firstKeyNeeded(): [key: string, index: number] {
  const reader = openLogReader(log);
  const found = reader.pageFrom(0, 10).find(({ data }) => isSealedValue(data['name']));
  reader.close();
  if (!found) throw new Error('nobody was registered');
  return [(found.data['name'] as unknown as SealedValue).k, found.index];
}

/** Receipts, counted from the end; behind each follows the credit of the pool, in the same append. */
const RECEIPTS = places(298, 'careless');

const rewrite = (index: number, text: string): void =>
  alter(log, `UPDATE event SET text = ${text}, hash = leaf(${text}) WHERE idx = ${index}`);

function expectFound(index: number, reason: RegExp): void {
  expect(differencesIn(scene.verified(folder))).toEqual([
    expect.objectContaining({ check: 'log', index, says: expect.stringMatching(reason) }),
  ]);
}

it('a log alone, without a tree, is right', () => {
  expect(differencesIn(scene.verified(folder))).toEqual([]);
});

describe.each(RECEIPTS)(`at receipt %i before the last (seed ${SEED})`, (place) => {
  let index: number;

  beforeEach(() => {
    index = scene.size - 4 - 2 * place;
  });

  it('leaves a hole', () => {
    alter(log, `DELETE FROM event WHERE idx = ${index}`);
    expectFound(index, /the event is missing/);
  });

  it('leaves a hole in the revisions of a stream', () => {
    alter(
      log,
      `DELETE FROM event WHERE idx IN (${index}, ${index + 1});
       UPDATE event SET idx = -idx WHERE idx > ${index};
       UPDATE event SET idx = -idx - 2 WHERE idx < 0;`,
    );
    expectFound(index + 1, /has revision \d+ where \d+ is due/);
  });

  it('changes a text and not its hash', () => {
    alter(log, `UPDATE event SET text = replace(text, '"test"', '"bank"') WHERE idx = ${index}`);
    expectFound(index, /the text does not have the hash stored with it/);
  });

  it('changes a hash and not its text', () => {
    alter(log, `UPDATE event SET hash = leaf('') WHERE idx = ${index}`);
    expectFound(index, /the text does not have the hash stored with it/);
  });

  it.each(['stream', 'id', 'type'])('changes the %s in its column alone', (column) => {
    alter(log, `UPDATE event SET ${column} = 'x' WHERE idx = ${index}`);
    expectFound(index, new RegExp(`${column} is x, in the text`));
  });

  it.each([
    ['stream', `replace(text, '"stream":"receipt_', '"stream":"receipt_0')`],
    ['revision', `replace(text, '"revision":0', '"revision":1')`],
    ['id', `replace(text, '"id":"', '"id":"0')`],
    ['type', `replace(text, '"type":"ReceiptTakenOn"', '"type":"ReceiptRecorded"')`],
  ])('changes the %s in the text alone', (column, text) => {
    rewrite(index, text);
    expectFound(index, new RegExp(`${column} is .*, in the text`));
  });

  it.each([
    ['spaces', `replace(text, '"data":', '"data": ')`],
    ['a space at the end', `text || ' '`],
    ['a key twice', `replace(text, '"source":', '"source":"bank","source":')`],
    ['a key twice in the metadata', `replace(text, '"actor":', '"actor":"person_x","actor":')`],
    ['a key of its own twice', `replace(text, '"type":"R', '"type":"x","type":"R')`],
    ['a key that no event has', `replace(text, ',"type":"R', ',"tip":"x","type":"R')`],
    [
      'keys in another order',
      `'{' || substr(text, instr(text, ',"type":"R') + 1,
      length(text) - instr(text, ',"type":"R') - 1) || ',' ||
      substr(text, 2, instr(text, ',"type":"R') - 2) || '}'`,
    ],
    ['a letter written as an escape', `replace(text, '"test"', '"\\u0074est"')`],
    ['a number written otherwise', `replace(text, '"revision":0', '"revision":0.0')`],
  ])('stores %s', (_, text) => {
    rewrite(index, text);
    expectFound(index, /the text is not canonical/);
  });

  it('dates an event back', () => {
    rewrite(index, `replace(text, '"recordedAt":"20', '"recordedAt":"19')`);
    expectFound(index, /recorded at 19.*the event before it at 20/);
  });

  it('dates an event on', () => {
    rewrite(index, `replace(text, '"recordedAt":"20', '"recordedAt":"21')`);
    expectFound(index + 1, /recorded at 20.*the event before it at 21/);
  });

  it('invents a type', () => {
    alter(log, `UPDATE event SET type = 'ReceiptInvented' WHERE idx = ${index}`);
    rewrite(index, `replace(text, '"type":"ReceiptTakenOn"', '"type":"ReceiptInvented"')`);
    expectFound(index, /ReceiptInvented/);
  });

  it('changes a shape', () => {
    rewrite(index, `replace(text, '"source":"test"', '"source":1')`);
    expectFound(index, /source/);
  });

  it('changes what a donor has paid and not what the pool has had', () => {
    rewrite(
      index,
      `replace(text, '"data":{"amount":{"amount":"1', '"data":{"amount":{"amount":"9')`,
    );
    expectFound(index + 2, /by the journal/);
  });
});

describe('somebody who hides an event before the first', () => {
  /** A later event of a stream, where no reading of the log from its beginning comes. */
  const hidden = (index: number): string => {
    const at = scene.size - 4;
    return `INSERT INTO event SELECT ${index}, stream, 1, 'hidden', type, hidden, leaf(hidden) FROM
      (SELECT *, replace(replace(text, '"id":"' || id || '"', '"id":"hidden"'),
        '"revision":0', '"revision":1') AS hidden FROM event WHERE idx = ${at})`;
  };

  it.each([-1, -256])('at %i', async (index) => {
    alter(log, hidden(index));
    expect(differencesIn(scene.verified(folder))).toEqual([
      expect.objectContaining({
        check: 'log',
        says: expect.stringContaining(`an event is hidden at ${index}, before the first`),
      }),
    ]);
    await expect(SqliteEventLog.open(log)).rejects.toThrow(
      expect.objectContaining({ name: 'LogCorrupt', index: -1 }),
    );
  });

  it('while the log is read, and scrubbed', () => {
    const reader = openLogReader(log);
    const scrub = new Scrub(
      { logFile: log, treeFile: treeFileIn(scene.copy()) },
      { tile: 0, rounds: 0 },
    );
    try {
      const [receipt] = reader.pageFrom(scene.size - 4, 1);
      alter(log, hidden(-256));
      expect(() => reader.streamPage(receipt?.stream ?? '', 0)).toThrow('hidden at -256');
      expect(() => scrub.step()).toThrow('hidden at -256');
    } finally {
      reader.close();
      scrub.close();
    }
  });

  it('with a leaf of its own in tree.db', () => {
    const whole = scene.copy();
    alter(treeFileIn(whole), 'INSERT INTO tile SELECT -1, leaves, nodes FROM tile WHERE idx = 0');
    expect(differencesIn(scene.verified(whole))).toEqual([
      expect.objectContaining({
        check: 'tree.db',
        says: expect.stringContaining('tile -1 stands where the tree has none'),
      }),
    ]);
  });
});

it('personal data that stand in the log in clear are found', () => {
  const [key, index] = firstKeyNeeded();
  rewrite(
    index,
    `replace(text, substr(text, instr(text, '{"c":"'),
    instr(text, '"k":"${key}"') - instr(text, '{"c":"') + instr(substr(text, instr(text, '"k":"${key}"')), '}')), '"Ada"')`,
  );
  expectFound(index, /\/name is not sealed/);
});

describe('somebody who breaks tree.db', () => {
  function expectTreeFound(whole: string, says: RegExp): void {
    expect(differencesIn(scene.verified(whole))).toEqual([
      expect.objectContaining({ check: 'tree.db', says: expect.stringMatching(says) }),
    ]);
  }

  it('takes the last tiles away and leaves the nodes over them', () => {
    const whole = scene.copy();
    alter(treeFileIn(whole), 'DELETE FROM tile WHERE idx > 0');
    expectTreeFound(whole, /node 0 stands where the tree has none/);
  });

  it('cuts the file off', async () => {
    const whole = scene.copy();
    const treeFile = treeFileIn(whole);
    alter(treeFile, 'PRAGMA wal_checkpoint(TRUNCATE)');
    truncateSync(treeFile, statSync(treeFile).size - 8_192);
    expectTreeFound(whole, /tree\.db is damaged/);
    await expect(SqliteEventLog.open(logFileIn(whole), { treeFile })).rejects.toThrow(
      expect.objectContaining({ name: 'LogCorrupt' }),
    );
  });
});

describe('somebody who changes how the tables are declared', () => {
  /** Tables as they were, but for what they forbid. */
  const LOOSE = `
    CREATE TABLE kept AS SELECT * FROM event;
    DROP TABLE event;
    CREATE TABLE event (idx INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
      id TEXT NOT NULL, type TEXT NOT NULL, text TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
    INSERT INTO event SELECT * FROM kept;
    DROP TABLE kept;`;

  it.each([
    ['lets an event be there twice', LOOSE, /table event is not declared/],
    [
      'has something else written than what was decided',
      `CREATE TRIGGER other AFTER INSERT ON event BEGIN DELETE FROM event WHERE idx = new.idx; END`,
      /trigger other is not declared/,
    ],
    [
      'shows a view in the place of the table',
      `ALTER TABLE event RENAME TO kept; CREATE VIEW event AS SELECT * FROM kept WHERE idx < 600`,
      /table event is not declared/,
    ],
    ['adds a table', 'CREATE TABLE more (a TEXT)', /table more is not declared/],
  ])('and %s', async (_, sql, reason) => {
    alter(log, sql);
    expect(differencesIn(scene.verified(folder))).toEqual([
      expect.objectContaining({ check: 'log', says: expect.stringMatching(reason) }),
    ]);
    await expect(SqliteEventLog.open(log)).rejects.toThrow(
      expect.objectContaining({ name: 'LogCorrupt', index: -1 }),
    );
  });
});

describe('somebody who plants something beside the tables, or takes a row away', () => {
  /** Things that change what is written, say something else than the tables, or hold what nobody asked for. */
  const plantedBeside = (table: string) =>
    [
      ['trigger', `CREATE TRIGGER more AFTER INSERT ON ${table} BEGIN DELETE FROM ${table}; END`],
      ['view', `CREATE VIEW more AS SELECT * FROM ${table}`],
      ['table', 'CREATE TABLE more (a TEXT)'],
      ['index', `CREATE INDEX more ON ${table} (${table === 'tile' ? 'leaves' : 'wrapped'})`],
    ] as const;

  it.each(plantedBeside('tile'))('a %s in tree.db', async (kind, sql) => {
    const whole = scene.copy();
    alter(treeFileIn(whole), sql);
    const says = expect.stringContaining(`tree.db: ${kind} more is not declared`);
    expect(differencesIn(scene.verified(whole))).toEqual([
      expect.objectContaining({ check: 'tree.db', says }),
    ]);
    await expect(
      SqliteEventLog.open(logFileIn(whole), { treeFile: treeFileIn(whole) }),
    ).rejects.toThrow(expect.objectContaining({ name: 'LogCorrupt', index: -1 }));
  });

  it('a key less in keys.db', () => {
    const { file } = keyFilesOf({ dataDir: folder, masterKeyFile: undefined });
    const [key, index] = firstKeyNeeded();
    alter(file, `DELETE FROM sealing_key WHERE id = '${key}'`);
    expect(differencesIn(scene.verified(folder))).toEqual([
      expect.objectContaining({
        check: 'keys',
        index,
        says: expect.stringContaining(`the key ${key}`),
      }),
    ]);
  });

  it.each(plantedBeside('sealing_key'))('a %s in keys.db', (kind, sql) => {
    const keys = keyFilesOf({ dataDir: folder, masterKeyFile: undefined });
    alter(keys.file, sql);
    const says = expect.stringContaining(`keys.db: ${kind} more is not declared`);
    expect(differencesIn(scene.verified(folder))).toEqual([
      expect.objectContaining({ check: 'keys', says }),
    ]);
    expect(() => KeyFile.open(keys)).toThrow(expect.objectContaining({ name: 'KeysChanged' }));
  });
});

import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { openTreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { filled, logFolder, tamper } from '../event-log/log-folder.js';
import { breakFreeList, grow, scrub, type Files } from './tree-folder.js';

/** Two full tiles with a node over them, and a tail. */
const EVENTS = 600;
const SEED = 6962;

let pristine: Files;
let files: Files;
let remove: () => void;

beforeAll(async () => {
  const made = logFolder();
  remove = made.remove;
  pristine = { logFile: made.file, treeFile: join(made.folder, 'tree.db') };
  files = { logFile: join(made.folder, 'copy.db'), treeFile: join(made.folder, 'tree-copy.db') };
  await filled(pristine.logFile, EVENTS);
  expect(grow(pristine)).toBe(EVENTS);
});

afterAll(() => remove());

beforeEach(restore);

function restore(): void {
  for (const kind of ['logFile', 'treeFile'] as const) {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${files[kind]}${ending}`, { force: true });
    copyFileSync(pristine[kind], files[kind]);
  }
}

const corrupt = (index: number, reason: RegExp = /./) =>
  expect.objectContaining({ name: 'LogCorrupt', index, reason: expect.stringMatching(reason) });

/** Whether it ends in damage that has no index; any other error is none that was looked for. */
function isFound(look: () => unknown, reason: RegExp): boolean {
  try {
    look();
    return false;
  } catch (error) {
    expect(error).toEqual(corrupt(-1, reason));
    return true;
  }
}

/** As somebody would who knows the hash, too: text and leaf in the log are changed together. */
function rewrite(index: number): void {
  const database = new DatabaseSync(files.logFile);
  database.function('leaf', { deterministic: true }, (text) => leafHash(String(text)));
  const text = `replace(text, '"i":', '"i":1')`;
  database.exec(`UPDATE event SET text = ${text}, hash = leaf(${text}) WHERE idx = ${index}`);
  database.close();
}

/** Opens the log as the service does, and closes it again. */
async function open(): Promise<void> {
  const { logFile, treeFile } = files;
  await (await SqliteEventLog.open(logFile, { treeFile })).close();
}

describe('an untouched log', () => {
  it('is opened, and scrubbed without a finding', async () => {
    await open();
    scrub(files);
  });
});

describe('an event that was changed together with its hash', () => {
  it.each([0, 255, 256, 511, 512, 599])('is found where it is read, at %i', async (index) => {
    rewrite(index);
    const trusting = openLogReader(files.logFile);
    expect(trusting.pageFrom(index, 1)).toHaveLength(1);
    trusting.close();
    const reader = openLogReader(files.logFile, { treeFile: files.treeFile });
    expect(() => reader.pageFrom(0)).toThrow(corrupt(index, /leaf/));
    const stream = reader.readStream(`s${index % 3}`);
    await expect(stream.next().then(() => stream.next())).rejects.toEqual(corrupt(index));
    reader.close();
  });

  it('is found by the scrub', () => {
    rewrite(300);
    expect(() => scrub(files)).toThrow(corrupt(300, /leaf/));
  });

  it('is found when the log is opened, near its end', async () => {
    rewrite(590);
    await expect(open()).rejects.toEqual(corrupt(590));
  });
});

describe('the log halts', () => {
  it('when it reads what was not written, and takes nothing more', async () => {
    rewrite(100);
    const { logFile, treeFile } = files;
    const log = await SqliteEventLog.open(logFile, { treeFile });
    try {
      expect(log.halted).toBeUndefined();
      await expect(log.readStream('s1')[Symbol.asyncIterator]().next()).rejects.toEqual(
        corrupt(100),
      );
      await expect(log.corrupt).resolves.toEqual(corrupt(100));
      expect(log.halted).toEqual(corrupt(100));
      const record = { stream: 'a', id: 'x', type: 'T', data: {}, metadata: {} };
      await expect(log.append([record], [])).rejects.toEqual(corrupt(100));
      expect(() => log.tree.root(1)).toThrow(corrupt(100));
      await expect(log.readAll(0)[Symbol.asyncIterator]().next()).rejects.toEqual(corrupt(100));
      expect(await log.head()).toBe(EVENTS - 1);
    } finally {
      await log.close();
    }
  });

  it('when a proof does not hold', async () => {
    tamper(files.treeFile, 'UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 0');
    const { logFile, treeFile } = files;
    const log = await SqliteEventLog.open(logFile, { treeFile });
    expect(() => log.tree.inclusionProof(7, 600)).toThrow(corrupt(7));
    expect(log.halted).toEqual(corrupt(7));
    await log.close();
  });
});

describe('a log that has lost its end', () => {
  it('is not opened under a tree that has seen more', async () => {
    tamper(files.logFile, 'DELETE FROM event WHERE idx >= 580');
    await expect(open()).rejects.toEqual(corrupt(580, /ends with 580 events.*has seen 600/));
    expect(() => grow(files)).toThrow(corrupt(580));
    expect(() => scrub(files)).toThrow(corrupt(580, /missing/));
  });

  it('is opened if the tree had not seen it either', async () => {
    restore();
    tamper(files.treeFile, 'DELETE FROM tile WHERE idx > 0; DELETE FROM node');
    await open();
    expect(grow(files)).toBe(EVENTS);
    scrub(files);
  });
});

describe('a tree that was taken away', () => {
  it('is made again from the log, the same', () => {
    rmSync(files.treeFile);
    expect(grow(files)).toBe(EVENTS);
    expect(contentOf(files)).toEqual(contentOf(pristine));
  });

  it.each([0, 300, 599])('compares each text with its hash on the way, at %i', (index) => {
    rmSync(files.treeFile);
    tamper(
      files.logFile,
      `UPDATE event SET text = replace(text, '"i":', '"i":1') WHERE idx = ${index}`,
    );
    expect(() => grow(files)).toThrow(corrupt(index, /hash/));
  });

  it('misses an event that is gone', () => {
    rmSync(files.treeFile);
    tamper(files.logFile, 'DELETE FROM event WHERE idx = 300');
    expect(() => grow(files)).toThrow(corrupt(300, /missing/));
  });

  it('is missed by a scrub', () => {
    rmSync(files.treeFile);
    expect(() => scrub(files)).toThrow(corrupt(-1, /taken away/));
  });
});

describe('a tree with a hole', () => {
  it('does not pass for one that has not come so far', () => {
    tamper(files.treeFile, 'DELETE FROM tile WHERE idx = 0');
    const reader = openLogReader(files.logFile, { treeFile: files.treeFile });
    expect(() => reader.pageFrom(10, 1)).toThrow(corrupt(10, /lost its leaf/));
    reader.close();
  });
});

describe('the scrub finds', () => {
  const node = (level: number, index: number) =>
    `UPDATE tile SET nodes = CAST(substr(nodes, 1, ${place(level, index) * 32}) || zeroblob(32)
       || substr(nodes, ${place(level, index) * 32 + 33}) AS BLOB) WHERE idx = 1`;
  /** Nodes of lower levels stand before: 128 on level 1, 64 on level 2, and so on. */
  const place = (level: number, index: number) => 256 - 2 ** (9 - level) + index;

  it.each<[string, string, number, RegExp]>([
    ['a node of level 1', node(1, 127), 510, /node 255 on level 1/],
    ['a node of level 4', node(4, 3), 304, /node 19 on level 4/],
    ['the root of a tile', node(8, 0), 256, /node 1 on level 8/],
    ['a node over two tiles', 'UPDATE node SET hash = zeroblob(32)', 0, /node 0 on level 9/],
    ['a lost node', 'DELETE FROM node', 0, /lost node 0 on level 9/],
    ['a lost tile', 'DELETE FROM tile WHERE idx = 0', 0, /lost its leaf/],
    ['lost nodes of a tile', 'UPDATE tile SET nodes = NULL WHERE idx = 1', 256, /lost node 128/],
    ['leaves cut short', 'UPDATE tile SET leaves = zeroblob(31) WHERE idx = 1', 256, /as many/],
    ['nodes cut short', 'UPDATE tile SET nodes = zeroblob(32) WHERE idx = 1', 256, /as many/],
    ['a hash cut short', 'UPDATE node SET hash = zeroblob(31)', 0, /as many/],
  ])('%s', (_, sql, index, reason) => {
    tamper(files.treeFile, sql);
    expect(() => scrub(files)).toThrow(corrupt(index, reason));
  });

  it.each<[string, string, number, RegExp]>([
    ['a text', `text = replace(text, '"i":', '"i":1')`, 300, /hash/],
    ['a hash', 'hash = zeroblob(32)', 300, /leaf/],
    ['a column', "type = 'x'", 300, /type is x/],
  ])('%s in the log that was changed', (_, change, index, reason) => {
    tamper(files.logFile, `UPDATE event SET ${change} WHERE idx = ${index}`);
    expect(() => scrub(files)).toThrow(corrupt(index, reason));
  });

  it('what SQLite alone sees in tree.db', () => {
    breakFreeList(files.treeFile);
    expect(() => scrub(files)).toThrow(corrupt(-1, /tree.db is damaged/));
  });

  it('an index of the log that does not fit its table, as does whoever opens it', async () => {
    const log = openLogReader(files.logFile);
    const id = log.pageFrom(300, 1)[0]?.id ?? '';
    log.close();
    const written = readFileSync(pristine.logFile);
    // In the index of ids it has neither a type behind it nor a name before it.
    const isOfIndex = (at: number) =>
      !written.subarray(at, at + 60).includes('ThingHappened') &&
      !written.subarray(at - 6, at).includes('"id":"');
    const places: number[] = [];
    for (let at = written.indexOf(id); at >= 0; at = written.indexOf(id, at + 1)) {
      if (isOfIndex(at)) places.push(at);
    }
    // A page that was split may keep the bytes of what has moved: nobody reads these.
    const found = places.filter((at) => {
      restore();
      const bytes = Buffer.from(written);
      bytes[at + 35] = 'x'.charCodeAt(0);
      writeFileSync(files.logFile, bytes);
      return isFound(() => scrub(files), /file of the log is damaged/);
    });
    expect(found).toHaveLength(1);
    restore();
    const bytes = Buffer.from(written);
    bytes[(found[0] ?? 0) + 35] = 'x'.charCodeAt(0);
    writeFileSync(files.logFile, bytes);
    await expect(open()).rejects.toEqual(corrupt(-1, /file of the log is damaged/));
  });
});

describe('a bit that has flipped in tree.db', () => {
  it('is found, wherever it is, or has changed nothing', () => {
    const { size } = statSync(pristine.treeFile);
    const before = contentOf(pristine);
    let found = 0;
    fc.assert(
      fc.property(fc.nat(size - 1), fc.nat(7), (at, bit) => {
        restore();
        const bytes = readFileSync(files.treeFile);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        writeFileSync(files.treeFile, bytes);
        if (isFound()) found++;
        else expect(contentOf(files)).toEqual(before);
      }),
      { seed: SEED, numRuns: 150 },
    );
    // About a seventh of the file are unused bytes of pages, and the place of the scrub.
    expect(found).toBeGreaterThan(100);
  });

  function isFound(): boolean {
    try {
      TreeWriter.open(files.treeFile).close();
      scrub(files);
      return false;
    } catch (error) {
      expect(error).toEqual(
        expect.objectContaining({ name: expect.stringMatching(/^(LogCorrupt|ForeignFile)$/) }),
      );
      return true;
    }
  }
});

/** Every leaf and node that is stored. */
function contentOf({ treeFile }: Files): unknown {
  const stored = openTreeFile(treeFile);
  try {
    const all: unknown[] = [];
    for (let level = 0; 2 ** level <= EVENTS; level++) {
      for (let index = 0; (index + 1) * 2 ** level <= EVENTS; index++) {
        all.push(stored?.nodeAt(level, index));
      }
    }
    return all;
  } finally {
    stored?.close();
  }
}

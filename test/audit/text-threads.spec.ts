import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { check, outcomeOf, take, textsOf } from '../../src/audit/verify/texts-in-check.js';
import { TextThreads } from '../../src/audit/verify/text-threads.js';
import { verifyLog, type RunningCheck } from '../../src/audit/verify/verify-log.js';
import { catalogue } from '../../src/catalogue.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import type { StoredRow } from '../../src/platform/event-log/sqlite/stored-row.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { smallHistory } from './small-history.js';

/** Some pages of a log. */
const RECEIPTS = 600;
const EVENTS = 3 + 2 * RECEIPTS;

let folder: string;
let original: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'texts-'));
  original = join(folder, 'original.db');
  file = join(folder, 'copy.db');
  const log = await SqliteEventLog.open(original);
  for (const append of smallHistory(RECEIPTS)) await log.append(append, []);
  await log.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What verify finds, and the events that its checks have seen, in order. */
function verified(threads: number) {
  const reader = openLogReader(file);
  const seen: number[] = [];
  const seeing: RunningCheck = {
    see: ({ index }) => void seen.push(index),
    end: () => undefined,
  };
  try {
    return { ...verifyLog({ reader, catalogue, checks: [seeing], threads }), seen };
  } finally {
    reader.close();
  }
}

const upTo = (events: number): number[] => Array.from({ length: events }, (_, index) => index);

/** What somebody does to one event. */
const DAMAGES: Readonly<Record<string, (log: DatabaseSync, index: number) => void>> = {
  'another text': (log, index) =>
    run(log, 'UPDATE event SET text = replace(text, \'"data"\', \'"Data"\') WHERE idx = ?', index),
  'bytes that are no UTF-8': (log, index) =>
    run(log, "UPDATE event SET text = CAST(X'7b22ff227d' AS TEXT) WHERE idx = ?", index),
  'another leaf': (log, index) =>
    run(log, "UPDATE event SET hash = CAST(X'00' || substr(hash, 2) AS BLOB) WHERE idx = ?", index),
  'a leaf too short': (log, index) =>
    run(log, "UPDATE event SET hash = X'00' WHERE idx = ?", index),
  'a space, and all hashed anew': (log, index) =>
    run(
      log,
      "UPDATE event SET text = '{ ' || substr(text, 2), hash = leaf('{ ' || substr(text, 2)) WHERE idx = ?",
      index,
    ),
  'another type in its column': (log, index) =>
    run(log, "UPDATE event SET type = 'x' WHERE idx = ?", index),
  'another revision': (log, index) =>
    run(log, 'UPDATE event SET revision = revision + 90000 WHERE idx = ?', index),
  'nothing in its place': (log, index) => run(log, 'DELETE FROM event WHERE idx = ?', index),
};

function run(log: DatabaseSync, sql: string, index: number): void {
  log.prepare(sql).run(index);
}

function damaged(places: readonly (readonly [index: number, damage: string])[]): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  copyFileSync(original, file);
  const log = new DatabaseSync(file);
  log.function('leaf', (text) => leafHash(String(text)));
  for (const [index, damage] of places) DAMAGES[damage]?.(log, index);
  log.close();
}

describe('verify with threads that check texts', () => {
  it.each([1, 2])('lets its checks see every event once, in order: %i beside it', (threads) => {
    damaged([]);
    expect(verified(threads)).toEqual({ events: EVENTS, seen: upTo(EVENTS) });
  });

  it.each(Object.keys(DAMAGES))('names the same event in the same words for %s', (damage) => {
    fc.assert(
      fc.property(
        fc.nat(EVENTS - 2),
        fc.nat(EVENTS - 2),
        fc.constantFrom(...Object.keys(DAMAGES)),
        fc.integer({ min: 1, max: 2 }),
        (index, another, anotherDamage, threads) => {
          damaged([
            [index, damage],
            [another, anotherDamage],
          ]);
          const alone = verified(0);
          expect(alone.difference?.index).toBe(Math.min(index, another));
          expect(verified(threads)).toEqual(alone);
          expect(alone.seen).toEqual(upTo(alone.events));
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe('a thread that checks texts', () => {
  it.each([
    ['all', EVENTS, undefined],
    ['those before the first that is not', 700, 700],
  ])('finds %s right', async (_, right, wrong) => {
    damaged(wrong === undefined ? [] : [[wrong, 'another leaf']]);
    const reader = openLogReader(file);
    const rows = reader.rawPage(0, EVENTS);
    reader.close();
    const threads = new TextThreads(1);
    try {
      let found = 0; // as long as the thread has not come to them
      for (let tries = 0; found === 0 && tries < 500; tries++) {
        const rightTexts = threads.check(rows);
        await setTimeout(20);
        found = rightTexts();
      }
      expect(found).toBe(right);
    } finally {
      threads.close();
    }
  });
});

describe('a page of texts', () => {
  const text = Buffer.from(
    '{"data":{},"id":"e","metadata":{"recordedAt":"x"},"revision":0,"stream":"s","type":"T"}',
  );
  const row = (hash = leafHash(text.toString())): StoredRow<Uint8Array> => {
    return { index: 0, stream: 's', revision: 0, id: 'e', type: 'T', text, hash };
  };

  it('is checked by one alone', () => {
    const page = textsOf([row()]);
    expect([take(page), take(page)]).toEqual([true, false]);
  });

  it.each([
    [[row(), row(), row()], 3],
    [[row(), row(Buffer.alloc(32)), row()], 1],
    [[row(Buffer.alloc(3)), row()], 0],
    [[], 0],
  ])('has so many right texts before the first that is not: case %#', (rows, right) => {
    const page = textsOf(rows);
    take(page);
    check(page);
    expect(outcomeOf(page, 0)).toBe(right);
  });

  it('is not waited for for ever', () => {
    const page = textsOf([row()]);
    take(page);
    expect(() => outcomeOf(page, 5)).toThrow('a thread has not checked a page of the log in');
  });
});

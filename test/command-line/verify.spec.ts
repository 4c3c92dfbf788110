import { cpSync, mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import type { VerifyReport } from '../../src/audit/verify/report.js';
import { smallHistory } from '../audit/small-history.js';
import { grow } from '../transparency/tree-folder.js';
import { endAll, ended, newDataDir, removeDataDirs } from './processes.js';

const RECEIPTS = 300;
const EVENTS = 3 + 2 * RECEIPTS;

let dataDir: string;

beforeAll(async () => {
  dataDir = newDataDir();
  mkdirSync(dataDir, { recursive: true });
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  for (const append of smallHistory(RECEIPTS)) await log.append(append, []);
  await log.close();
  grow({ logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) });
});

afterEach(endAll);
afterAll(removeDataDirs);

async function reportOf(folder: string): Promise<{ code: number | null; report: VerifyReport }> {
  const { code, stdout } = await ended(folder, ['verify', '--json']);
  return { code, report: JSON.parse(stdout) as VerifyReport };
}

const copyWith = (file: (folder: string) => string, sql: string): string => {
  const copy = newDataDir();
  cpSync(dataDir, copy, { recursive: true });
  const database = new DatabaseSync(file(copy));
  database.function('leaf', { deterministic: true }, (text) => leafHash(String(text)));
  database.exec(sql);
  database.close();
  return copy;
};

describe('the report of verify', () => {
  it('has each check with its counts and seconds, as JSON', async () => {
    const { code, report } = await reportOf(dataDir);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      format: 'tributary-verify-report',
      version: 1,
      verified: dataDir,
      result: 'RIGHT',
      checks: [
        { check: 'log', result: 'RIGHT', counts: { events: EVENTS } },
        { check: 'books', result: 'RIGHT' },
        { check: 'certified statements', result: 'RIGHT' },
        { check: 'tree', result: 'RIGHT', counts: { size: EVENTS } },
        { check: 'tree.db', result: 'RIGHT', counts: { size: EVENTS } },
        { check: 'snapshots', result: 'RIGHT' },
        { check: 'views', result: 'NOT_CHECKED' },
      ],
    });
    for (const { seconds } of report.checks) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('names an event that was written anew together with its hash, by the tree beside the log', async () => {
    const changed = `replace(text, '"source":"test"', '"source":"best"')`;
    const { code, report } = await reportOf(
      copyWith(
        logFileIn,
        `UPDATE event SET text = ${changed}, hash = leaf(${changed}) WHERE idx = 7`,
      ),
    );
    expect(code).toBe(1);
    expect(report.checks.at(-1)).toMatchObject({
      check: 'tree.db',
      result: 'DIFFERENCE',
      index: 7,
    });
  });

  it('says that the log is shorter than its tree', async () => {
    const { code, report } = await reportOf(
      copyWith(logFileIn, `DELETE FROM event WHERE idx >= ${EVENTS - 2}`),
    );
    expect(code).toBe(1);
    expect(report.checks.at(-1)).toMatchObject({ check: 'tree.db', index: EVENTS - 2 });
    expect(report.checks.at(-1)?.says).toContain(`tree.db has seen ${EVENTS}`);
  });

  it('names a node of the tree that is not what is under it', async () => {
    const { code, report } = await reportOf(
      copyWith(treeFileIn, `UPDATE node SET hash = zeroblob(32) WHERE level = 9 AND idx = 0`),
    );
    expect(code).toBe(1);
    expect(report.checks.at(-1)).toMatchObject({
      check: 'tree.db',
      result: 'DIFFERENCE',
      index: 0,
    });
    expect(report.checks.at(-1)?.says).toContain('node 0 on level 9');
  });
});

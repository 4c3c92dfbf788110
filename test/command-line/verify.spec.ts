import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import {
  receiptFileText,
  type ProvedEvent,
  type ReceiptFile,
} from '../../src/audit/receipt-file/receipt-file.js';
import { proofText } from '../../src/platform/transparency/tlog-proof.js';
import type { VerifyReport } from '../../src/audit/verify/report.js';
import { smallHistory } from '../audit/small-history.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { checkpointNote, newKey, ORIGIN } from '../audit/signing.js';
import { grow, reading } from '../transparency/tree-folder.js';
import { endAll, ended, newDataDir, removeDataDirs } from './processes.js';

const RECEIPTS = 300;
const EVENTS = 3 + 2 * RECEIPTS;

const KEY = newKey();
const checkpoints = new Map<number, string>();

let dataDir: string;
/** Where the checkpoint of that size is held, outside of the data directory. */
const fileOf = (size: number): string => `${dataDir}-${size}.txt`;

beforeAll(async () => {
  dataDir = newDataDir();
  mkdirSync(dataDir, { recursive: true });
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  for (const append of smallHistory(RECEIPTS)) await log.append(append, []);
  await log.close();
  grow({ logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) });
  const files = { logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) };
  for (const size of [100, 300, EVENTS]) {
    const root = reading(files, (tree) => tree.root(size));
    checkpoints.set(size, checkpointNote({ origin: ORIGIN, size, root }, KEY));
    writeFileSync(fileOf(size), checkpoints.get(size) ?? '');
  }
});

afterEach(endAll);
afterAll(removeDataDirs);

async function reportOf(
  folder: string,
  ...more: readonly string[]
): Promise<{ code: number | null; report: VerifyReport }> {
  const { code, stdout } = await ended(folder, ['verify', '--json', ...more]);
  return { code, report: JSON.parse(stdout) as VerifyReport };
}

const foundIn = ({ checks }: VerifyReport): VerifyReport['checks'][number] | undefined =>
  checks.findLast(({ result }) => result === 'DIFFERENCE');

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
        { check: 'checkpoints in the log', result: 'RIGHT', counts: { checkpoints: 0 } },
        { check: 'tree.db', result: 'RIGHT', counts: { size: EVENTS } },
        { check: 'snapshots', result: 'RIGHT' },
        { check: 'views', result: 'NOT_CHECKED' },
        { check: 'keys', result: 'NOT_CHECKED' },
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
    expect(foundIn(report)).toMatchObject({
      check: 'tree.db',
      result: 'DIFFERENCE',
      index: 7,
    });
    expect(report.firstDifference).toEqual({ check: 'tree.db', index: 7 });
  });

  it('names the first of several, whichever check has found it', async () => {
    const changed = `replace(text, '"source":"test"', '"source":"best"')`;
    const folder = copyWith(
      logFileIn,
      `UPDATE event SET text = ${changed}, hash = leaf(${changed}) WHERE idx = 7;
       UPDATE event SET hash = zeroblob(32) WHERE idx = 20`,
    );
    const { code, report } = await reportOf(folder);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      checks: [
        { check: 'log', index: 20, says: expect.stringContaining('the first 20 events agree') },
        { check: 'tree.db', index: 7 },
      ],
      firstDifference: { check: 'tree.db', index: 7 },
    });
    const { stdout } = await ended(folder, ['verify']);
    expect(stdout.match(/FIRST DIFFERENCE.*/g)).toEqual(['FIRST DIFFERENCE at index 7 (tree.db)']);
  });

  it('counts the events up to one that is missing', async () => {
    const { report } = await reportOf(
      copyWith(logFileIn, `UPDATE event SET idx = ${EVENTS} WHERE idx = ${EVENTS - 1}`),
    );
    expect(report.checks[0]).toMatchObject({ check: 'log', index: EVENTS - 1 });
    expect(report.checks[0]?.says).toContain(`the first ${EVENTS - 1} events agree`);
  });

  it('says that the log is shorter than its tree', async () => {
    const { code, report } = await reportOf(
      copyWith(logFileIn, `DELETE FROM event WHERE idx >= ${EVENTS - 2}`),
    );
    expect(code).toBe(1);
    expect(foundIn(report)).toMatchObject({ check: 'tree.db', index: EVENTS - 2 });
    expect(foundIn(report)?.says).toContain(`tree.db has seen ${EVENTS}`);
  });

  it('names a node of the tree that is not what is under it', async () => {
    const { code, report } = await reportOf(
      copyWith(treeFileIn, `UPDATE node SET hash = zeroblob(32) WHERE level = 9 AND idx = 0`),
    );
    expect(code).toBe(1);
    expect(foundIn(report)).toMatchObject({
      check: 'tree.db',
      result: 'DIFFERENCE',
      index: 0,
    });
    expect(foundIn(report)?.says).toContain('node 0 on level 9');
  });
});

describe('against checkpoints that were held outside', () => {
  const HELD = 'checkpoints held outside';
  const held = (...sizes: readonly number[]): string[] => [
    ...sizes.flatMap((size) => ['--checkpoint', fileOf(size)]),
    '--key',
    verifierKeyText(KEY.key),
  ];
  /** Everything from an event on is written anew, with all hashes, and the tree is taken away. */
  const rewrittenAt = (index: number): string => {
    const changed = `replace(text, '"source":"test"', '"source":"best"')`;
    return copyWith(
      logFileIn,
      `UPDATE event SET text = ${changed}, hash = leaf(${changed}) WHERE idx >= ${index}`,
    );
  };
  const withoutTree = (folder: string): string => {
    rmSync(treeFileIn(folder));
    return folder;
  };

  it('agrees, and says up to where', async () => {
    const { code, report } = await reportOf(dataDir, ...held(300, 100, EVENTS));
    expect(code).toBe(0);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ check: HELD, counts: { checkpoints: 3, upTo: EVENTS } }),
    );
  });

  it('names the stretch in which the first bad event lies', async () => {
    const folder = withoutTree(rewrittenAt(151));
    const { code, report } = await reportOf(folder, ...held(100, 300));
    expect(code).toBe(1);
    const found = foundIn(report);
    expect(found).toMatchObject({ check: HELD, result: 'DIFFERENCE' });
    expect(found).not.toHaveProperty('index');
    const stretch = { from: 100, to: 299 };
    expect(report.firstDifference).toEqual({ check: HELD, stretch });
    expect(found?.says).toContain('histories part between size 100 and 300');
    expect(found?.says).toContain('from index 100 to 299');
  });

  it('names the very event, where the tree beside the log still has the root', async () => {
    const { report } = await reportOf(rewrittenAt(151), ...held(100, 300));
    expect(report.checks).toContainEqual(expect.objectContaining({ check: HELD, index: 151 }));
  });

  it('says that the log is shorter: an older copy was put back', async () => {
    const folder = withoutTree(copyWith(logFileIn, `DELETE FROM event WHERE idx >= 301`));
    const { code, report } = await reportOf(folder, ...held(100, EVENTS));
    expect(code).toBe(1);
    expect(foundIn(report)).toMatchObject({ check: HELD, index: 301 });
    expect(foundIn(report)?.says).toContain(`log shorter than checkpoint: the log has 301 events`);
  });

  it('believes no checkpoint of another key, and none that was changed', async () => {
    const { code, report } = await reportOf(
      dataDir,
      ...held(100).slice(0, 2),
      '--key',
      verifierKeyText(newKey().key),
    );
    expect(code).toBe(1);
    expect(foundIn(report)?.says).toContain('no signature of a known key');
    writeFileSync(fileOf(7), (checkpoints.get(300) ?? '').replace('300', '301'));
    const changed = await reportOf(dataDir, ...held(7));
    expect(foundIn(changed.report)?.says).toContain('was not made with its key');
  });

  it('reads one from an address', async () => {
    const server = createServer((_request, response) => response.end(checkpoints.get(300)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoint`;
    const key = ['--key', verifierKeyText(KEY.key)];
    const { code, report } = await reportOf(dataDir, '--checkpoint', address, ...key);
    expect(code).toBe(0);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ check: HELD, counts: { checkpoints: 1, upTo: 300 } }),
    );
    server.close();
    const gone = await ended(dataDir, ['verify', '--checkpoint', address, ...key]);
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr).toContain('cannot be reached');
  });

  it('says how far it was compared where the log itself is wrong', async () => {
    const folder = copyWith(logFileIn, `UPDATE event SET hash = zeroblob(32) WHERE idx = 200`);
    const { code, report } = await reportOf(folder, ...held(100, 300));
    expect(code).toBe(1);
    const found = report.checks.find(({ check }) => check === HELD);
    expect(found).toMatchObject({ result: 'NOT_CHECKED' });
    expect(found?.says).toContain('the log agrees up to 100 events');
    expect(found?.says).toContain(
      `not compared, for the log was read up to 200 events: ${fileOf(300)} of size 300`,
    );
    const whole = await reportOf(folder, ...held(100));
    expect(whole.report.checks).toContainEqual(
      expect.objectContaining({ check: HELD, result: 'RIGHT' }),
    );
    const unbelieved = ['--checkpoint', fileOf(100), '--key', verifierKeyText(newKey().key)];
    const other = await reportOf(folder, ...unbelieved);
    expect(other.report.checks).toContainEqual(
      expect.objectContaining({ check: HELD, says: expect.stringContaining('not to be believed') }),
    );
  });

  describe('in a receipt file', () => {
    const RECEIPTS_HELD = 'receipts held outside';
    const AT = 151;
    const receipt = (change: (file: ReceiptFile) => ReceiptFile = (file) => file): string[] => {
      const files = { logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) };
      const path = reading(files, (tree) => tree.inclusionProof(AT, 300));
      const database = new DatabaseSync(logFileIn(dataDir), { readOnly: true });
      const { text } = database.prepare(`SELECT text FROM event WHERE idx = ${AT}`).get() as {
        readonly text: string;
      };
      database.close();
      const file: ReceiptFile = {
        format: 'tributary-receipt-file',
        version: 1,
        event: JSON.parse(text) as ProvedEvent,
        proof: proofText({ index: AT, path, checkpoint: checkpoints.get(300) ?? '' }),
        cosignedBy: [],
        keys: [verifierKeyText(KEY.key)],
      };
      const place = `${dataDir}-receipt.json`;
      writeFileSync(place, receiptFileText(change(file)));
      return ['--checkpoint', place, '--key', verifierKeyText(KEY.key)];
    };
    const changed = ({ event, ...file }: ReceiptFile): ReceiptFile => ({
      ...file,
      event: { ...event, data: { ...event.data, source: 'best' } },
    });

    it('is compared with the log, event and all', async () => {
      const { code, report } = await reportOf(dataDir, ...receipt());
      expect(code).toBe(0);
      expect(report.checks).toContainEqual(
        expect.objectContaining({ check: RECEIPTS_HELD, counts: { receipts: 1 } }),
      );
    });

    it('is a difference where its event was changed', async () => {
      const { code, report } = await reportOf(dataDir, ...receipt(changed));
      expect(code).toBe(1);
      expect(foundIn(report)).toMatchObject({ check: RECEIPTS_HELD, index: AT });
      expect(foundIn(report)?.says).toContain('the file is not as it was signed');
      expect(report.firstDifference).toEqual({ check: RECEIPTS_HELD, index: AT });
      const { stdout } = await ended(dataDir, ['verify', ...receipt(changed)]);
      expect(stdout).toContain(`its event is not the one at index ${AT} of the log`);
    });

    it('is a difference where its proof was changed', async () => {
      const file = receipt(({ proof, ...rest }) => ({
        ...rest,
        proof: proof.replace(`index ${AT}`, `index ${AT}\n${'A'.repeat(43)}=`),
      }));
      const { code, report } = await reportOf(dataDir, ...file);
      expect(code).toBe(1);
      expect(foundIn(report)?.says).toContain('the proof was changed');
    });

    it('is a difference where it is said to be of an event that the log has not', async () => {
      const file = receipt(({ proof, ...rest }) => ({
        ...rest,
        proof: proof.replace(`index ${AT}`, 'index 9999'),
      }));
      const { code, report } = await reportOf(dataDir, ...file);
      expect(code).toBe(1);
      expect(foundIn(report)?.says).toContain(`index 9999, and the log has ${EVENTS} events`);
    });

    it('names the event that was changed in the log', async () => {
      const folder = withoutTree(rewrittenAt(AT));
      const { code, report } = await reportOf(folder, ...receipt());
      expect(code).toBe(1);
      expect(foundIn(report)).toMatchObject({ check: RECEIPTS_HELD, index: AT });
      expect(foundIn(report)?.says).toContain('the file is as it was signed, the log is not');
    });

    it('is not compared beyond what could be read', async () => {
      const folder = copyWith(logFileIn, `UPDATE event SET hash = zeroblob(32) WHERE idx = 20`);
      const { report } = await reportOf(folder, ...receipt());
      expect(report.checks).toContainEqual(
        expect.objectContaining({ check: RECEIPTS_HELD, result: 'NOT_CHECKED' }),
      );
    });
  });

  it('asks whom to believe', async () => {
    const { code, stderr } = await ended(dataDir, ['verify', '--checkpoint', fileOf(100)]);
    expect(code).toBe(2);
    expect(stderr).toContain('whom to believe?');
  });
});

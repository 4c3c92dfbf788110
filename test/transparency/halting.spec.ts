import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  logFileIn,
  openInstallation,
  treeFileIn,
  type Installation,
} from '../../src/installation.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { Health } from '../../src/platform/observability/health.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { Metrics } from '../../src/platform/observability/metrics.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { createService, type Service } from '../../src/service.js';
import { smallHistory } from '../audit/small-history.js';
import { grow } from './tree-folder.js';

const RECEIPTS = 200;

let folder: string;
let files: { logFile: string; treeFile: string };
let installation: Installation | undefined;
let service: Service | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'halting-'));
  files = { logFile: logFileIn(folder), treeFile: treeFileIn(folder) };
  installationSecrets(folder);
  const log = await SqliteEventLog.open(files.logFile);
  for (const append of smallHistory(RECEIPTS)) await log.append(append, []);
  await log.close();
  grow(files);
});

afterEach(async () => {
  await service?.close();
  await installation?.close();
  service = installation = undefined;
  rmSync(folder, { recursive: true });
});

/** Opens the installation; its views are built first, so that not they but the tree finds what is wrong. */
async function opened(): Promise<{ installation: Installation; service: Service }> {
  installation = await openInstallation({
    acceptLostKeys: true,
    settings: readSettings({ TRIBUTARY_DATA_DIR: folder, TRIBUTARY_SCRUB_PERCENT: '100' }),
    logger: createLogger('silent'),
  });
  service = await createService(installation);
  return { installation, service };
}

async function closed(): Promise<void> {
  await service?.close();
  await installation?.close();
  service = installation = undefined;
}

/** The text and its hash are changed together, which only the tree can tell. */
function rewrite(index: number): void {
  const database = new DatabaseSync(files.logFile);
  database.function('leaf', { deterministic: true }, (text) => leafHash(String(text)));
  const text = `replace(text, 'row-', 'row_')`;
  database.exec(`UPDATE event SET text = ${text}, hash = leaf(${text}) WHERE idx = ${index}`);
  database.close();
}

const get = async (url: string): Promise<{ status: number; body: string }> => {
  const answer = await service?.app.inject({ method: 'GET', url });
  return { status: answer?.statusCode ?? 0, body: answer?.body ?? '' };
};

const metrics = async (): Promise<string> =>
  (await service?.app.get(Metrics).registry.metrics()) ?? '';

const built = (installed: Installation) => installed.engine.reached(2 * RECEIPTS + 2, 10_000);

describe('a service whose log was changed', () => {
  it('halts when the scrub comes to it, and says where', async () => {
    await built((await opened()).installation);
    expect(await get('/health/ready')).toMatchObject({ status: 200 });
    await closed();
    rewrite(5);

    const { installation: again } = await opened();
    await again.log.corrupt;
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.body)).toEqual({
      status: 'unready',
      faults: [
        'halted: event log corrupt at index 5: the event is not the one whose leaf stands in tree.db: one of the two was changed',
      ],
    });
    expect(await metrics()).toMatch(/^tributary_tree_halted 1$/m);
    const record = { stream: 'a', id: 'x', type: 'T', data: {}, metadata: {} };
    await expect(again.log.append([record], [])).rejects.toMatchObject({ index: 5 });
    await expect(again.engine.reached(1_000, 1)).rejects.toMatchObject({ name: 'ViewHalted' });
    expect(again.engine.status().halted).toMatchObject({ index: 5 });
  });

  it('halts where its views read it, though the scrub has not come to it', async () => {
    const writer = TreeWriter.open(files.treeFile);
    writer.keepScrubPlace({ tile: 1, rounds: 0 });
    writer.close();
    rewrite(5);
    const { installation: fresh } = await opened();
    await expect(built(fresh)).rejects.toMatchObject({ name: 'ViewHalted', index: 5 });
    expect(fresh.treeThread.status().halt).toBeUndefined();
    await expect(fresh.log.corrupt).resolves.toMatchObject({ index: 5 });
    const record = { stream: 'a', id: 'x', type: 'T', data: {}, metadata: {} };
    await expect(fresh.log.append([record], [])).rejects.toMatchObject({ index: 5 });
  });

  it('does not start on a log that has lost events, and says how many', async () => {
    const database = new DatabaseSync(files.logFile);
    database.exec('DELETE FROM event WHERE idx > 100');
    database.close();
    await expect(opened()).rejects.toThrow(
      'event log corrupt at index 101: the log ends with 101 events and tree.db has seen 403: the log was cut, or an older copy put in its place',
    );
  });
});

describe('a service', () => {
  it('measures its tree and its scrub', async () => {
    const { installation: fresh } = await opened();
    while (fresh.treeThread.status().scrub.rounds === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const body = await metrics();
    expect(body).toMatch(/^tributary_tree_size 403$/m);
    expect(body).toMatch(/^tributary_tree_halted 0$/m);
    expect(body).toMatch(/^tributary_scrub_index 0$/m);
    expect(body).toMatch(/^tributary_scrub_rounds_total 1$/m);
  });

  it('is not ready while its tree has stopped for another reason than the log', async () => {
    const health = new Health({
      log: { head: () => Promise.resolve(3) },
      tree: () => ({ halt: { reason: 'the disk is full', corruptAt: undefined } }),
      views: () => ({ checkpoint: 3, halted: undefined, views: [] }),
      readyLagEvents: 0,
      isClosing: () => false,
    });
    expect(await health.faults()).toEqual(['the tree over the log has stopped: the disk is full']);
  });
});

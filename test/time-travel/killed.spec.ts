import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { catalogue } from '../../src/catalogue.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { buildViews } from '../../src/platform/projections/build-views.js';
import { compareSnapshots } from '../../src/platform/projections/compare-views.js';
import { ViewReader } from '../../src/platform/projections/view-reader.js';
import { ViewsSnapshot } from '../../src/platform/projections/views-snapshot.js';
import { Past } from '../../src/platform/time-travel/past.js';
import { projections } from '../../src/projections.js';
import { smallHistory } from '../audit/small-history.js';
import { grow } from '../transparency/tree-folder.js';

const INDEX = 20_000;

let folder: string;
let past: string;
let files: { readonly logFile: string; readonly treeFile: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-past-'));
  past = join(folder, 'past');
  files = { logFile: join(folder, 'events.db'), treeFile: join(folder, 'tree.db') };
  const log = await SqliteEventLog.open(files.logFile);
  await Promise.all(smallHistory(INDEX / 2).map((append) => log.append(append, [])));
  await log.close();
  grow(files);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

const program = fileURLToPath(new URL('./killed-past.mjs', import.meta.url));

/** Names of the files in the folder of past states, the digest of the views left out. */
const filesLeft = (): string[] =>
  readdirSync(past).map((name) => name.replace(/^past-[0-9a-f]{16}-/, 'past-'));

it('a process that is killed while it puts a past state together leaves nothing wrong behind', async () => {
  const { logFile, treeFile } = files;
  const child = spawn(process.execPath, [program, past, logFile, treeFile, String(INDEX)], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(filesLeft()).toContain(`building-${INDEX + 1}.db`);

  const log = openLogReader(logFile);
  const again = new Past({
    directory: past,
    ...files,
    eventIdAt: (index) => log.pageFrom(index, 1)[0]?.id,
    worker: pathToFileURL(join(process.cwd(), 'dist/past.worker.js')),
    projections,
    makeReader: () => new ViewReader(projections, (text) => text),
    halt: () => {},
    buildsAtOnce: 1,
    quotaBytes: 1024 ** 3,
    keepEvery: 4_000,
  });
  for (const name of filesLeft()) expect(name).toMatch(/^past-\d+000\.db$/);

  const asker = { person: 'amina', gone: new AbortController().signal, waitMs: 60_000 };
  const lease = await again.lease(INDEX, asker);
  lease.release();
  await again.close();
  expect(filesLeft()).toContain(`past-${INDEX + 1}.db`);
  expect(filesLeft().filter((name) => !/^past-\d+\.db$/.test(name))).toEqual([]);

  const fresh = join(folder, 'fresh.db');
  buildViews({ log, file: fresh, projections, catalogue, to: INDEX });
  log.close();
  const name = readdirSync(past).find((each) => each.endsWith(`-${INDEX + 1}.db`)) ?? '';
  const [left, right] = [new ViewsSnapshot(join(past, name)), new ViewsSnapshot(fresh)];
  expect(compareSnapshots(left, right)).toBeUndefined();
  left.close();
  right.close();
}, 120_000);

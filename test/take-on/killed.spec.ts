import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { bringOn } from '../../src/demonstration/cast.js';
import { Stage, StageClock } from '../../src/demonstration/stage.js';
import { logFileIn, openInstallation } from '../../src/installation.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { Commands } from '../../src/platform/http/commands.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService } from '../../src/service.js';

// Runs the compiled command line in a process of its own: that is what somebody ends, or power.

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const MAPPING = fileURLToPath(new URL('contributions.yaml', import.meta.url));
const ROWS = 3_000;
/** Roles are granted then, so that they hold now. */
const WEEK_MS = 7 * 24 * 3_600_000;

let folder: string;
let dataDir: string;
let source: string;
let headBefore: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  dataDir = join(folder, 'data');
  source = join(folder, 'source.csv');
  writeFileSync(source, `Fund,FundName,Year,BookedName,Code,Party,Amount\n${rows().join('\n')}\n`);
  const installation = await openInstallation({
    settings: readSettings({ TRIBUTARY_DATA_DIR: dataDir }),
    logger: createLogger('silent'),
  });
  const service = await createService(installation);
  await bringOn(
    new Stage(service.app.get(Commands), new StageClock(Date.now() - WEEK_MS), () => {}),
  );
  headBefore = await installation.log.head();
  await service.close();
  await installation.close();
}, 60_000);

afterEach(() => rmSync(folder, { recursive: true }));

/** Each row of one fund, year and code; the mapping has no other key. */
const rows = (): string[] =>
  Array.from(
    { length: ROWS },
    (_, i) => `${i % 60},Fund ${i % 60},${1900 + Math.floor(i / 60)},A,10,A,${i}.01`,
  );

const headOf = (): number => {
  const reader = openLogReader(logFileIn(dataDir));
  try {
    return reader.headIndex();
  } finally {
    reader.close();
  }
};

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Runs an import, and kills it when the log has grown to so many events. */
async function runImport(killAt = Number.POSITIVE_INFINITY): Promise<Ended> {
  const args = [CLI, 'import', source, '--mapping', MAPPING, '--as', 'carla', '--report'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, TRIBUTARY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  let ended: Omit<Ended, 'output'> | undefined;
  child.on('exit', (code, signal) => (ended = { code, signal }));
  while (!ended) {
    if (headOf() >= killAt) child.kill('SIGKILL');
    await setTimeout(3);
  }
  return { ...ended, output };
}

it('an import that is killed at three points and run again takes on each row once', async () => {
  const points = [1, ROWS / 2, ROWS].map((events) => headBefore + events);
  for (const point of points) {
    expect(await runImport(point)).toMatchObject({ signal: 'SIGKILL' });
  }
  const last = await runImport();
  expect(last).toMatchObject({ code: 0, signal: null });
  const [, takenOn, known] = /taken on: (\d+) rows; known before: (\d+)/.exec(last.output) ?? [];
  expect(Number(takenOn) + Number(known)).toBe(ROWS);
  // a row is three events and its share of what funds and batches take
  expect(Number(known)).toBeGreaterThan(ROWS / 5);
  expect(Number(takenOn)).toBeGreaterThan(0);
  expect(last.output).toContain('source and log are equal to the cent, row by row');

  const head = headOf();
  const again = await runImport();
  expect(again.output).toContain(`taken on: 0 rows; known before: ${ROWS}`);
  expect(headOf()).toBe(head);
}, 180_000);

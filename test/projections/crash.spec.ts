import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openInMemory } from '../doubles/memory-sealing.js';
import { viewsDigest } from '../../src/platform/projections/views-digest.js';
import { ViewReader } from '../../src/platform/projections/view-reader.js';
import { Bank } from './bank.js';
import { savings } from './savings.mjs';
import { busyYear } from './savings-log.js';

const ACCOUNTS = 20;
const MOVEMENTS = 60_000;

let bank: Bank;
beforeEach(() => {
  bank = new Bank();
});
afterEach(() => bank.end());

/** Runs the build in a process of its own and kills it some milliseconds after its first batch. */
async function buildAndKill(file: string, afterMs: number): Promise<'killed' | 'done'> {
  const script = fileURLToPath(new URL('./killed-build.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, bank.log.path, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<string | null>((resolve) =>
    child.on('exit', (_, signal) => resolve(signal)),
  );
  await new Promise((resolve) => child.stdout.once('data', resolve).once('end', resolve));
  await Promise.race([ended, setTimeout(afterMs, undefined, { ref: false })]);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL' ? 'killed' : 'done';
}

/** What the views say of themselves: the index, and the rows that depend on having had each event once. */
function counts(file: string) {
  const reader = new ViewReader(savings, openInMemory);
  reader.switchTo(file);
  const found = reader.of('trail', 'turnover').read((rows) => ({
    index: rows.index,
    lines: rows.get<{ n: bigint }>('SELECT count(*) AS n FROM trail_line')?.n,
    movements: rows.get<{ n: bigint }>('SELECT movements AS n FROM turnover')?.n,
  }));
  reader.close();
  return found;
}

it('views whose builder is killed, again and again, have taken in each event once', async () => {
  bank.append(...busyYear(MOVEMENTS));
  const file = join(bank.directory, 'killed.db');
  const outcomes: string[] = [];
  for (const afterMs of [0, 7, 13, 29, 41, 53]) {
    outcomes.push(await buildAndKill(file, afterMs));
    const { index, lines, movements } = counts(file);
    expect(lines).toBe(BigInt(index + 1));
    expect(movements).toBe(BigInt(index + 1 - ACCOUNTS));
  }
  expect(outcomes.slice(0, 3)).toEqual(['killed', 'killed', 'killed']);
  while ((await buildAndKill(file, 10_000)) === 'killed');
  expect(counts(file).index).toBe(MOVEMENTS + ACCOUNTS - 1);
  expect(viewsDigest(file)).toEqual(bank.freshDigests());
});

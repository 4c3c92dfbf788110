import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { VerifyReport } from '../../src/audit/verify/report.js';
import { endAll, ended, newDataDir, removeDataDirs, serving, type Serving } from './processes.js';

const NAME = 'Bela Kun';

let dataDir: string;
/** A copy of the keys from before the erasure. */
let older: string;
let token: string;
let bela: string;
let fund: string;

const started = (...more: readonly string[]): Promise<Serving> =>
  serving(dataDir, ['--first-administrator', 'ada', ...more]);

async function ask(url: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const reply = await fetch(`${url}/v1/${path}`, { ...init, headers });
  const answer = (await reply.json()) as Record<string, unknown>;
  if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function stopped({ child, ended: end }: Serving): Promise<string> {
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  expect(code).toBe(0);
  return stdout + stderr;
}

/** Copies the keys as the operator's guide does, also beside a running service. */
function copyOfKeys(): string {
  const folder = newDataDir();
  mkdirSync(folder, { recursive: true });
  const keys = new DatabaseSync(join(dataDir, 'keys.db'), { readOnly: true });
  keys.prepare('VACUUM INTO ?').run(join(folder, 'keys.db'));
  keys.close();
  return join(folder, 'keys.db');
}

function loseKeys(): void {
  for (const file of ['keys.db', 'keys.db-wal', 'keys.db-shm']) {
    rmSync(join(dataDir, file), { force: true });
  }
}

function putBack(copy: string): void {
  loseKeys();
  cpSync(copy, join(dataDir, 'keys.db'));
}

beforeAll(async () => {
  dataDir = newDataDir();
  const service = await started();
  token = (await ended(dataDir, ['token', '--subject', 'ada'])).stdout.trim();
  const { url } = service;
  const person = { name: NAME, issuer: 'tributary', subject: 'bela' };
  bela = String((await ask(url, 'persons', person))['id']);
  const { id: ada } = await ask(url, 'me');
  for (const role of ['auditor', 'finance-officer']) {
    await ask(url, `persons/${String(ada)}/grant-role`, { role });
  }
  const terms = { name: 'Fund', baseCurrency: 'USD', timeZone: 'UTC', sector: '15160' };
  fund = String((await ask(url, 'funds', terms))['id']);
  const { id: donor } = await ask(url, 'donors', { name: 'Agency', kind: '10' });
  const money = { amount: '250.00', currency: 'USD' };
  const bank = { account: 'MAIN', bankReference: 'R-1', valueDate: '2026-01-05' };
  await ask(url, 'receipts', { fund, donor, instructed: money, credited: money, ...bank });
  expect(await ask(url, `persons/${bela}`)).toMatchObject({ name: NAME });
  older = copyOfKeys();
  await ask(url, `persons/${bela}/erase`, {});
  await stopped(service);
}, 60_000);

afterEach(endAll);
afterAll(removeDataDirs);

/** What `verify` says, of the keys and of whatever is not right. */
async function verified(): Promise<{ code: number | null; says: readonly string[] }> {
  const { code, stdout } = await ended(dataDir, ['verify', '--json']);
  const { checks } = JSON.parse(stdout) as VerifyReport;
  const told = checks.filter(({ check, result }) => check === 'keys' || result !== 'RIGHT');
  return { code, says: told.map(({ check, says }) => `${check}: ${says}`) };
}

describe('an older copy of the keys beside the log', () => {
  it('has what is erased destroyed again before anything is answered', async () => {
    putBack(older);
    expect(await verified()).toEqual({
      code: 1,
      says: [
        expect.stringMatching(/^keys: .*that erasures have destroyed and that are there again/),
      ],
    });
    const service = await started();
    expect(await ask(service.url, `persons/${bela}`)).toMatchObject({ name: '[erased]' });
    expect(await stopped(service)).toContain('keys of erased data were there again');
    expect(await verified()).toEqual({
      code: 0,
      says: [expect.stringMatching(/^keys: .*none that was erased$/)],
    });
  }, 120_000);

  it('is not opened with the master key that came after a rotation', async () => {
    const rotated = await ended(dataDir, ['rotate-master-key']);
    expect(rotated).toMatchObject({ code: 0, stderr: '' });
    expect(rotated.stdout).toContain('the old one is destroyed');
    const present = copyOfKeys();
    putBack(older);
    const { code, stderr } = await ended(dataDir, ['serve']);
    expect(code).toBe(2);
    expect(stderr).toContain('does not hold the master key of these sealing keys');
    expect((await verified()).says).toEqual([
      expect.stringMatching(/^keys: .*master-key does not hold the key that they are wrapped by/),
    ]);
    putBack(present);
    const service = await started();
    expect(await ask(service.url, 'me')).toMatchObject({ name: 'ada' });
    await stopped(service);
  }, 120_000);
});

describe('without the keys', () => {
  it('nothing is begun in their place', async () => {
    loseKeys();
    const refusal =
      /^there is no \S+keys\.db, and the log has a history: put the newest copy back, or .*--accept-lost-keys.*\n$/;
    for (const command of ['serve', 'rotate-log-key', 'rotate-master-key']) {
      const { code, stdout, stderr } = await ended(dataDir, [command]);
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(refusal),
      });
      expect(existsSync(join(dataDir, 'keys.db'))).toBe(false);
    }
  }, 120_000);

  it('personal data are lost where that is accepted, and the books are not', async () => {
    loseKeys();
    expect(await verified()).toEqual({
      code: 0,
      says: ['keys: the keys of personal data are not here, or not what opens them'],
    });
    const service = await started('--accept-lost-keys');
    expect(await ask(service.url, 'me')).toMatchObject({ name: '[erased]' });
    expect(await ask(service.url, `funds/${fund}/trial-balance`)).toMatchObject({
      accounts: expect.arrayContaining([
        expect.objectContaining({
          account: 'CASH',
          balance: { amount: '250.00', currency: 'USD' },
        }),
      ]),
    });
    expect(await stopped(service)).toContain('what was sealed before cannot be opened');
    expect(await verified()).toEqual({
      code: 0,
      says: [expect.stringContaining('lost with an earlier key store')],
    });
  }, 120_000);
});

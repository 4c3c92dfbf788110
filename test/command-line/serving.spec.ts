import { existsSync, readdirSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { logFileIn } from '../../src/installation.js';
import { endAll, ended, newDataDir, program, removeDataDirs, said, serving } from './processes.js';

const OWNER = new URL('../../dist/platform/event-log/sqlite/owner.js', import.meta.url).href;
const ADA = ['--first-administrator', 'ada'];

afterEach(endAll);
afterAll(removeDataDirs);

const isLive = async (url: string): Promise<boolean> => (await fetch(`${url}/health/live`)).ok;

async function recorded(dataDir: string, type: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await ended(dataDir, ['replay', '--json', '--type', type]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data);
}

const SEALED = { k: expect.any(String), n: expect.any(String), c: expect.any(String) };

describe('a log that another process holds', () => {
  it('is refused to a second service, and a rebuild is left to the first', async () => {
    const dataDir = newDataDir();
    const { child, url } = await serving(dataDir);
    const second = await ended(dataDir, ['serve']);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(new RegExp(`^event log .* in use by process ${child.pid}\n$`));
    expect(await isLive(url)).toBe(true);

    const rebuild = await ended(dataDir, ['rebuild']);
    expect(rebuild).toMatchObject({ code: 0, stderr: '' });
    expect(rebuild.stdout).toContain(`process ${child.pid} serves this log`);
    expect(await isLive(url)).toBe(true);
  });

  it('is left to it by a rebuild if it is no service', async () => {
    const dataDir = newDataDir();
    const service = await serving(dataDir);
    service.child.kill('SIGKILL'); // so that it can't take back what it has said of itself
    await service.ended;
    const holder = program(
      `import { takeOwnership } from '${OWNER}';
     const owner = takeOwnership(process.argv[1]);
     console.log('holds it');
     setInterval(() => owner, 1_000);`,
      logFileIn(dataDir),
    );
    await said(holder, /(holds it)/);
    const { code, stderr } = await ended(dataDir, ['rebuild']);
    expect(code).toBe(2);
    expect(stderr).toContain(`in use by process ${holder.child.pid}`);
    holder.child.kill('SIGTERM');
    await holder.ended;
    expect(holder.child.signalCode).toBe('SIGTERM'); // not SIGHUP
  });
});

describe('the first administrator', () => {
  it('is made once; another is refused, the same may be named again', async () => {
    const dataDir = newDataDir();
    for (const _ of ['first', 'again']) {
      const { child, ended: end } = await serving(dataDir, ADA);
      child.kill('SIGTERM');
      expect(await end).toMatchObject({ code: 0 });
    }
    const bob = await ended(dataDir, ['serve', '--first-administrator', 'bob']);
    expect(bob).toMatchObject({ code: 2, stdout: '' });
    expect(bob.stderr).toMatch(/^there is a first administrator already, and "bob" is no.*\n$/);

    expect(await recorded(dataDir, 'PersonRegistered')).toEqual([{ name: SEALED }]);
    expect(await recorded(dataDir, 'CommandRefused')).toMatchObject([
      { command: 'RegisterFirstAdministrator', code: 'WRONG_STATE' },
    ]);
    expect(readdirSync(dataDir).filter((name) => name.endsWith('.pid'))).toEqual([]);
  });
});

describe('a service that is told to end', () => {
  it('finishes what it has accepted, however often it is told, and ends well', async () => {
    const dataDir = newDataDir();
    const { child, ended: end, url } = await serving(dataDir, ADA);
    const { stdout: token } = await ended(dataDir, ['token', '--subject', 'ada']);
    const body = JSON.stringify({ name: 'Bela', issuer: 'tributary', subject: 'bela' });
    const sending = await halfSent(url, token.trim(), body);

    child.kill('SIGTERM');
    await untilTurnedAway(url);
    child.kill('SIGTERM');
    child.kill('SIGINT');
    sending.end(body);
    expect(await statusOf(sending)).toBe(201);
    expect(await end).toMatchObject({ code: 0, stdout: '' });
    expect(child.signalCode).toBeNull();
    expect(await recorded(dataDir, 'PersonRegistered')).toMatchObject([{}, { name: SEALED }]);
    expect(existsSync(join(dataDir, 'service.pid'))).toBe(false);
  });
});

/** A command of which the service has the head, and waits for the body. */
async function halfSent(url: string, token: string, body: string): Promise<ClientRequest> {
  const sending = request(`${url}/v1/persons`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  await new Promise((resolve, reject) => {
    sending.once('continue', resolve).once('error', reject).flushHeaders();
  });
  return sending;
}

const statusOf = (sending: ClientRequest): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    sending.once('response', (response) => resolve(response.resume().statusCode));
    sending.once('error', reject);
  });

async function untilTurnedAway(url: string): Promise<void> {
  while (await isLive(url).catch(() => false)) await setTimeout(10);
}

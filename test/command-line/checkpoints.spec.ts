import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { fromBase64 } from '../../src/platform/transparency/base64.js';
import { checkpointProven, whatIsProven } from '../../src/platform/transparency/proven.js';
import { parseVerifierKey } from '../../src/platform/transparency/verifier-key.js';
import {
  endAll,
  ended,
  newDataDir,
  removeDataDirs,
  said,
  serving,
  tributary,
} from './processes.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));

afterEach(endAll);
afterAll(() => {
  removeDataDirs();
  rmSync(folder, { recursive: true });
});

type Json = Record<string, unknown>;

const get = async (url: string): Promise<Json> => (await (await fetch(url)).json()) as Json;

async function sign(dataDir: string, url: string): Promise<Response> {
  const { stdout } = await ended(dataDir, ['token', '--subject', 'ada']);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  return fetch(`${url}/v1/checkpoints`, { method: 'POST', headers });
}

async function latestCosigned(url: string): Promise<Json> {
  for (;;) {
    const latest = await get(`${url}/v1/checkpoints/latest`);
    if ((latest['cosignedBy'] as string[]).length > 0) return latest;
    await setTimeout(200);
  }
}

describe('a service that signs its log', () => {
  it('gives anybody checkpoint and proofs, has them cosigned, and hands over to another key', async () => {
    const dataDir = newDataDir();
    const first = await serving(dataDir, ['--first-administrator', 'ada']);
    expect((await fetch(`${first.url}/v1/checkpoints/latest`)).status).toBe(404);
    const before = await get(`${first.url}/v1/log-keys`);
    expect(before).toMatchObject({ first: before['current'], rotations: [] });
    const unsigned = await ended(dataDir, ['checkpoint']);
    expect(unsigned.code).toBe(2);
    expect(unsigned.stderr).toContain(`with the key ${String(before['first'])}`);
    expect((await fetch(`${first.url}/v1/checkpoints`, { method: 'POST' })).status).toBe(401);
    expect(await (await sign(dataDir, first.url)).json()).toMatchObject({
      cosignedBy: [],
      quorumMet: null,
      says: expect.stringContaining('No witness is configured'),
    });

    const keys = await get(`${first.url}/v1/log-keys`);
    expect(keys).toEqual(before);
    const trust = { logs: [parseVerifierKey(String(keys['first']))] };
    const printed = await ended(dataDir, ['checkpoint']);
    expect(printed.code).toBe(0);
    const { size } = checkpointProven(printed.stdout, trust);
    const proof = await ended(dataDir, ['proof', '--index', '0']);
    const inclusion = await get(`${first.url}/v1/proofs/inclusion?index=0`);
    const leaf = fromBase64(String(inclusion['leaf'])) ?? Buffer.of();
    expect(whatIsProven(proof.stdout, leaf, trust)).toMatchObject({ index: 0, size });
    const beyond = await ended(dataDir, ['proof', '--index', String(size)]);
    expect(beyond).toMatchObject({ code: 2, stderr: expect.stringContaining(`covers ${size}`) });
    expect(await get(`${first.url}/v1/proofs/consistency?from=0`)).toMatchObject({
      status: 422,
      code: 'SIZE_OUT_OF_RANGE',
    });
    for (const [path, parameter] of [
      ['proofs/inclusion?index=01', 'index'],
      ['proofs/inclusion?index=0&size=1e2', 'size'],
      ['proofs/consistency?from=-1', 'from'],
      ['checkpoints?below=1000000000000000', 'below'],
    ] as const) {
      expect(await get(`${first.url}/v1/${path}`)).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ parameter }],
      });
    }
    expect(await get(`${first.url}/v1/proofs/consistency?from=1&to=${size}`)).toMatchObject({
      from: 1,
      size,
    });
    first.child.kill('SIGTERM');
    const { stderr: greeting } = await first.ended;
    expect(greeting).toContain(`Key of the log  ${String(keys['first'])}`);

    const watching = ['witness', '--name', 'board.example', '--dir', join(folder, 'board')];
    const witness = tributary(dataDir, [...watching, '--log', String(keys['first'])]);
    const [key, url] = (await said(witness, /^witness (\S+ \S+)/)).split(' ');
    const policy = join(folder, 'policy');
    writeFileSync(policy, `witness board ${key} ${url}\nquorum board\n`);
    const second = await serving(dataDir, [], { TRIBUTARY_WITNESS_POLICY: policy });
    expect(await latestCosigned(second.url)).toMatchObject({
      size,
      cosignedBy: ['board'],
      quorumMet: true,
    });
    second.child.kill('SIGTERM');
    await second.ended;

    const rotated = await ended(dataDir, ['rotate-log-key']);
    expect(rotated).toMatchObject({ code: 0 });
    const third = await serving(dataDir);
    const after = await get(`${third.url}/v1/log-keys`);
    expect(after).toMatchObject({ first: keys['first'], rotations: [expect.any(String)] });
    expect(rotated.stdout).toContain(String(after['current']));
    const still = await ended(dataDir, ['checkpoint', '--policy', policy]);
    expect(still.stderr).toContain('The quorum is met.');
    expect(await ended(dataDir, ['verify'])).toMatchObject({ code: 0 });
  }, 60_000);
});

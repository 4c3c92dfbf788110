import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openInstallation, type Installation } from '../../src/installation.js';
import { rotate } from '../../src/audit/transparency/checkpoint-history.js';
import { checkpointRecord } from '../../src/audit/transparency/checkpointer.js';
import { checkpointState, logSigner } from '../../src/audit/transparency/log-key.js';
import { catalogue } from '../../src/catalogue.js';
import { newSigningKey, signingKeyAt } from '../../src/platform/auth/signing-key.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { Transparency } from '../../src/audit/transparency/transparency.view.js';
import { checkpointProven, whatIsProven } from '../../src/platform/transparency/proven.js';
import { proofText } from '../../src/platform/transparency/tlog-proof.js';
import { cosigner, noteSigner, type Signer } from '../../src/platform/transparency/signatures.js';
import { parseVerifierKey } from '../../src/platform/transparency/verifier-key.js';
import { runWitness, type RunningWitness } from './running-witness.js';

const ORIGIN = 'log.example/fund';
let folder: string;
let nowMs: number;
let open: Installation | undefined;
const witnesses: RunningWitness[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  nowMs = Date.parse('2026-11-24T09:00:00Z');
});
afterEach(async () => {
  await open?.close();
  open = undefined;
  for (const each of witnesses.splice(0)) await each.stop();
  rmSync(folder, { recursive: true });
});

const dataDir = (name = 'data') => join(folder, name);

async function start(name = 'data', policy?: string): Promise<Installation> {
  await open?.close();
  open = await openInstallation({
    settings: readSettings({
      TRIBUTARY_DATA_DIR: dataDir(name),
      TRIBUTARY_LOG_ORIGIN: ORIGIN,
      ...(policy && { TRIBUTARY_WITNESS_POLICY: policy }),
    }),
    logger: createLogger('silent'),
    nowMs: () => nowMs,
  });
  return open;
}

/** So many events of nobody, as reservations are. */
async function happens(times: number, { log } = open ?? fail()): Promise<void> {
  for (let i = 0; i < times; i++) {
    const stream = `reservation_${randomUUIDv7()}`;
    const metadata = { actor: 'system', decidedAt: '2026-11-24T09:00:00Z', schema: '1' };
    const data = { kind: 'thing', holder: `donor_${randomUUIDv7()}` };
    const record = { stream, id: randomUUIDv7(), type: 'ThingReserved', data, metadata };
    await log.append([record], [{ stream, revision: 'none' }]);
  }
}

const fail = (): never => {
  throw new Error('nothing is open');
};

async function signNow() {
  nowMs += 61_000;
  return (open ?? fail()).checkpointer.signNow();
}

async function witness(name: string, logs: readonly Signer['key'][]): Promise<RunningWitness> {
  const signer = cosigner(`${name}.example`, newSigningKey());
  const path = join(folder, `${name}.db`);
  const running = await runWitness({ signer, logs, path, nowMs: () => nowMs });
  witnesses.push(running);
  return running;
}

function policyOf(lines: readonly string[], quorum: string): string {
  const path = join(folder, 'policy');
  writeFileSync(path, `${lines.join('')}${quorum}\n`);
  return path;
}

/** The log's key, made before its first start. */
const logKey = (name = 'data'): Signer =>
  noteSigner(ORIGIN, signingKeyAt(join(dataDir(name), 'log-key.pem')));

describe('checkpoints of a log', () => {
  it('are signed when there is something new, and not for themselves', async () => {
    await start();
    expect((await signNow()).state.latest).toBeUndefined();
    await happens(3);
    expect((await signNow()).state.latest).toMatchObject({ size: 3 });
    expect((await signNow()).state.latest).toMatchObject({ size: 3 });
    await happens(1);
    expect((await signNow()).state.latest).toMatchObject({ size: 6 });
  });

  it('are signed once a minute at most', async () => {
    const { checkpointer } = await start();
    await happens(1);
    await signNow();
    await happens(1);
    nowMs += 59_000;
    expect((await checkpointer.signNow()).state.latest?.size).toBe(1);
    expect((await signNow()).state.latest?.size).toBe(4);
  });

  it('are the same after a restart, and go on from there', async () => {
    await start();
    await happens(2);
    const { state } = await signNow();
    const { checkpointer } = await start();
    expect((await checkpointer.current()).state).toEqual(state);
    await happens(1);
    expect((await signNow()).state.latest?.size).toBe(5);
  });

  it('halt the log when the tree does not have them', async () => {
    const { log } = await start();
    await happens(3);
    const forged = { size: 2, root: Buffer.alloc(32).toString('base64') };
    const note = `${ORIGIN}\n2\n${forged.root}\n\n— ${ORIGIN} AAAAAAAA\n`;
    const data = { ...forged, note };
    const record = checkpointRecord(catalogue, { type: 'CheckpointSigned', data }, nowMs);
    await log.append([record], [{ stream: 'checkpoints', revision: 'none' }]);
    await signNow();
    await expect(log.corrupt).resolves.toMatchObject({ index: 1 });
  });
});

describe('what anybody may ask of the log', () => {
  it('are its last checkpoint, keys and proofs', async () => {
    const { transparency } = await start();
    const asked = new Transparency(transparency);
    await expect(asked.latest()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await happens(5);
    await signNow();
    const { size, says, quorumMet, note } = await asked.latest();
    expect({ size, says, quorumMet }).toEqual({
      size: 5,
      says: 'No witness is configured: nobody but this installation has signed it.',
      quorumMet: null,
    });
    const { first, rotations } = await asked.keys();
    const trust = { logs: [parseVerifierKey(first ?? '')], rotations };
    const { index = 0, leaf, hashes } = await asked.inclusion(2);
    const hash = (text = '') => Buffer.from(text, 'base64');
    const proof = proofText({ index, path: hashes.map(hash), checkpoint: note });
    expect(whatIsProven(proof, hash(leaf), trust)).toMatchObject({ index: 2, size: 5 });
    const consistent = await asked.consistency(2, 5);
    expect(consistent).toMatchObject({ from: 2, size: 5 });
  });

  it.each([
    [5, 5],
    [0, 99],
    [0, 0],
  ])('is nothing outside of it: index %s of %s', async (index, size) => {
    const { transparency } = await start();
    await happens(5);
    await signNow();
    await expect(new Transparency(transparency).inclusion(index, size)).rejects.toMatchObject({
      code: 'SIZE_OUT_OF_RANGE',
    });
  });
});

describe('a key of the log', () => {
  it('is followed by another, and believed for what it has signed', async () => {
    const { log } = await start();
    await happens(2);
    const before = await signNow();
    const first = parseVerifierKey(before.state.firstKey ?? '');
    const settings = { dataDir: dataDir(), logKeyFile: undefined, logOrigin: undefined };
    const old = logSigner(settings, await checkpointState(log));
    const next = noteSigner(ORIGIN, signingKeyAt(join(dataDir(), 'log-key.pem.next')));
    const [rotated] = rotate(before.state, old, next);
    if (!rotated) fail();
    const record = checkpointRecord(
      catalogue,
      rotated as Parameters<typeof checkpointRecord>[1],
      nowMs,
    );
    await log.append([record], [{ stream: 'checkpoints', revision: 1 }]);
    await start(); // finishes what was broken off before the file took its place
    await happens(1);
    const { state } = await signNow();
    const trust = { logs: [first], rotations: state.rotations };
    expect(checkpointProven(state.latest?.note ?? '', trust).signedBy).toEqual(next.key);
    expect(checkpointProven(before.state.latest?.note ?? '', trust).signedBy).toEqual(old.key);
  });

  it('that was lost or replaced stops the start', async () => {
    await start();
    await happens(1);
    await signNow();
    await open?.close();
    open = undefined;
    rmSync(join(dataDir(), 'log-key.pem'));
    await expect(start()).rejects.toThrow('there is no');
    signingKeyAt(join(dataDir(), 'log-key.pem'));
    await expect(start()).rejects.toThrow('is not the key that the log is signed with');
  });
});

describe('witnesses', () => {
  it('cosign each checkpoint, and the quorum is told', async () => {
    const { key } = logKey();
    const [auditor, board] = [await witness('auditor', [key]), await witness('board', [key])];
    const policy = policyOf(
      [auditor.lineAs('auditor'), board.lineAs('board')],
      'group both all auditor board\nquorum both',
    );
    await start('data', policy);
    await happens(2);
    expect(await signNow()).toMatchObject({ cosigned: ['auditor', 'board'], quorumMet: true });
    await happens(1);
    expect(await signNow()).toMatchObject({ cosigned: ['auditor', 'board'], quorumMet: true });
    expect(auditor.file.last(ORIGIN)?.size).toBe(6);
  });

  it('are named as those of before when none is configured any more', async () => {
    const { key } = logKey();
    const auditor = await witness('auditor', [key]);
    await start('data', policyOf([auditor.lineAs('auditor')], 'quorum auditor'));
    await happens(2);
    await signNow();
    const { transparency } = await start();
    expect(await new Transparency(transparency).latest()).toMatchObject({
      witnesses: 0,
      quorumMet: null,
      says: 'No witness is configured now; cosignatures from before: 1.',
    });
  });

  it('that are silent are told, and asked again', async () => {
    const { key } = logKey();
    const [auditor, board] = [await witness('auditor', [key]), await witness('board', [])];
    const policy = policyOf(
      [auditor.lineAs('auditor'), board.lineAs('board')],
      'group one any auditor board\nquorum one',
    );
    await start('data', policy);
    await happens(2);
    expect(await signNow()).toMatchObject({ cosigned: ['auditor'], quorumMet: true });
  });

  it('of whom no quorum answers after a start keep the log from signing', async () => {
    const { key } = logKey();
    const auditor = await witness('auditor', [key]);
    await auditor.stop();
    await start('data', policyOf([auditor.lineAs('auditor')], 'quorum auditor'));
    await happens(2);
    expect((await signNow()).state.latest).toBeUndefined();
  });

  it('that have seen more than a restored copy stop the signing', async () => {
    const { key } = logKey();
    const auditor = await witness('auditor', [key]);
    const policy = policyOf([auditor.lineAs('auditor')], 'quorum auditor');
    await start('data', policy);
    await happens(2);
    await signNow();
    await open?.close();
    open = undefined;
    cpSync(dataDir(), dataDir('copy'), { recursive: true });
    await start('data', policy);
    await happens(5);
    expect((await signNow()).state.latest?.size).toBe(10);
    await start('copy', policy);
    await happens(1);
    const { state, stopped } = await signNow();
    expect(stopped).toBe(
      'witness auditor has seen 10 events, the log has 6: an older copy was restored',
    );
    expect(state.latest?.size).toBe(2);
  });

  it('refuse the second of two histories, though it has grown beyond', async () => {
    const { key } = logKey();
    const auditor = await witness('auditor', [key]);
    const policy = policyOf([auditor.lineAs('auditor')], 'quorum auditor');
    await start('data', policy);
    await happens(2);
    await signNow();
    await open?.close();
    open = undefined;
    cpSync(dataDir(), dataDir('copy'), { recursive: true });
    await start('data', policy);
    await happens(1);
    expect((await signNow()).quorumMet).toBe(true);
    await start('copy', policy);
    await happens(9);
    const { stopped } = await signNow();
    expect(stopped).toBe('witness auditor has seen another history at size 6');
    expect(auditor.file.last(ORIGIN)?.size).toBe(6);
  });
});

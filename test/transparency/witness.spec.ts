import { generateKeyPairSync, hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkpointText } from '../../src/platform/transparency/checkpoint.js';
import { EMPTY_ROOT, leafHash, type Hash } from '../../src/platform/transparency/merkle.js';
import { noteText, parseNote } from '../../src/platform/transparency/signed-note.js';
import {
  cosigner,
  noteSigner,
  signText,
  verifiedSignatures,
  type Signer,
} from '../../src/platform/transparency/signatures.js';
import { submissionText } from '../../src/platform/transparency/witness/add-checkpoint.js';
import { WitnessFile } from '../../src/platform/transparency/witness/witness-file.js';
import { Witness } from '../../src/platform/transparency/witness/witness.js';
import { runWitness, type RunningWitness } from './running-witness.js';
import { TreeInMemory } from './tree-in-memory.js';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const ORIGIN = 'log.example/fund';
const [log, nextLog, stranger] = [1, 2, 3].map(() => noteSigner(ORIGIN, newKey())) as [
  Signer,
  Signer,
  Signer,
];
const signer = cosigner('auditor.example', newKey());

/** The tree over `name 0`, `name 1` … */
const treeOf = (name: string): TreeInMemory =>
  TreeInMemory.over(Array.from({ length: 64 }, (_, index) => `${name} ${index}`));
const fund = treeOf('event');
const forged = treeOf('forged');

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly tree?: TreeInMemory;
  readonly by?: Signer;
  readonly proof?: readonly Hash[];
  readonly origin?: string;
  readonly root?: Hash;
}

function body({ from, to, tree = fund, by = log, proof, origin = ORIGIN, root }: Asked): string {
  const text = checkpointText({ origin, size: to, root: root ?? tree.root(to) });
  return submissionText({
    oldSize: from,
    proof: proof ?? (from > 0 && from <= to ? tree.consistencyProof(from, to) : []),
    checkpoint: noteText({ text, signatures: [signText(text, by)] }),
  });
}

let folder: string;
let running: RunningWitness;

async function start(): Promise<void> {
  const logs = [log.key, nextLog.key];
  const path = join(folder, 'witness.db');
  running = await runWitness({ signer, logs, path, nowMs: () => 1_700_000_000_000 });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

async function submit(
  text: string,
): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`${running.url}add-checkpoint`, { method: 'POST', body: text });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

describe('a witness', () => {
  it('cosigns the first checkpoint that it sees, and each that goes on from there', async () => {
    for (const [from, to] of [
      [0, 3],
      [3, 8],
      [8, 8],
      [8, 13],
    ] as const) {
      const { status, text } = await submit(body({ from, to }));
      expect(status).toBe(200);
      const checkpoint = checkpointText({ origin: ORIGIN, size: to, root: fund.root(to) });
      const note = parseNote(`${checkpoint}\n${text}`);
      expect(verifiedSignatures(note, [signer.key])).toEqual([
        expect.objectContaining({ timestamp: 1_700_000_000 }),
      ]);
    }
  });

  it('serves the last one with the signatures of the log and its own, also after a restart', async () => {
    const path = `/${hash('sha256', ORIGIN)}/checkpoint`;
    expect((await fetch(new URL(path, running.url))).status).toBe(404);
    await submit(body({ from: 0, to: 5 }));
    await running.stop();
    await start();
    const note = parseNote(await (await fetch(new URL(path, running.url))).text());
    expect(verifiedSignatures(note, [log.key, signer.key])).toHaveLength(2);
    expect((await submit(body({ from: 0, to: 6 }))).text).toBe('5\n');
  });

  it('takes a second key of a log after a rotation', async () => {
    await submit(body({ from: 0, to: 5 }));
    expect((await submit(body({ from: 5, to: 6, by: nextLog }))).status).toBe(200);
  });

  it('cosigns an empty log', async () => {
    expect((await submit(body({ from: 0, to: 0 }))).status).toBe(200);
    expect((await submit(body({ from: 0, to: 0, root: leafHash('x') }))).status).toBe(422);
  });

  it('tells the size that it has when the old size is another', async () => {
    await submit(body({ from: 0, to: 5 }));
    expect(await submit(body({ from: 0, to: 9 }))).toEqual({
      status: 409,
      type: 'text/x.tlog.size',
      text: '5\n',
    });
    expect((await submit(body({ from: 3, to: 4 }))).status).toBe(409);
    expect((await submit(body({ from: 6, to: 9 }))).text).toBe('5\n');
  });

  it.each<[string, Asked, number]>([
    ['of a log that is not known', { from: 0, to: 3, origin: 'else.example' }, 404],
    ['signed by a stranger', { from: 0, to: 3, by: stranger }, 403],
    ['of another history', { from: 5, to: 9, tree: forged }, 422],
    ['of the same size and another root', { from: 5, to: 5, tree: forged }, 422],
    ['without its proof', { from: 5, to: 9, proof: [] }, 422],
    [
      'with a hash too many',
      { from: 5, to: 9, proof: [...fund.consistencyProof(5, 9), EMPTY_ROOT] },
      422,
    ],
    ['that shrinks', { from: 5, to: 4 }, 400],
    ['with more than 63 hashes', { from: 5, to: 9, proof: Array<Hash>(64).fill(EMPTY_ROOT) }, 400],
  ])('refuses a checkpoint %s', async (_, asked, status) => {
    await submit(body({ from: 0, to: 5 }));
    expect((await submit(body(asked))).status).toBe(status);
    expect(running.file.last(ORIGIN)?.size).toBe(5);
  });

  it('refuses a proof from nothing', async () => {
    expect((await submit(body({ from: 0, to: 5, proof: [EMPTY_ROOT] }))).status).toBe(422);
  });

  const right = body({ from: 0, to: 5 });
  it.each([
    ['empty', '', 400],
    ['no-old-line', right.slice(right.indexOf('\n') + 1), 400],
    ['old-with-zero', right.replace('old 0', 'old 00'), 400],
    ['old-with-sign', right.replace('old 0', 'old -1'), 400],
    ['no-empty-line', right.replace('\n\n', '\n'), 400],
    ['short-hash', right.replace('old 0\n', 'old 0\nAAAA\n'), 400],
    ['no-last-newline', right.slice(0, -1), 400],
    ['size-with-zero', right.replace('\n5\n', '\n05\n'), 400],
    ['size-changed', right.replace('\n5\n', '\n6\n'), 403],
    ['too-long', right + 'x'.repeat(600_000), 400],
  ])('refuses a bent body: %s', async (_, text, status) => {
    expect((await submit(text)).status).toBe(status);
    expect(running.file.last(ORIGIN)).toBeUndefined();
  });

  it.each([
    ['GET', '/add-checkpoint', 405],
    ['POST', `/${hash('sha256', ORIGIN)}/checkpoint`, 405],
    ['GET', `/${hash('sha256', ORIGIN).toUpperCase()}/checkpoint`, 404],
    ['GET', '/', 404],
  ])('answers %s %s with %d', async (method, path, status) => {
    expect((await fetch(new URL(path, running.url), { method })).status).toBe(status);
  });

  it('lets one of many win that arrive at once with different sizes, and never goes back', async () => {
    await submit(body({ from: 0, to: 5 }));
    const sizes = Array.from({ length: 40 }, (_, i) => 6 + i);
    const answers = await Promise.all(sizes.map((to) => submit(body({ from: 5, to }))));
    const won = sizes.filter((_, i) => answers[i]?.status === 200);
    expect(won).toHaveLength(1);
    expect(running.file.last(ORIGIN)?.size).toBe(won[0]);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(39);
  });

  it('shares its file with a second process without going back', async () => {
    await submit(body({ from: 0, to: 5 }));
    const other = new WitnessFile(join(folder, 'witness.db'));
    const second = new Witness({ signer, logs: [log.key], file: other, nowMs: Date.now });
    second.addCheckpoint(Buffer.from(body({ from: 5, to: 9 })));
    other.close();
    expect((await submit(body({ from: 5, to: 7 }))).text).toBe('9\n');
  });

  it('lets nobody else write between what it compares and what it keeps', () => {
    const path = join(folder, 'shared.db');
    const [one, other] = [new WitnessFile(path), new WitnessFile(path)];
    const seen = (size: number) => ({ size, root: leafHash(`${size}`), note: `${size}` });
    one.replace(ORIGIN, () => {
      expect(() => other.replace(ORIGIN, () => seen(9))).toThrow('locked');
      return seen(5);
    });
    other.replace(ORIGIN, (last) => {
      expect(last?.size).toBe(5);
      return seen(9);
    });
    expect(one.last(ORIGIN)?.size).toBe(9);
    one.close();
    other.close();
  });

  it('goes on after a caller that has broken off in its body', async () => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nold 0\n');
    await new Promise((resolve) => socket.once('ready', resolve));
    socket.destroy();
    expect((await submit(body({ from: 0, to: 5 }))).status).toBe(200);
  });
});

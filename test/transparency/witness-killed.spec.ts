import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { cosignaturesFrom } from '../../src/audit/transparency/witness-round.js';
import { signingKeyAt } from '../../src/platform/auth/signing-key.js';
import { sameHash, type Hash } from '../../src/platform/transparency/merkle.js';
import { cosigner } from '../../src/platform/transparency/signatures.js';
import type { PolicyWitness } from '../../src/platform/transparency/tlog-policy.js';
import type { Tree } from '../../src/platform/transparency/tree-reader.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import {
  lastSeenBy,
  submitTo,
  type WitnessAnswer,
} from '../../src/platform/transparency/witness/witness-client.js';
import { WitnessFile } from '../../src/platform/transparency/witness/witness-file.js';
import { checkpointNote, newKey, ORIGIN } from '../audit/signing.js';
import {
  endAll,
  newDataDir,
  program,
  removeDataDirs,
  said,
  tributary,
  type Running,
} from '../command-line/processes.js';
import { TreeInMemory } from './tree-in-memory.js';

const NAME = 'witness.example';
const LOG = newKey();
const VKEY = verifierKeyText(LOG.key);
const SEED = 20_261_124;
const ROUNDS = 25;

/** A history that somebody signs as the log's. */
class History {
  readonly tree: TreeInMemory;

  constructor(readonly events: readonly string[]) {
    this.tree = TreeInMemory.over(events);
  }

  followedBy(name: string, times: number): History {
    return new History([
      ...this.events,
      ...Array.from({ length: times }, (_, i) => `${name} ${i}`),
    ]);
  }

  get size(): number {
    return this.tree.size;
  }

  get root(): Hash {
    return this.tree.root();
  }

  get note(): string {
    return checkpointNote({ origin: ORIGIN, size: this.size, root: this.root }, LOG);
  }

  proofFrom(size: number): Hash[] {
    return size === 0 || size > this.size ? [] : this.tree.consistencyProof(size);
  }
}

let folder: string;
let witness: PolicyWitness;

beforeEach(() => {
  folder = newDataDir();
  mkdirSync(folder, { recursive: true });
  new WitnessFile(join(folder, 'witness.db')).close(); // a key alone is that of a witness whose state was lost
  const { key } = cosigner(NAME, signingKeyAt(join(folder, 'witness-key.pem')));
  witness = { name: 'w', key };
});
afterEach(endAll);
afterAll(removeDataDirs);

/** The witness as everybody runs it; how it is killed is for the caller to say. */
async function witnessing(): Promise<Running> {
  const args = ['witness', '--name', NAME, '--dir', folder, '--log', VKEY, '--port', '0'];
  const running = tributary(folder, args);
  witness = { ...witness, url: await said(running, /(http:\S+)/) };
  return running;
}

const submit = (history: History, oldSize: number): Promise<WitnessAnswer> => {
  const proof = history.proofFrom(oldSize);
  return submitTo(witness, { oldSize, proof, checkpoint: history.note });
};

const seen = () => lastSeenBy(witness, ORIGIN, [LOG.key]);

/** As the log itself does it, which knows nothing of what the witness has seen. */
function cosignedAsTheLogDoes(history: History) {
  const { size, root, note } = history;
  const tree = {
    size: () => size,
    consistencyProof: (from: number) => history.proofFrom(from),
  } as unknown as Tree;
  return cosignaturesFrom([witness], { size, root, note, tree });
}

/** Kills itself at one exact place: before or after what it cosigns is on disk, never with an answer. */
const KILLED_AT = `
const [folder, name, vkey, place] = process.argv.slice(1);
const from = (path) => import(new URL(path, '${new URL('../../dist/platform/', import.meta.url).href}'));
const { signingKeyAt } = await from('auth/signing-key.js');
const { cosigner } = await from('transparency/signatures.js');
const { parseVerifierKey } = await from('transparency/verifier-key.js');
const { Witness } = await from('transparency/witness/witness.js');
const { WitnessFile } = await from('transparency/witness/witness-file.js');
const { witnessServer } = await from('transparency/witness/witness-server.js');
const kill = () => process.kill(process.pid, 'SIGKILL');
const file = new WitnessFile(folder + '/witness.db');
const killing = {
  noteOf: (origin) => file.noteOf(origin),
  replace(origin, decide) {
    file.replace(origin, (last) => {
      const next = decide(last);
      if (place === 'before') kill();
      return next;
    });
    kill();
  },
};
const signer = cosigner(name, signingKeyAt(folder + '/witness-key.pem'));
const witness = new Witness({ signer, logs: [parseVerifierKey(vkey)], file: killing, nowMs: Date.now });
const server = witnessServer(witness, () => {});
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;

async function killedWhile(history: History, place: 'before' | 'after'): Promise<void> {
  const running = program(KILLED_AT, folder, NAME, VKEY, place);
  witness = { ...witness, url: await said(running, /(http:\S+)/) };
  expect(await submit(history, 0)).toMatchObject({ kind: 'failed' });
  await running.ended;
  expect(running.child.signalCode).toBe('SIGKILL');
}

const FUND = new History([]).followedBy('pledged', 5);
const LATER = FUND.followedBy('paid', 4);
const FORGED = new History([]).followedBy('forged', 9);

describe('a witness that is killed', () => {
  it('between its commit and its answer holds to what nobody was told; the log goes on', async () => {
    await killedWhile(FUND, 'after');
    await witnessing();
    expect(await seen()).toMatchObject({ size: 5, root: FUND.root });
    expect(await submit(FORGED, 0)).toEqual({ kind: 'other-size', size: 5 });
    expect(await submit(FORGED, 5)).toEqual({ kind: 'failed', reason: 'it answered 422' });
    expect(await cosignedAsTheLogDoes(FUND)).toMatchObject({
      lines: [expect.any(String)],
      failed: [],
    });
    expect(await cosignedAsTheLogDoes(LATER)).toMatchObject({
      lines: [expect.any(String)],
      failed: [],
    });
    expect(await seen()).toMatchObject({ size: 9, root: LATER.root });
  });

  it('before its commit has seen nothing', async () => {
    await killedWhile(FORGED, 'before');
    await witnessing();
    expect(await seen()).toBeUndefined();
    expect(await cosignedAsTheLogDoes(LATER)).toMatchObject({ lines: [expect.any(String)] });
  });

  it('at any moment, again and again, while two histories race, never cosigns both', async () => {
    const moments = fc.sample(fc.double({ min: 0.2, max: 1, noNaN: true }), {
      numRuns: ROUNDS,
      seed: SEED,
    });
    let longestMs = 40; // about as long as it takes to be answered here: found on the way
    const outcomes: string[] = [];
    let believed = new History([]);
    for (const [round, moment] of moments.entries()) {
      const racing = ['a', 'b'].flatMap((name) =>
        [1, 2, 3].map((times) => believed.followedBy(`${round}${name}`, times)),
      );
      const { child, ended } = await witnessing();
      const answers = Promise.all(racing.map((history) => submit(history, believed.size)));
      await new Promise((resolve) => setTimeout(resolve, moment * longestMs));
      child.kill('SIGKILL');
      await ended;
      const told = (await answers).flatMap(({ kind }, i) =>
        kind === 'cosigned' ? racing.slice(i, i + 1) : [],
      );

      const again = await witnessing();
      const kept = await seen();
      const isKept = ({ size, root }: History) => kept?.size === size && sameHash(kept.root, root);
      const winner = racing.find(isKept);
      outcomes.push(told.length > 0 ? 'told' : winner ? 'kept' : 'nothing');
      longestMs *= told.length > 0 ? 0.7 : 1.4;
      if (!winner) expect(kept?.size ?? 0).toBe(believed.size);
      expect(told).toEqual(told.length > 0 ? [winner] : []); // one at most, and it was kept
      const [first = believed] = racing;
      const next = winner ?? first;
      expect(await cosignedAsTheLogDoes(next)).toMatchObject({ failed: [], ahead: undefined });
      for (const rival of racing.filter((each) => isRival(each, next))) {
        expect(await submit(rival, believed.size)).toEqual({ kind: 'other-size', size: next.size });
        expect(await submit(rival, next.size)).toMatchObject({ kind: 'failed' });
      }
      believed = next;
      again.child.kill('SIGKILL');
      await again.ended;
    }
    expect(new Set(outcomes).size).toBeGreaterThan(1); // killed earlier and later
  }, 120_000);
});

/** Neither goes on from the other. */
const isRival = ({ events }: History, { events: others }: History): boolean =>
  events.some((event, i) => i < others.length && event !== others[i]);

import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Checkpointer,
  checkpointRecord,
  type CheckpointStatus,
} from '../../src/audit/transparency/checkpointer.js';
import {
  CHECKPOINTS,
  checkpoints,
  rotate,
} from '../../src/audit/transparency/checkpoint-history.js';
import {
  checkpointFacts,
  type CheckpointEvent,
} from '../../src/platform/transparency/checkpoint.events.js';
import { Transparency } from '../../src/audit/transparency/transparency.view.js';
import { Catalogue } from '../../src/platform/decisions/facts.js';
import { LogCorrupt, type StoredEvent } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { checkpointProven, whatIsProven } from '../../src/platform/transparency/proven.js';
import { cosigner, noteSigner, type Signer } from '../../src/platform/transparency/signatures.js';
import { parsePolicy, type Policy } from '../../src/platform/transparency/tlog-policy.js';
import { cosignedNote } from '../../src/platform/transparency/signed-checkpoint.js';
import { proofText } from '../../src/platform/transparency/tlog-proof.js';
import { verifierKeyText, type VerifierKey } from '../../src/platform/transparency/verifier-key.js';
import { record } from '../contract/records.js';
import { runWitness, type RunningWitness } from './running-witness.js';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const ORIGIN = 'fund.example/log';
const MINUTE_MS = 60_000;
const catalogue = new Catalogue(checkpointFacts);

interface RunningLog {
  readonly log: SqliteEventLog;
  readonly checkpointer: Checkpointer;
  readonly warnings: string[];
  readonly halted: LogCorrupt[];
}

let folder: string;
let closing: (() => Promise<void>)[];
let now: number;
let signer: Signer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witnessed-'));
  closing = [];
  now = Date.now();
  signer = noteSigner(ORIGIN, newKey());
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true });
});

async function witness(
  name: string,
  logs: readonly VerifierKey[],
  { own = cosigner(`${name}.example`, newKey()), at = 0 } = {},
): Promise<RunningWitness> {
  const path = join(folder, `${name}.db`);
  const running = await runWitness({ signer: own, logs, path, nowMs: () => now, port: at });
  closing.push(() => running.stop());
  return running;
}

/** Both must have cosigned. */
const bothOf = (board: RunningWitness, donors: RunningWitness): Policy =>
  parsePolicy(
    Buffer.from(
      `${board.lineAs('board')}${donors.lineAs('donors')}group both all board donors\nquorum both\n`,
    ),
  );

async function open(name: string, policy?: Policy, by = signer): Promise<RunningLog> {
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  const [file, treeFile] = [join(data, 'events.db'), join(data, 'tree.db')];
  const log = await SqliteEventLog.open(file, { treeFile, nowMs: () => now });
  const [warnings, halted]: [string[], LogCorrupt[]] = [[], []];
  const checkpointer = new Checkpointer({
    log,
    tree: log.tree,
    catalogue,
    signer: by,
    policy,
    intervalMs: 10 * MINUTE_MS,
    nowMs: () => now,
    onAppended: () => {},
    halt: (reason) => void halted.push(reason),
    warn: (details, message) => void warnings.push(`${message}: ${JSON.stringify(details)}`),
  });
  closing.push(async () => {
    await checkpointer.close();
    await log.close().catch(() => {});
  });
  return { log, checkpointer, warnings, halted };
}

const close = async ({ log, checkpointer }: RunningLog): Promise<void> => {
  await checkpointer.close();
  await log.close();
};

async function happen({ log }: RunningLog, ...facts: readonly string[]): Promise<void> {
  for (const fact of facts) await log.append([record('fund', { fact })], []);
}

/** A minute later, somebody asks for a checkpoint. */
function signLater({ checkpointer }: RunningLog): Promise<CheckpointStatus> {
  now += MINUTE_MS;
  return checkpointer.signNow();
}

async function eventsOf({ log }: RunningLog): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of log.readStream(CHECKPOINTS)) events.push(event);
  return events;
}

const noteOf = ({ state }: CheckpointStatus): string =>
  state.latest ? cosignedNote(state.latest) : '';

describe('a log with two witnesses', () => {
  it('has its checkpoints cosigned, and a proof against one is believed by the quorum', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = bothOf(board, donors);
    const fund = await open('fund', policy);
    await happen(fund, 'pledged', 'received', 'paid');
    const status = await signLater(fund);
    expect(status).toMatchObject({ cosigned: ['board', 'donors'], quorumMet: true });
    expect((await eventsOf(fund)).map(({ type }) => type)).toEqual([
      'LogKeyIntroduced',
      'CheckpointSigned',
      'CheckpointCosigned',
    ]);
    const { tree } = fund.log;
    const proof = proofText({
      index: 1,
      path: tree.inclusionProof(1, 3),
      checkpoint: noteOf(status),
    });
    expect(whatIsProven(proof, tree.leafAt(1), { logs: [signer.key], policy })).toMatchObject({
      index: 1,
      size: 3,
      quorumMet: true,
    });
  });

  it('signs nothing when only its own checkpoints are new, nor twice in a minute', async () => {
    const fund = await open('fund');
    await happen(fund, 'pledged');
    const { state } = await signLater(fund);
    expect((await signLater(fund)).state).toEqual(state);
    await happen(fund, 'received');
    expect((await signLater(fund)).state.latest?.size).toBe(4);
    await happen(fund, 'paid');
    now += MINUTE_MS - 1;
    expect((await fund.checkpointer.signNow()).state.latest?.size).toBe(4);
    now += 1;
    expect((await fund.checkpointer.signNow()).state.latest?.size).toBe(6);
  });

  it('goes on without a witness that is silent, and is cosigned when it is back', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const fund = await open('fund', bothOf(board, donors));
    await happen(fund, 'pledged');
    await signLater(fund);
    await donors.stop();
    await happen(fund, 'received');
    const status = await signLater(fund);
    expect(status).toMatchObject({ cosigned: ['board'], quorumMet: false });
    expect(fund.warnings.join()).toContain('donors');
    const at = Number(new URL(donors.url).port);
    await witness('donors', [signer.key], { own: donors.signer, at });
    expect(await fund.checkpointer.signNow()).toMatchObject({ quorumMet: true });
  });
});

describe('a log whose witnesses are silent when it starts', () => {
  it('signs nothing, says who it waits for, and warns once', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = bothOf(board, donors);
    await donors.stop();
    const fund = await open('fund', policy);
    await happen(fund, 'pledged');
    await signLater(fund);
    const status = await signLater(fund);
    expect(status.waiting).toMatch(/no answer from donors \(.+\)$/);
    expect(status.state.latest).toBeUndefined();
    const transparency = new Transparency({ ...fund, tree: fund.log.tree, witnesses: 2 });
    await expect(transparency.signNow()).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_SIGNED',
      figures: { reason: status.waiting },
    });
    expect(fund.warnings).toHaveLength(1);

    await witness('donors', [signer.key], {
      own: donors.signer,
      at: Number(new URL(donors.url).port),
    });
    expect(await signLater(fund)).toMatchObject({ quorumMet: true, waiting: undefined });
  });
});

describe('a log that was written anew, and signed anew with its own key', () => {
  it('halts at the cosignature that was left from before', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = bothOf(board, donors);
    const fund = await open('fund', policy);
    await happen(fund, 'paid 100');
    await signLater(fund);
    const cosigned = (await eventsOf(fund)).find(({ type }) => type === 'CheckpointCosigned');

    const anew = await open('anew');
    await happen(anew, 'paid 999');
    await signLater(anew);
    const { data = {} } = cosigned ?? {};
    const left = { type: 'CheckpointCosigned', data } as unknown as CheckpointEvent;
    await anew.log.append([checkpointRecord(catalogue, left, now)], []);
    await close(anew);

    const served = await open('anew', policy);
    const { stopped, quorumMet } = await served.checkpointer.current();
    expect(stopped).toContain('the checkpoint of size 1 in the log is not what was signed');
    expect(quorumMet).toBe(false);
    expect(served.halted).toEqual([expect.objectContaining({ index: 0, reason: stopped })]);
  });
});

describe('a start while a witness is silent', () => {
  async function started(policyFor: typeof bothOf) {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = policyFor(board, donors);
    const before = await open('fund', policy);
    await happen(before, 'pledged');
    await signLater(before);
    await close(before);
    await donors.stop();
    const fund = await open('fund', policy);
    await happen(fund, 'received');
    return { fund, donors };
  }
  const transparencyOf = ({ log, checkpointer }: RunningLog) =>
    new Transparency({ tree: log.tree, checkpointer, witnesses: 2 });

  it('signs nothing until the quorum has answered, and says since when and for whom it waits', async () => {
    const since = new Date(now + MINUTE_MS).toISOString().replace(/\.\d+Z/u, 'Z');
    const { fund, donors } = await started(bothOf);
    const status = await signLater(fund);
    expect(status.state.latest?.size).toBe(1);
    expect(status.waiting).toMatch(
      new RegExp(`^since ${since}, .* no answer from donors \\(`, 'u'),
    );
    const answer = await transparencyOf(fund).latest();
    expect(answer.signedAt).toBe(since);
    expect(answer.says).toContain(`Nothing newer is signed: ${status.waiting}.`);
    expect(answer.says).toContain(`It is of ${since} and covers 1 of 5 events.`);
    expect(answer).toMatchObject({ waiting: status.waiting, quorumMet: true });
    await signLater(fund);
    expect(fund.warnings).toEqual([
      `checkpoints are not signed: ${JSON.stringify({ reason: status.waiting })}`,
    ]);
    const at = Number(new URL(donors.url).port);
    await witness('donors', [signer.key], { own: donors.signer, at });
    expect(await signLater(fund)).toMatchObject({ waiting: undefined, quorumMet: true });
    expect((await transparencyOf(fund).latest()).says).toBe(
      '2 of 2 witnesses cosigned it; the quorum is met.',
    );
  });

  it('signs when those that answer are the quorum', async () => {
    const { fund } = await started((board, donors) =>
      parsePolicy(
        Buffer.from(
          `witness board ${verifierKeyText(board.signer.key)} ${board.url}\n` +
            `witness donors ${verifierKeyText(donors.signer.key)} ${donors.url}\n` +
            'group one any board donors\nquorum one\n',
        ),
      ),
    );
    expect(await signLater(fund)).toMatchObject({ waiting: undefined, cosigned: ['board'] });
  });
});

describe('two histories of one log', () => {
  it('are not cosigned by a witness that has seen the other', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const shown = await open('shown', bothOf(board, donors));
    await happen(shown, 'pledged 100', 'paid 100');
    await signLater(shown);
    const hidden = await open('hidden', bothOf(board, donors));
    await happen(hidden, 'pledged 100', 'paid 999', 'paid 1');
    const status = await signLater(hidden);
    expect(status.cosigned).toEqual([]);
    expect(status.stopped).toMatch(/has seen another history at size 2/u);
    expect(await eventsOf(hidden)).toEqual([]);
  });
});

describe('last week’s copy of a log', () => {
  async function lastWeek(policy: Policy): Promise<void> {
    const fund = await open('fund', policy);
    await happen(fund, 'pledged');
    await signLater(fund);
    await close(fund);
    cpSync(join(folder, 'fund'), join(folder, 'copy'), { recursive: true });
    const later = await open('fund', policy);
    await happen(later, 'received', 'paid');
    await signLater(later);
    await happen(later, 'reported');
    await signLater(later);
    await close(later);
  }

  it('is not signed on, since a witness has seen more', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = bothOf(board, donors);
    await lastWeek(policy);
    const copy = await open('copy', policy);
    await happen(copy, 'something else');
    const before = await eventsOf(copy);
    const status = await signLater(copy);
    expect(status.stopped).toMatch(/older copy was restored/u);
    expect(await eventsOf(copy)).toEqual(before);
  });

  it('is not signed on either when it has grown beyond what the witness has seen', async () => {
    const [board, donors] = [
      await witness('board', [signer.key]),
      await witness('donors', [signer.key]),
    ];
    const policy = bothOf(board, donors);
    await lastWeek(policy);
    const copy = await open('copy', policy);
    await happen(copy, ...Array.from({ length: 30 }, (_, i) => `else ${i}`));
    const status = await signLater(copy);
    expect(status.stopped).toMatch(/has seen another history/u);
  });
});

describe('two nodes that sign one log at the same moment', () => {
  it('leave one checkpoint in it: the other finds that it was not the first', async () => {
    const node = await open('one');
    const other = new Checkpointer({
      log: node.log,
      tree: node.log.tree,
      catalogue,
      signer,
      policy: undefined,
      intervalMs: 10 * MINUTE_MS,
      nowMs: () => now,
      onAppended: () => {},
      halt: () => {},
      warn: () => {},
    });
    await happen(node, 'a', 'b');
    now += MINUTE_MS;
    await Promise.all([node.checkpointer.signNow(), other.signNow()]);
    await other.close();
    const types = (await eventsOf(node)).map(({ type }) => type);
    expect(types).toEqual(['LogKeyIntroduced', 'CheckpointSigned']);
  });
});

describe('a checkpoint that the log does not have', () => {
  it('halts it', async () => {
    const fund = await open('fund');
    await happen(fund, 'pledged');
    const forged = await open('forged');
    await happen(forged, 'forged');
    const { state } = await signLater(forged);
    const { latest } = state;
    const data = { size: latest?.size, root: latest?.root, note: latest?.note };
    await fund.log.append(
      [checkpointRecord(catalogue, { type: 'CheckpointSigned', data } as CheckpointEvent, now)],
      [],
    );
    await fund.checkpointer.signNow();
    expect(fund.halted.map(({ index }) => index)).toEqual([0]);
  });
});

describe('a log whose key was followed by others', () => {
  const next = noteSigner(ORIGIN, newKey());
  const last = noteSigner(ORIGIN, newKey());

  async function handOver(name: string, from: Signer, to: Signer): Promise<void> {
    const fund = await open(name);
    const { state } = await fund.checkpointer.current();
    const events = rotate(state, from, to);
    await fund.log.append(
      events.map((event) => checkpointRecord(catalogue, event, now)),
      [],
    );
    await close(fund);
  }

  it('is followed by whoever knows the first key, and old checkpoints still verify', async () => {
    const keys = [signer.key, next.key, last.key];
    const [board, donors] = [await witness('board', keys), await witness('donors', keys)];
    const policy = bothOf(board, donors);
    const first = await open('fund', policy);
    await happen(first, 'pledged');
    const old = noteOf(await signLater(first));
    await close(first);
    await handOver('fund', signer, next);
    const second = await open('fund', policy, next);
    await happen(second, 'received');
    await signLater(second);
    await close(second);
    await handOver('fund', next, last);
    const third = await open('fund', policy, last);
    await happen(third, 'paid');
    const status = await signLater(third);
    expect(status).toMatchObject({ stopped: undefined, quorumMet: true });
    const trust = { logs: [signer.key], rotations: status.state.rotations, policy };
    expect(checkpointProven(noteOf(status), trust)).toMatchObject({
      signedBy: last.key,
      quorumMet: true,
    });
    expect(checkpointProven(old, trust)).toMatchObject({ size: 1, signedBy: signer.key });
    expect(status.state.latest?.size).toBe(third.log.tree.size() - 2);
  });

  it('is not signed with the old one any more', async () => {
    const fund = await open('fund');
    await happen(fund, 'pledged');
    await signLater(fund);
    await close(fund);
    await handOver('fund', signer, next);
    const again = await open('fund', undefined, signer);
    await happen(again, 'received');
    expect((await signLater(again)).state.latest?.size).toBe(1);
    expect(again.warnings.join()).toContain('no checkpoint this time');
  });
});

it('folds its events to the same state as the aggregate', async () => {
  const fund = await open('fund');
  await happen(fund, 'pledged');
  const { state } = await signLater(fund);
  const folded = (await eventsOf(fund)).reduce(
    (before, { type, data }) =>
      checkpoints.evolve(before, { type, data } as unknown as CheckpointEvent),
    checkpoints.initial,
  );
  expect(folded).toEqual(state);
});

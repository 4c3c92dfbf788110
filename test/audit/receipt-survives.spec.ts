import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyReceipt } from '../../src/audit/receipt-file/verify-receipt.js';
import { rotate } from '../../src/audit/transparency/checkpoint-history.js';
import { checkpointRecord } from '../../src/audit/transparency/checkpointer.js';
import { checkpointState, logSigner, nextKeyFileOf } from '../../src/audit/transparency/log-key.js';
import { believedBy } from '../../src/audit/trust.js';
import { catalogue } from '../../src/catalogue.js';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import { newSigningKey, signingKeyAt } from '../../src/platform/auth/signing-key.js';
import type { EventLog, StoredEvent } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { toBase64 } from '../../src/platform/transparency/base64.js';
import { noteSigner } from '../../src/platform/transparency/signatures.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { RunningFund } from '../line/running-fund.js';
import { standsInLog } from './by-the-standards.js';

let running: RunningFund;
let receipt: string;
/** The donor, a natural person, and the officer who has recorded the receipt. */
let nora: string;
let fiona: string;
/** What the donor has kept from the first day: the file, and the key of the log. */
let file: Record<string, unknown>;
let key: string;

beforeAll(async () => {
  running = await RunningFund.open('2026-03-02T09:00:00Z');
  key = String((await running.get('ada', 'log-keys'))['first']);
  fiona = await running.person('fiona', 'finance-officer');
  await running.person('frank', 'finance-officer');
  const fund = await running.done('ada', 'funds', {
    name: 'Fund',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  nora = await running.done('fiona', 'donors', {
    name: 'Nora Nilsen',
    naturalPerson: true,
    kind: '90',
    country: 'NO',
  });
  receipt = await running.done('fiona', 'receipts', {
    fund,
    donor: nora,
    account: 'BANK-1',
    bankReference: 'REF-1',
    instructed: { amount: '1250.00', currency: 'USD' },
    credited: { amount: '1250.00', currency: 'USD' },
    valueDate: '2026-03-01',
  });
  file = await fileNow();
}, 60_000);

afterAll(() => running.close());

const fileNow = (): Promise<Record<string, unknown>> =>
  running.get('frank', `receipts/${receipt}/receipt-file`);

const verdictOn = (text: object, by = key) =>
  verifyReceipt(JSON.stringify(text), believedBy({ key: [by] }));

/** The file that the donor has kept verifies, and one that is given now is of the same event. */
async function stillVerifies(): Promise<void> {
  expect(verdictOn(file)).toMatchObject({ holds: true });
  expect(standsInLog(file['event'], String(file['proof']), key)).toBe(true);
  const now = await fileNow();
  expect(now['event']).toEqual(file['event']);
  expect(verdictOn(now)).toMatchObject({ holds: true });
}

function passes(minutes: number): void {
  const now = Temporal.Instant.from(running.clock.now);
  running.clock.now = now.add({ minutes }).toString();
}

/** Stops the service and starts it on the folder, which may be another by then. */
async function restart(dataDir = running.dataDir): Promise<void> {
  await running.end();
  running = await RunningFund.open(running.clock.now, dataDir);
}

/** Something new, for a state to be signed with it. */
async function signsAgain(): Promise<number> {
  passes(2);
  await running.done('frank', 'donors', { name: 'Another', kind: '10', country: 'AT' });
  const { size } = (await running.post('ada', 'checkpoints')).body;
  return Number(size);
}

describe('the receipt file that a donor has kept', () => {
  it('verifies with the key of the first day, which was there before anything was signed', async () => {
    expect(file).toMatchObject({ keys: [key] });
    await stillVerifies();
  });

  it('verifies after a reversal; the service says by what the receipt was reversed', async () => {
    await running.done('frank', `receipts/${receipt}/reverse`, {
      valueDate: '2026-03-02',
      reason: 'The bank took it back.',
    });
    await stillVerifies();
    const { state, reversedBy, tree } = await running.get('frank', `receipts/${receipt}`);
    expect({ state, reversedBy }).toEqual({
      state: 'REVERSED',
      reversedBy: {
        valueDate: '2026-03-02',
        reason: 'The bank took it back.',
        index: expect.any(Number),
      },
    });
    const { index } = reversedBy as { index: number };
    expect(await eventAt(index)).toMatchObject({ type: 'ReceiptReversed', stream: receipt });
    expect(tree).toMatchObject({ size: expect.any(Number) });
  });

  it('verifies after the erasure of the donor, and of who is named in the event', async () => {
    expect(file).toMatchObject({ event: { data: { donor: nora }, metadata: { actor: fiona } } });
    await running.done('ada', `donors/${nora}/erase`);
    await running.done('ada', `persons/${fiona}/erase`);
    expect(await running.get('frank', `donors/${nora}`)).toMatchObject({ name: '[erased]' });
    await stillVerifies();
    expect(JSON.stringify(file)).not.toContain('Nora');
  });

  it('verifies after the log has handed over to another key, also with that one', async () => {
    const { log } = running.installation;
    const settings = { dataDir: running.dataDir, logKeyFile: undefined, logOrigin: undefined };
    const state = await checkpointState(log);
    const old = logSigner(settings, state);
    const next = noteSigner(old.key.name, signingKeyAt(nextKeyFileOf(settings), newSigningKey));
    const nowMs = Temporal.Instant.from(running.clock.now).epochMilliseconds;
    const records = rotate(state, old, next).map((event) =>
      checkpointRecord(catalogue, event, nowMs),
    );
    await log.append(records, []);
    await restart();
    await signsAgain();
    const nextKey = verifierKeyText(next.key);
    expect(await running.get('frank', 'log-keys')).toMatchObject({ first: key, current: nextKey });
    await stillVerifies();
    expect(verdictOn(await fileNow(), nextKey)).toMatchObject({ holds: true });
    expect(verdictOn(file, nextKey)).toMatchObject({ holds: false }); // it knows of no handover
  });

  it('verifies after the log has moved to another store, which goes on with the same root', async () => {
    const before = await running.get('frank', 'checkpoints/latest');
    const moved = mkdtempSync(join(tmpdir(), 'moved-'));
    const left = running.dataDir;
    const head = await running.installation.log.head();
    const root = running.installation.log.tree.root(head + 1);
    await running.end();
    cpSync(left, moved, {
      recursive: true,
      filter: (path) => !/(events|tree)\.db|views/.test(path),
    });
    expect(existsSync(logFileIn(moved))).toBe(false);
    await move(left, moved);
    running = await RunningFund.open(running.clock.now, moved);
    rmSync(left, { recursive: true });

    const { tree } = running.installation.log;
    expect(toBase64(tree.root(head + 1))).toBe(toBase64(root));
    expect(await running.get('frank', 'checkpoints/latest')).toEqual(before);
    await stillVerifies();
    expect(await signsAgain()).toBeGreaterThan(Number(before['size']));
    await stillVerifies();
    expect(await running.get('frank', `receipts/${receipt}`)).toMatchObject({ state: 'REVERSED' });
  });
});

async function eventAt(index: number): Promise<StoredEvent | undefined> {
  for await (const [event] of running.installation.log.readAll(index, { to: index })) return event;
  return undefined;
}

/** Reads one log through the port, and appends to an empty one at the moments that stand in it. */
async function move(from: string, to: string): Promise<void> {
  let nowMs = 0;
  const [old, fresh] = await Promise.all([
    SqliteEventLog.open(logFileIn(from), { treeFile: treeFileIn(from) }),
    SqliteEventLog.open(logFileIn(to), { treeFile: treeFileIn(to), nowMs: () => nowMs }),
  ]);
  try {
    await copyEvents(old, fresh, (recordedAtMs) => (nowMs = recordedAtMs));
  } finally {
    await Promise.all([old.close(), fresh.close()]);
  }
}

async function copyEvents(
  old: Pick<EventLog, 'readAll'>,
  fresh: Pick<EventLog, 'append'>,
  isNow: (recordedAtMs: number) => void,
): Promise<void> {
  for await (const batch of old.readAll(0)) {
    for (const { stream, id, type, data, metadata } of batch) {
      const { recordedAt, ...others } = metadata;
      isNow(Temporal.Instant.from(recordedAt).epochMilliseconds);
      await fresh.append([{ stream, id, type, data, metadata: others }], []);
    }
  }
}

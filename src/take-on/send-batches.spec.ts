import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../platform/decisions/answer.js';
import { RefusedBefore, Rejection } from '../platform/decisions/refusal.js';
import { MAX_CONTRIBUTIONS_PER_BATCH } from './bounds.js';
import type { ImportBatch } from './import.commands.js';
import type { ContributionsMapping } from './mapping.js';
import { sendBatches, type SendBatch } from './send-batches.js';
import { Staging } from './staging.js';

const mapping: ContributionsMapping = {
  kind: 'CONTRIBUTIONS',
  source: 'example',
  key: ['Id'],
  fund: { code: 'Fund', baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
  amount: 'Amount',
  donor: { name: 'Donor', identifiedBy: 'NAME', kind: { value: '10' } },
  date: { year: 'Year' },
};
const ROWS = MAX_CONTRIBUTIONS_PER_BATCH * 12 + 5;
const BATCHES = 13;
const HEAD_BEFORE = 1_000;

let staging: Staging;

beforeEach(() => {
  staging = new Staging(mapping);
  for (let i = 0; i < ROWS; i++) {
    staging.add(i + 2, {
      sourceKey: `k${i}`,
      fund: { code: '1', name: 'North' },
      donor: { key: 'Alpha', name: 'Alpha', kind: '10' },
      amount: { amount: '1.00', currency: 'USD' },
      valueDate: '2019-12-31',
    });
  }
});

afterEach(() => staging.close());

/** An answer with so many receipts taken on, at indexes from `first` on. */
const taken = (receipts: number, first: number): Answer => ({
  id: 'import_1',
  position: '1',
  events: Array.from({ length: receipts }, (_, i) => ({
    index: first + i,
    type: 'ReceiptTakenOn',
    id: `receipt_${i}`,
  })),
});

const takesAll: SendBatch = async ({ contributions = [] }) =>
  taken(contributions.length, HEAD_BEFORE + 1);

const refusal = (status: number) => new Rejection(status, 'A_CODE', 'Not so.', { figure: '1' });
const REFUSED_BEFORE = new RefusedBefore(403, 'A_CODE', 'Not so.', { figure: '1' });

const sent = (send: SendBatch) => sendBatches(staging, { send, headBefore: HEAD_BEFORE });

describe('Batches', () => {
  it('bring every row once, in the order of the file, with the terms of new funds', async () => {
    const commands: ImportBatch[] = [];
    const told: number[] = [];
    const result = await sendBatches(staging, {
      send(command, key) {
        commands.push(command);
        return takesAll(command, key);
      },
      headBefore: HEAD_BEFORE,
      onProgress: (rows) => told.push(rows),
    });
    expect(result).toEqual({ takenOn: ROWS, known: 0 });
    expect(commands).toHaveLength(BATCHES);
    const keys = commands.flatMap(({ contributions = [] }) =>
      contributions.map((r) => r.sourceKey),
    );
    expect(keys).toEqual(Array.from({ length: ROWS }, (_, i) => `k${i}`));
    expect(commands[0]).toMatchObject({
      source: 'example',
      terms: { baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
    });
    expect(commands[0]).not.toHaveProperty('grants');
    expect(told.at(-1)).toBe(ROWS);
  });

  it('have a key that follows from their rows, so that a second run repeats the first', async () => {
    const keysOf = async () => {
      const keys: string[] = [];
      await sent((command, key) => {
        keys.push(key);
        return takesAll(command, key);
      });
      return keys;
    };
    const first = await keysOf();
    expect(new Set(first).size).toBe(BATCHES);
    expect(await keysOf()).toEqual(first);
  });

  it('count rows as known that the log had before', async () => {
    let batch = 0;
    const result = await sent(async ({ contributions = [] }) =>
      batch++ === 0 ? taken(contributions.length, 1) : taken(1, HEAD_BEFORE + 1),
    );
    expect(result).toEqual({ takenOn: BATCHES - 1, known: ROWS - (BATCHES - 1) });
  });

  it('that an earlier run was refused are asked for anew', async () => {
    const keys: string[] = [];
    const result = await sent((command, key) => {
      keys.push(key);
      return keys.length === 1 ? Promise.reject(REFUSED_BEFORE) : takesAll(command, key);
    });
    expect(result.takenOn).toBe(ROWS);
    expect(keys).toHaveLength(BATCHES + 1);
    expect(new Set(keys).size).toBe(BATCHES + 1);
  });

  it('that are refused now end the import, naming their lines and the figures', async () => {
    const keys: string[] = [];
    const sending = sent((_, key) => {
      keys.push(key);
      return Promise.reject(refusal(409));
    });
    await expect(sending).rejects.toMatchObject({
      name: 'BatchFailed',
      message: `lines 2 to ${MAX_CONTRIBUTIONS_PER_BATCH + 1} were not taken on: A_CODE: Not so. {"figure":"1"}`,
    });
    expect(keys.filter((key) => key.length > 'import-'.length + 64)).toEqual([]);
  });

  it('whose outcome is no refusal are not asked for anew', async () => {
    let asked = 0;
    await expect(
      sent(() => {
        asked++;
        return Promise.reject(refusal(503));
      }),
    ).rejects.toMatchObject({ cause: expect.objectContaining({ status: 503 }) });
    expect(asked).toBeLessThanOrEqual(BATCHES);
  });

  it('under way are waited for when one fails, and no other is begun', async () => {
    let begun = 0;
    let done = 0;
    const failing = sent(async ({ contributions = [] }) => {
      const place = begun++;
      if (place === 1) throw new Error('disk full');
      await new Promise((resolve) => setTimeout(resolve, 5));
      done++;
      return taken(contributions.length, HEAD_BEFORE + 1);
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(done).toBe(begun - 1);
    expect(begun).toBeLessThan(BATCHES);
  });
});

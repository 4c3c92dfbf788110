import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyReceipt } from '../../src/audit/receipt-file/verify-receipt.js';
import { receiptInWords } from '../../src/audit/receipt-file/receipt-words.js';
import { believedBy } from '../../src/audit/trust.js';
import type { CheckpointView } from '../../src/audit/transparency/checkpoints.view.js';
import { toBase64 } from '../../src/platform/transparency/base64.js';
import { RunningFund } from '../line/running-fund.js';
import { standsInLog } from './by-the-standards.js';

/** Dora represents the donor, Otto another one. */
let running: RunningFund;
let receipt: string;

beforeAll(async () => {
  running = await RunningFund.open('2026-03-02T09:00:00Z');
  await running.person('fiona', 'finance-officer');
  await running.person('audra', 'auditor');
  const fund = await running.done('ada', 'funds', {
    name: 'Fund',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  for (const name of ['dora', 'otto']) {
    const person = await running.person(name, 'donor');
    const donor = await running.done('fiona', 'donors', { name, kind: '10', country: 'AT' });
    await running.done('ada', `persons/${person}/add-representative`, { party: donor });
    if (name === 'otto') continue;
    receipt = await running.done('fiona', 'receipts', {
      fund,
      donor,
      account: 'BANK-1',
      bankReference: 'REF-1',
      instructed: { amount: '1250.00', currency: 'USD' },
      credited: { amount: '1250.00', currency: 'USD' },
      valueDate: '2026-03-01',
    });
  }
}, 60_000);

afterAll(() => running.close());

const fileFor = (who: string) => running.get(who, `receipts/${receipt}/receipt-file`);

describe('the receipt file that the service gives', () => {
  it.each(['dora', 'fiona', 'audra'])('to %s verifies with the key of the log', async (who) => {
    const file = await fileFor(who);
    const { first } = await running.get(who, 'log-keys');
    const verdict = verifyReceipt(JSON.stringify(file), believedBy({ key: [String(first)] }));
    expect(verdict).toMatchObject({ holds: true, file: { cosignedBy: [] } });
    const words = verdict.holds ? receiptInWords(verdict.file, verdict.proof) : '';
    expect(words).toContain('instructed 1,250.00 USD');
    expect(words).toContain('rests on the word of the log alone');
    expect(standsInLog(file['event'], String(file['proof']), String(first))).toBe(true);
  });

  it('goes with what the receipt says of the log: size, root, and the first state that was signed', async () => {
    const { tree } = running.installation.log;
    const receiptNow = await running.get('dora', `receipts/${receipt}`);
    const { index, checkpoint } = receiptNow;
    const size = Number(index) + 1;
    expect(receiptNow['tree']).toEqual({ size, root: toBase64(tree.root(size)) });
    const [signed] = (await running.get('dora', 'checkpoints')) as unknown as CheckpointView[];
    expect(checkpoint).toEqual({
      size: signed?.size,
      root: toBase64(tree.root(signed?.size ?? 0)),
      cosignedBy: [],
      says: 'No witness has cosigned it: nobody but this installation has signed it.',
    });
    const { items } = await running.get('dora', 'receipts');
    expect(items).toEqual([expect.objectContaining({ id: receipt, checkpoint })]);
  });

  it('is there for nobody else', async () => {
    await expect(fileFor('otto')).rejects.toThrow(/404.*NOT_FOUND/);
  });

  it('verifies still after a reversal, of which it says nothing', async () => {
    const before = await fileFor('dora');
    await running.done('fiona', `receipts/${receipt}/reverse`, {
      valueDate: '2026-03-02',
      reason: 'The bank took it back.',
    });
    const { first } = await running.get('dora', 'log-keys');
    const believed = believedBy({ key: [String(first)] });
    expect(verifyReceipt(JSON.stringify(before), believed)).toMatchObject({ holds: true });
    expect(verifyReceipt(JSON.stringify(await fileFor('dora')), believed).holds).toBe(true);
    expect(await running.get('dora', `receipts/${receipt}`)).toMatchObject({ state: 'REVERSED' });
  });

  it('is asked for again where no checkpoint can be signed yet', async () => {
    const { fund, donor } = await running.get('fiona', `receipts/${receipt}`);
    const next = await running.done('fiona', 'receipts', {
      fund,
      donor,
      account: 'BANK-1',
      bankReference: 'REF-2',
      instructed: { amount: '10.00', currency: 'USD' },
      credited: { amount: '10.00', currency: 'USD' },
      valueDate: '2026-03-01',
    });
    const ask = () => running.get('dora', `receipts/${next}/receipt-file`);
    await expect(ask()).rejects.toThrow(/503.*CHECKPOINT_PENDING/);
    const { checkpoint: before } = await running.get('dora', `receipts/${receipt}`);
    const unsigned = await running.get('dora', `receipts/${next}`);
    expect(unsigned).not.toHaveProperty('checkpoint');
    const then = await running.installation.log.head();
    running.clock.now = '2026-03-02T09:01:30Z';
    expect(await ask()).toMatchObject({ format: 'tributary-receipt-file' });
    const signed = await running.get('dora', `receipts/${next}`);
    expect(signed).toMatchObject({ tree: unsigned['tree'], checkpoint: { cosignedBy: [] } });
    expect(await running.get('dora', `receipts/${next}?asOf=${then}`)).toEqual(unsigned);
    const { checkpoint: after } = await running.get('dora', `receipts/${receipt}`);
    expect(after).toEqual(before);
  });

  it('as of an index takes the last checkpoint of then, whatever is signed later', async () => {
    const before = Number((await running.get('audra', `receipts/${receipt}`))['index']);
    const then = await running.installation.log.head();
    const asOf = () => running.get('dora', `receipts/${receipt}/receipt-file?asOf=${then}`);
    const first = await asOf();
    expect(first).toEqual(await fileFor('dora'));
    await running.done('fiona', 'donors', { name: 'Another', kind: '10', country: 'AT' });
    running.clock.now = '2026-03-02T09:10:00Z';
    await running.installation.checkpointer.signNow();
    expect(await asOf()).toEqual(first);
    expect(await fileFor('dora')).not.toEqual(first);
    const early = running.get('dora', `receipts/${receipt}/receipt-file?asOf=${before}`);
    await expect(early).rejects.toThrow(/404.*NOT_FOUND/);
  });
});

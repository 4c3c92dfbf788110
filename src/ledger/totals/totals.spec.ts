import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { InlineViews } from '../../../test/http/inline-views.js';
import { catalogue } from '../../catalogue.js';
import type { Rights } from '../../platform/auth/access.js';
import { Viewer, viewAs } from '../../platform/auth/viewer.js';
import { Rejection } from '../../platform/decisions/refusal.js';
import type { JsonObject } from '../../platform/event-log/event-log.js';
import { Queries } from '../../platform/http/reading.js';
import { heldRowsIn } from './held-rows.js';
import { totals } from './totals.projection.js';
import type { TotalsParameters } from './totals.queries.js';
import { ReadTotals, ReadTotalsHandler } from './totals.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const eur = (amount: string) => ({ amount, currency: 'EUR' });

const NORTH = id('fund', 1);
const SOUTH = id('fund', 2);
const POOL = id('pool', 1);
const ALPHA = id('donor', 1);
const BETA = id('donor', 2);
const LENA = id('donor', 3);
const HOUSE = id('organisation', 1);
const AGENCY = id('organisation', 2);

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;
let eventNumber: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'totals-'));
  log = new MemoryEventLog();
  eventNumber = 0;
  views = new InlineViews(join(folder, 'views.db'), [totals], catalogue, log);
  happened(NORTH, 'FundEstablished', {
    name: 'North',
    baseCurrency: 'USD',
    timeZone: 'Etc/UTC',
    sector: '15160',
  });
  happened(SOUTH, 'FundEstablished', {
    name: 'South',
    baseCurrency: 'EUR',
    timeZone: 'Etc/UTC',
    sector: '15160',
  });
  happened(ALPHA, 'DonorRegistered', { name: 'Alpha', kind: '10', anonymous: false });
  happened(BETA, 'DonorRegistered', { name: 'Beta', kind: '60', anonymous: false });
  happened(LENA, 'DonorRegistered', { personName: 'Lena Brunner', kind: '90', anonymous: false });
  happened(HOUSE, 'OrganisationRegistered', {
    name: 'Safe House',
    kind: '22',
    country: 'KE',
    registrationNumber: '1',
  });
  happened(AGENCY, 'OrganisationTakenOn', { name: 'Agency', kind: '40', source: 'example' });
});

afterEach(() => {
  views.close();
  rmSync(folder, { recursive: true });
});

function happened(stream: string, type: string, data: JsonObject): void {
  eventNumber++;
  catalogue.assertFits(type, data);
  log.appendNow([{ stream, id: id('e', eventNumber), type, data, metadata: { schema: '1' } }]);
}

const posting = (cash: string, bankCharges: string) => ({
  cash: usd(cash),
  bankCharges: usd(bankCharges),
  cleared: usd('0.00'),
  recoveries: usd('0.00'),
  revenue: usd(cash),
  conditional: usd('0.00'),
  exchangeDifference: usd('0.00'),
});

const receiptTakenOn = (
  n: number,
  amount: { amount: string; currency: string },
  more: JsonObject = {},
) =>
  happened(id('receipt', n), 'ReceiptTakenOn', {
    fund: NORTH,
    pool: POOL,
    donor: ALPHA,
    amount,
    source: 'example',
    sourceKey: `r${n}`,
    valueDate: '2019-12-31',
    ...more,
  });

const receiptRecorded = (n: number, cash: string, bankCharges: string, more: JsonObject = {}) =>
  happened(id('receipt', n), 'ReceiptRecorded', {
    fund: NORTH,
    pool: POOL,
    donor: ALPHA,
    fulfilled: usd(cash),
    parts: [],
    account: 'CH93',
    bankReference: `b${n}`,
    instructed: usd(cash),
    chargesBorneBy: 'FUND',
    posting: posting(cash, bankCharges),
    valueDate: '2020-03-01',
    ...more,
  });

const reversed = (n: number, cash: string, bankCharges: string, valueDate: string) =>
  happened(id('receipt', n), 'ReceiptReversed', {
    fund: NORTH,
    pool: POOL,
    donor: ALPHA,
    fulfilled: usd(cash),
    parts: [],
    posting: posting(cash, bankCharges),
    reason: 'Booked twice.',
    valueDate,
  });

const dueTakenOn = (n: number, receivable: string, dueOn: string) =>
  happened(id('contribution', n), 'InstalmentTakenOn', {
    fund: NORTH,
    pool: POOL,
    donor: ALPHA,
    receivable: usd(receivable),
    dueOn,
    source: 'example',
    sourceKey: `d${n}`,
    valueDate: '2026-06-15',
  });

const paid = (n: number, type: 'InstalmentsPaid' | 'InstalmentsReopened', cleared: string) =>
  happened(id('contribution', n), type, {
    receipt: id('receipt', 90),
    parts: [],
    cleared: usd(cleared),
    conditional: usd('0.00'),
    conditionalNet: usd('0.00'),
  });

const grantTakenOn = (n: number, amount: string, more: JsonObject = {}) =>
  happened(id('grant', n), 'GrantTakenOn', {
    fund: NORTH,
    organisation: HOUSE,
    source: 'example',
    sourceKey: `g${n}`,
    amount: usd(amount),
    fundingLines: [],
    plannedStart: '2022-05-01',
    plannedEnd: '2023-04-30',
    status: 'AWARDED',
    assumedPaid: false,
    valueDate: '2022-04-15',
    ...more,
  });

/** Reads as somebody who may see these funds. */
async function read(
  parameters: Partial<TotalsParameters> & Pick<TotalsParameters, 'by'>,
  { fund, may = [NORTH, SOUTH] }: { fund?: string; may?: readonly string[] } = {},
) {
  const rights: Rights = {
    person: id('person', 1),
    holds: (_, __, wanted) => wanted === undefined || may.includes(wanted),
    represents: () => false,
    actsFor: () => false,
  };
  const now = Temporal.Instant.from('2026-06-15T12:00:00Z');
  const viewer = new Viewer(rights, now, { roles: ['auditor'] }, fund ?? '');
  const handler = new ReadTotalsHandler(new Queries(views, 1_000), views.reader);
  return viewAs(viewer, async () => handler.execute(new ReadTotals(parameters, fund)));
}

async function refusedCode(ask: Promise<unknown>): Promise<unknown> {
  try {
    await ask;
  } catch (error) {
    if (error instanceof Rejection) return [error.code, error.figures];
    throw error;
  }
  return 'accepted';
}

describe('Totals of contributions', () => {
  it('are sums of receipts, recorded here or taken on, by year of their value date', async () => {
    receiptTakenOn(1, usd('100.00'));
    receiptTakenOn(2, usd('-0.01'));
    receiptRecorded(3, '50.00', '1.50');
    expect(await read({ by: 'year' })).toEqual({
      items: [
        { key: '2019', count: 2, amount: usd('99.99') },
        { key: '2020', count: 1, amount: usd('51.50') },
      ],
    });
  });

  it('have a reversal below zero, on its own value date', async () => {
    receiptRecorded(1, '50.00', '1.50', { valueDate: '2020-12-31' });
    reversed(1, '50.00', '1.50', '2021-01-01');
    expect(await read({ by: 'year', of: 'contributions' })).toEqual({
      items: [
        { key: '2020', count: 1, amount: usd('51.50') },
        { key: '2021', count: 0, amount: usd('-51.50') },
      ],
    });
    expect(await read({ by: 'fund' })).toMatchObject({ items: [{ amount: usd('0.00') }] });
  });

  it('name donors, the largest first, but not people', async () => {
    receiptTakenOn(1, usd('1.00'));
    receiptTakenOn(2, usd('2.00'), { donor: BETA });
    receiptTakenOn(3, usd('3.00'), { donor: LENA });
    expect(await read({ by: 'donor' })).toEqual({
      items: [
        { key: LENA, count: 1, amount: usd('3.00') },
        { key: BETA, name: 'Beta', count: 1, amount: usd('2.00') },
        { key: ALPHA, name: 'Alpha', count: 1, amount: usd('1.00') },
      ],
    });
  });

  it('are summed up by kind of donor when they are asked for', async () => {
    receiptTakenOn(1, usd('1.00'));
    receiptTakenOn(2, usd('2.00'), { donor: BETA });
    receiptTakenOn(3, usd('4.00'));
    expect(await read({ by: 'kind', of: 'contributions' })).toEqual({
      items: [
        { key: '10', count: 2, amount: usd('5.00') },
        { key: '60', count: 1, amount: usd('2.00') },
      ],
    });
  });

  it('say what is still due of what was taken on with a day to come', async () => {
    dueTakenOn(1, '70.00', '2027-12-31');
    expect(await read({ by: 'year' })).toEqual({
      items: [{ key: '2027', count: 1, amount: usd('0.00'), due: usd('70.00') }],
    });
    receiptRecorded(90, '30.00', '0.00', { valueDate: '2026-07-01' });
    paid(1, 'InstalmentsPaid', '30.00');
    expect(await read({ by: 'fund' })).toEqual({
      items: [{ key: NORTH, name: 'North', count: 2, amount: usd('30.00'), due: usd('40.00') }],
    });
    paid(1, 'InstalmentsReopened', '30.00');
    paid(2, 'InstalmentsPaid', '5.00');
    expect(await read({ by: 'fund' })).toMatchObject({ items: [{ due: usd('70.00') }] });
  });
});

describe('Totals of grants', () => {
  it('are sums of awards by year, kind of the organisation, and state', async () => {
    grantTakenOn(1, '100.00');
    grantTakenOn(2, '20.00', { organisation: AGENCY, status: 'CLOSED', assumedPaid: true });
    grantTakenOn(3, '3.00', { valueDate: '2023-01-01' });
    expect(await read({ by: 'kind' })).toEqual({
      items: [
        { key: '22', count: 2, amount: usd('103.00') },
        { key: '40', count: 1, amount: usd('20.00') },
      ],
    });
    expect(await read({ by: 'state' })).toEqual({
      items: [
        { key: 'AWARDED', count: 2, amount: usd('103.00') },
        { key: 'CLOSED', count: 1, amount: usd('20.00') },
      ],
    });
    expect(await read({ by: 'year', of: 'grants' })).toEqual({
      items: [
        { key: '2022', count: 2, amount: usd('120.00') },
        { key: '2023', count: 1, amount: usd('3.00') },
      ],
    });
  });

  it('follow a grant from state to state', async () => {
    grantTakenOn(1, '100.00');
    const states = async () => (await read({ by: 'state' })).items.map(({ key }) => key);
    happened(id('grant', 1), 'GrantHeld', { reason: 'Audit.' });
    expect(await states()).toEqual(['ON_HOLD']);
    happened(id('grant', 1), 'GrantResumed', { reason: 'Done.' });
    expect(await states()).toEqual(['AWARDED']);
    happened(id('grant', 1), 'GrantAgreementSigned', {
      officer: id('person', 2),
      signedOn: '2022-05-01',
      start: '2022-05-01',
      end: '2023-04-30',
      tranches: [],
    });
    expect(await states()).toEqual(['ACTIVE']);
  });

  it('pass over support cost that is charged on a receipt', async () => {
    receiptTakenOn(1, usd('1.00'));
    happened(id('receipt', 1), 'SupportCostCharged', {
      fund: NORTH,
      donor: ALPHA,
      basis: 'OF_RECEIPT',
      parts: [{ pool: POOL, amount: usd('0.10') }],
      valueDate: '2019-12-31',
    });
    expect(await read({ by: 'state' })).toEqual({ items: [] });
  });
});

describe('Totals', () => {
  beforeEach(() => {
    receiptTakenOn(1, usd('1.00'));
    receiptTakenOn(2, eur('2.00'), { fund: SOUTH });
    receiptTakenOn(3, usd('4.00'), { valueDate: '2020-12-31' });
  });

  it('are of one fund, or of all that one may read, currencies apart', async () => {
    expect(await read({ by: 'year' }, { fund: SOUTH })).toEqual({
      items: [{ key: '2019', count: 1, amount: eur('2.00') }],
    });
    expect(await read({ by: 'year' })).toEqual({
      items: [
        { key: '2019', count: 1, amount: eur('2.00') },
        { key: '2019', count: 1, amount: usd('1.00') },
        { key: '2020', count: 1, amount: usd('4.00') },
      ],
    });
    expect((await read({ by: 'fund' }, { may: [NORTH] })).items).toEqual([
      { key: NORTH, name: 'North', count: 2, amount: usd('5.00') },
    ]);
  });

  it.each(['year', 'donor', 'fund'] as const)('by %s come page by page, none twice', async (by) => {
    const all = (await read({ by })).items;
    const found: unknown[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await read({ by, limit: 1, ...(cursor !== undefined && { cursor }) });
      found.push(...page.items);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(found).toEqual(all);
  });

  it('are found by nobody who may not read the fund, nor of a fund that there is not', async () => {
    expect(await refusedCode(read({ by: 'year' }, { fund: SOUTH, may: [NORTH] }))).toEqual([
      'NOT_FOUND',
      { id: SOUTH },
    ]);
    const none = id('fund', 9);
    expect(await refusedCode(read({ by: 'year' }, { fund: none, may: [none] }))).toEqual([
      'NOT_FOUND',
      { id: none },
    ]);
  });

  it.each([
    ['donor', 'grants'],
    ['state', 'contributions'],
  ] as const)('by %s are none of %s', async (by, of) => {
    expect(await refusedCode(read({ by, of }))).toEqual([
      'VALIDATION_FAILED',
      { errors: [expect.objectContaining({ parameter: 'by', rule: 'by' })] },
    ]);
  });
});

describe('What is held of the rows of a source', () => {
  const heldOf = async (...keys: string[]) => {
    await views.reached(views.ownHead);
    return Object.fromEntries(
      views.reader.of('totals').read((rows) => heldRowsIn(rows, 'example', keys)),
    );
  };

  it('is found by their keys, each source for itself', async () => {
    receiptTakenOn(1, usd('1.00'));
    receiptTakenOn(2, usd('2.00'), { source: 'other' });
    dueTakenOn(1, '70.00', '2027-12-31');
    grantTakenOn(1, '100.00', { organisation: AGENCY });
    const north = { fund: NORTH, fundName: 'North' };
    const alpha = { party: ALPHA, partyName: 'Alpha', kind: '10' };
    expect(await heldOf('r1', 'r2', 'd1', 'g1', 'none')).toEqual({
      r1: { ...north, ...alpha, year: '2019', amount: usd('1.00') },
      d1: { ...north, ...alpha, year: '2027', amount: usd('70.00') },
      g1: {
        ...north,
        party: AGENCY,
        partyName: 'Agency',
        kind: '40',
        year: '2022',
        state: 'AWARDED',
        amount: usd('100.00'),
      },
    });
  });

  it('is nothing any more when the receipt was reversed', async () => {
    receiptTakenOn(1, usd('1.00'));
    reversed(1, '1.00', '0.00', '2026-06-15');
    expect(await heldOf('r1')).toMatchObject({ r1: { year: '2019', amount: usd('0.00') } });
  });
});

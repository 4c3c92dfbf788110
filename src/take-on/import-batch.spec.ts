import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySealing } from '../../test/doubles/memory-sealing.js';
import { MemoryEventLog } from '../../test/doubles/memory-event-log.js';
import { catalogue } from '../catalogue.js';
import { AccessControl, type Rights } from '../platform/auth/access.js';
import { callAs } from '../platform/decisions/caller.js';
import type { Answer } from '../platform/decisions/answer.js';
import { Decisions } from '../platform/decisions/decisions.js';
import { KeyedHash } from '../platform/decisions/keyed-hash.js';
import { Rejection } from '../platform/decisions/refusal.js';
import { LIMITS } from '../platform/event-log/event-log.js';
import { recordGuards } from '../record-guards.js';
import { MAX_CONTRIBUTIONS_PER_BATCH, MAX_GRANTS_PER_BATCH } from './bounds.js';
import { ImportBatch, type ContributionToImport, type GrantToImport } from './import.commands.js';
import { ImportBatchHandler } from './import.handlers.js';
import { takeOnAccess } from './take-on.access.js';

const CARLA = 'person_01920000-0000-7000-8000-000000000001';
const NOW = Temporal.Instant.from('2026-06-15T12:00:00Z');
const TODAY = '2026-06-15';

let log: MemoryEventLog;
let handler: ImportBatchHandler;
/** Whether Carla is a controller for the fund; without one, for any. */
let isController: (fund?: string) => boolean;

beforeEach(() => {
  log = new MemoryEventLog(1);
  isController = () => true;
  handler = handlerOn(log);
});

/** As after a restart: nothing is in memory. */
function handlerOn(events: MemoryEventLog): ImportBatchHandler {
  const rights: Rights = {
    person: CARLA,
    holds: (role, _, fund) => role === 'controller' && isController(fund),
    represents: () => false,
    actsFor: () => false,
  };
  return new ImportBatchHandler(
    new Decisions({
      sealing: memorySealing,
      log: events,
      catalogue,
      access: new AccessControl(takeOnAccess),
      hash: new KeyedHash(Buffer.alloc(32, 7)),
      rightsOf: () => rights,
      guards: recordGuards,
    }),
  );
}

const terms = { baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' };
const usd = (amount: string) => ({ amount, currency: 'USD' });

const contribution = (
  key: string,
  more: Partial<ContributionToImport> = {},
): ContributionToImport => ({
  sourceKey: key,
  fund: { code: '1', name: 'North' },
  donor: { key: 'Alpha', name: 'Alpha', code: '10', kind: '10' },
  amount: usd('100.00'),
  valueDate: '2019-12-31',
  ...more,
});

const award = (key: string, more: Partial<GrantToImport> = {}): GrantToImport => ({
  sourceKey: key,
  fund: { code: '1', name: 'example 1' },
  organisation: { key: '7', name: 'Safe House', code: '7', kind: '22' },
  amount: usd('40.00'),
  start: '2022-05-01',
  end: '2023-04-30',
  approvedOn: '2022-04-15',
  status: 'CLOSED',
  assumedPaid: true,
  ...more,
});

type Rows = Pick<Partial<ImportBatch>, 'contributions' | 'grants' | 'terms' | 'source'>;

const imported = (rows: Rows, by = handler): Promise<Answer> =>
  callAs(
    {
      person: CARLA,
      onBehalfOf: undefined,
      commandLine: false,
      correlationId: 'run',
      causationId: undefined,
      idempotencyKey: undefined,
      arrivedAt: NOW,
    },
    () => by.execute(Object.assign(new ImportBatch(), { source: 'example', terms, ...rows })),
  );

async function refused(rows: Rows): Promise<object> {
  const before = log.events.length;
  try {
    await imported(rows);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    expect(log.events.slice(before).map(({ type }) => type)).toEqual(['CommandRefused']);
    return { code: error.code, figures: error.figures };
  }
  return { code: 'accepted' };
}

const facts = (type: string) =>
  log.events.filter((event) => event.type === type).map(({ data }) => data);
const streamsOf = (type: string) =>
  log.events.filter((event) => event.type === type).map(({ stream }) => stream);
const counted = () => {
  const [last] = facts('BatchImported').slice(-1);
  return last;
};

describe('A batch of contributions', () => {
  it('establishes the fund with its general pool, registers the donor, and books cash and revenue', async () => {
    await imported({ contributions: [contribution('a')] });
    expect(log.events.map(({ type }) => type)).toEqual([
      'ThingReserved',
      'FundEstablished',
      'PoolListed',
      'PoolOpened',
      'DonorRegistered',
      'ThingReserved',
      'ThingReserved',
      'DonorCodeAssigned',
      'ThingReserved',
      'ReceiptTakenOn',
      'PoolCredited',
      'BatchImported',
    ]);
    expect(facts('FundEstablished')).toEqual([{ name: 'North', ...terms }]);
    expect(facts('ReceiptTakenOn')).toMatchObject([
      { source: 'example', sourceKey: 'a', amount: usd('100.00'), valueDate: '2019-12-31' },
    ]);
    expect(counted()).toEqual({ source: 'example', contributions: 1, grants: 0, known: 0 });
  });

  it('finds fund and donor again, in the same batch and after a restart', async () => {
    await imported({ contributions: [contribution('a'), contribution('b')] });
    await imported({ contributions: [contribution('c')] }, handlerOn(log));
    expect(facts('FundEstablished')).toHaveLength(1);
    expect(facts('DonorRegistered')).toHaveLength(1);
    const [first, ...others] = facts('ReceiptTakenOn').map(({ fund, donor }) => ({ fund, donor }));
    expect(others).toEqual([first, first]);
  });

  it('keeps the codes of two sources apart', async () => {
    await imported({ contributions: [contribution('a')] });
    await imported({ source: 'other', contributions: [contribution('a')] });
    expect(facts('FundEstablished')).toHaveLength(2);
    expect(facts('DonorRegistered')).toHaveLength(2);
    expect(facts('ReceiptTakenOn')).toHaveLength(2);
  });

  it.each([
    [
      'another code under the same name',
      { key: 'Alpha', name: 'Alpha', code: '11', kind: '10' },
      1,
      2,
    ],
    [
      'the same code under another name',
      { key: 'Alfa', name: 'Alfa', code: '10', kind: '10' },
      1,
      1,
    ],
    ['another name and code', { key: 'Beta', name: 'Beta', code: '20', kind: '60' }, 2, 2],
    ['another name without a code', { key: 'Beta', name: 'Beta', kind: '60' }, 2, 1],
  ] as const)('makes of %s so many parties and codes', async (_, donor, parties, codes) => {
    await imported({ contributions: [contribution('a'), contribution('b', { donor })] });
    expect(facts('DonorRegistered')).toHaveLength(parties);
    expect(facts('DonorCodeAssigned')).toHaveLength(codes);
    await imported({ contributions: [contribution('c', { donor })] });
    expect(facts('DonorRegistered')).toHaveLength(parties);
  });

  it('leaves rows alone that are known, in the batch or from before', async () => {
    await imported({ contributions: [contribution('a'), contribution('a'), contribution('b')] });
    expect(counted()).toMatchObject({ contributions: 2, known: 1 });
    await imported({ contributions: [contribution('a'), contribution('c')] }, handlerOn(log));
    expect(counted()).toMatchObject({ contributions: 1, known: 1 });
    expect(facts('ReceiptTakenOn').map(({ sourceKey }) => sourceKey)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [TODAY, 'ReceiptTakenOn'],
    ['2026-06-16', 'InstalmentTakenOn'],
  ])('dated %s is taken on as %s, once', async (valueDate, type) => {
    await imported({ contributions: [contribution('a', { valueDate })] });
    await imported({ contributions: [contribution('a', { valueDate })] });
    expect(facts(type)).toHaveLength(1);
    expect(counted()).toMatchObject({ contributions: 0, known: 1 });
  });

  it('that come at once establish a fund and a donor once', async () => {
    const batches = Array.from({ length: 8 }, (_, i) =>
      imported({ contributions: [contribution(`k${i}`)] }),
    );
    await Promise.all(batches);
    expect(facts('FundEstablished')).toHaveLength(1);
    expect(facts('DonorRegistered')).toHaveLength(1);
    expect(facts('ReceiptTakenOn')).toHaveLength(8);
  });
});

describe('A batch of grants', () => {
  it('commits an award from the general pool, and pays and accounts for it where it counts as such', async () => {
    await imported({ grants: [award('p')] });
    const ofTheFund = log.events.map(({ type }) => type).slice(4);
    expect(ofTheFund).toEqual([
      'OrganisationTakenOn',
      'ThingReserved',
      'ThingReserved',
      'ThingReserved',
      'GrantTakenOn',
      'PoolCommitted',
      'PaymentReleased',
      'PoolPaymentReleased',
      'PaymentConfirmed',
      'PoolPaymentConfirmed',
      'FinancialReportAccepted',
      'PoolExpensed',
      'BatchImported',
    ]);
    expect(facts('OrganisationTakenOn')).toEqual([
      { name: 'Safe House', kind: '22', source: 'example', code: '7' },
    ]);
    expect(counted()).toEqual({ source: 'example', contributions: 0, grants: 1, known: 0 });
  });

  it('leaves an award that is not paid a commitment, and counts it as open', async () => {
    await imported({ grants: [award('p', { status: 'ACTIVE', assumedPaid: false })] });
    expect(facts('PaymentReleased')).toEqual([]);
    expect(facts('GrantOpened')).toEqual([{ grant: streamsOf('GrantTakenOn')[0] }]);
  });

  it('finds fund and organisation again after a restart', async () => {
    await imported({ contributions: [contribution('a')] });
    await imported({ grants: [award('p')] }, handlerOn(log));
    await imported({ grants: [award('p'), award('q')] }, handlerOn(log));
    expect(facts('FundEstablished')).toHaveLength(1);
    expect(facts('OrganisationTakenOn')).toHaveLength(1);
    expect(counted()).toMatchObject({ grants: 1, known: 1 });
  });
});

describe('A batch is refused', () => {
  it.each([
    [
      'with no row',
      {},
      'VALIDATION_FAILED',
      { errors: [expect.objectContaining({ rule: 'some' })] },
    ],
    [
      'with an amount in another currency than the fund has',
      { contributions: [contribution('a', { amount: { amount: '1.00', currency: 'EUR' } })] },
      'CURRENCY_MISMATCH',
      { field: 'amount', currency: 'EUR', expected: ['USD'] },
    ],
    [
      'with an award in another currency than the fund has',
      { grants: [award('p', { amount: { amount: '1.00', currency: 'EUR' } })] },
      'CURRENCY_MISMATCH',
      { currency: 'EUR', baseCurrency: 'USD' },
    ],
    [
      'with an award that is approved tomorrow',
      { grants: [award('p', { approvedOn: '2026-06-16' })] },
      'FUTURE_VALUE_DATE',
      { valueDate: '2026-06-16', today: TODAY },
    ],
    [
      'with a start too long before the approval',
      { grants: [award('p'), award('q', { start: '1922-05-07' })] },
      'VALIDATION_FAILED',
      { errors: [expect.objectContaining({ pointer: '/grants/1/start' })] },
    ],
    [
      'with money taken back on a day to come',
      { contributions: [contribution('a', { valueDate: '2026-06-16', amount: usd('-1.00') })] },
      'VALIDATION_FAILED',
      { errors: [expect.objectContaining({ pointer: '/amount' })] },
    ],
  ] as const)('%s', async (_, rows, code, figures) => {
    const asked = { contributions: [], grants: [], ...rows };
    expect(
      await refused({ contributions: [...asked.contributions], grants: [...asked.grants] }),
    ).toEqual({ code, figures });
    expect(facts('FundEstablished')).toEqual([]);
  });

  it('where the key of a row was taken on as something else', async () => {
    await imported({ contributions: [contribution('a')] });
    expect(await refused({ grants: [award('a')] })).toEqual({
      code: 'DUPLICATE_SOURCE_KEY',
      figures: { source: 'example', sourceKey: 'a', takenOnAs: streamsOf('ReceiptTakenOn')[0] },
    });
    await imported({ grants: [award('p')] });
    expect(await refused({ contributions: [contribution('p')] })).toMatchObject({
      code: 'DUPLICATE_SOURCE_KEY',
    });
  });

  it('to whoever is no controller', async () => {
    isController = () => false;
    expect(await refused({ contributions: [contribution('a')] })).toEqual({
      code: 'ROLE_NOT_HELD',
      figures: { roles: ['controller'] },
    });
  });

  it('to a controller of another fund, and of some funds where one is new', async () => {
    await imported({ contributions: [contribution('a')] });
    const [first] = streamsOf('FundEstablished');
    isController = (fund) => fund === undefined || fund === first;
    await imported({ contributions: [contribution('b')] });
    const south = { code: '2', name: 'South' };
    expect(
      await refused({ contributions: [contribution('c'), contribution('d', { fund: south })] }),
    ).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('The largest batch', () => {
  const fundOf = (i: number) => ({ code: `f${i}`, name: `Fund ${i}` });
  const party = (i: number, kind: '10' | '22') =>
    ({ key: `p${i}`, name: `Party ${i}`, code: `c${i}`, kind }) as const;

  it('of contributions with new funds and donors fits an append', async () => {
    const contributions = Array.from({ length: MAX_CONTRIBUTIONS_PER_BATCH }, (_, i) =>
      contribution(`k${i}`, { fund: fundOf(i), donor: party(i, '10') }),
    );
    await imported({ contributions });
    expect(log.events).toHaveLength(11 * MAX_CONTRIBUTIONS_PER_BATCH + 1);
    expect(log.events.length + 1).toBeLessThanOrEqual(LIMITS.appendRecords);
  });

  it('of grants with new funds and organisations fits an append', async () => {
    const grants = Array.from({ length: MAX_GRANTS_PER_BATCH }, (_, i) =>
      award(`k${i}`, { fund: fundOf(i), organisation: party(i, '22'), status: 'UNDER_AUDIT' }),
    );
    await imported({ grants });
    expect(log.events).toHaveLength(17 * MAX_GRANTS_PER_BATCH + 1);
    expect(log.events.length + 1).toBeLessThanOrEqual(LIMITS.appendRecords);
  });
});

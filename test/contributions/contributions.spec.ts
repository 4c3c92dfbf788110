import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { memorySealing } from '../doubles/memory-sealing.js';
import { platformAccess } from '../../src/access-table.js';
import { aggregates } from '../../src/aggregates.js';
import { contributionsAccess } from '../../src/contributions/contributions.access.js';
import { ContributionsModule } from '../../src/contributions/contributions.module.js';
import { contributionFacts } from '../../src/contributions/contributions/contribution.events.js';
import { contributionsProjection } from '../../src/contributions/contributions/contributions.projection.js';
import { donorFacts } from '../../src/contributions/donors/donor.events.js';
import { donorStatementProjection } from '../../src/contributions/donors/donor-statement.projection.js';
import { donorsProjection } from '../../src/contributions/donors/donors.projection.js';
import { receiptFacts } from '../../src/contributions/receipts/receipt.events.js';
import { receiptsProjection } from '../../src/contributions/receipts/receipts.projection.js';
import {
  recordTakenOn,
  RECORDS_PER_ROW,
  takenOnAs,
} from '../../src/contributions/receipts/taking-on.js';
import {
  donorKnownAs,
  recordDonor,
  recordDonorCode,
} from '../../src/contributions/donors/donor.registration.js';
import { fundsAccess } from '../../src/funds/funds.access.js';
import { FundsModule } from '../../src/funds/funds.module.js';
import { fundFacts } from '../../src/funds/funds/fund.events.js';
import { fundsProjection } from '../../src/funds/funds/funds.projection.js';
import { poolFacts } from '../../src/funds/pools/pool.events.js';
import { poolsProjection } from '../../src/funds/pools/pools.projection.js';
import { periodFacts } from '../../src/funds/periods/period.events.js';
import { rateTableFacts } from '../../src/funds/rates/rate-table.events.js';
import { ratesProjection } from '../../src/funds/rates/rates.projection.js';
import { peopleAccess, peopleCommandLineCommands } from '../../src/people/people.access.js';
import { peoplePort } from '../../src/people/people-port.js';
import { PeopleModule } from '../../src/people/people.module.js';
import { peopleProjection } from '../../src/people/people.projection.js';
import { RegisterFirstAdministrator } from '../../src/people/person.commands.js';
import { personFacts } from '../../src/people/person.events.js';
import { AccessControl } from '../../src/platform/auth/access.js';
import { LogDirectory } from '../../src/platform/auth/directory.js';
import { EMBEDDED_ISSUER, mintToken, TokenVerifier } from '../../src/platform/auth/tokens.js';
import { checkpointsProjection } from '../../src/platform/transparency/checkpoints.projection.js';
import { VerifiedTokens } from '../../src/platform/auth/verified-tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { confidentialFacts } from '../../src/platform/confidential/confidential-read.js';
import { callAs, type Caller } from '../../src/platform/decisions/caller.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { Catalogue } from '../../src/platform/decisions/facts.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import { outcomeFacts } from '../../src/platform/decisions/outcomes.js';
import { reservationFacts } from '../../src/platform/decisions/reservations.js';
import type { Appended } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from '../http/inline-views.js';
import { chf, usd } from './histories.js';

const projections = [
  peopleProjection,
  fundsProjection,
  poolsProjection,
  ratesProjection,
  donorsProjection,
  contributionsProjection,
  receiptsProjection,
  donorStatementProjection,
  checkpointsProjection,
];
const key = generateKeyPairSync('ed25519');
const START = Temporal.Instant.from('2026-04-20T12:00:00Z');

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;
let service: Service;
let decisions: Decisions;
let nowMs: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contributions-'));
  log = new MemoryEventLog();
  nowMs = START.epochMilliseconds;
  const hash = new KeyedHash(Buffer.alloc(32, 7));
  const catalogue = new Catalogue(
    personFacts,
    fundFacts,
    poolFacts,
    periodFacts,
    rateTableFacts,
    donorFacts,
    contributionFacts,
    receiptFacts,
    outcomeFacts,
    confidentialFacts,
    reservationFacts,
  );
  const access = new AccessControl(
    ...platformAccess,
    peopleAccess,
    fundsAccess,
    contributionsAccess,
  );
  const listeners: ((appended: Appended) => void)[] = [];
  decisions = new Decisions({
    sealing: memorySealing,
    log,
    catalogue,
    access,
    hash,
    rightsOf: peoplePort.rightsOf,
    guards: [],
    commandLineCommands: peopleCommandLineCommands,
    onAppended: (appended) => listeners.forEach((listener) => listener(appended)),
  });
  views = new InlineViews(join(folder, 'views.db'), projections, catalogue, log);
  service = await createService({
    sealing: memorySealing,
    settings: readSettings({ PORT: '0' }),
    logger: createLogger('fatal', { write: () => {} }),
    log,
    decisions,
    engine: views,
    access,
    hash,
    tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
    directory: new LogDirectory(decisions, hash, peoplePort),
    ...noPast,
    onAppended: (listener) => listeners.push(listener),
    contexts: [
      PeopleModule.knowing(aggregates, { log, catalogue, sealing: memorySealing }, [
        { view: 'people', table: 'person' },
        { view: 'donors', table: 'donor' },
      ]),
      FundsModule,
      ContributionsModule,
    ],
    nowMs: () => nowMs,
  });
});

afterEach(async () => {
  await service.close();
  views.close();
  rmSync(folder, { recursive: true });
});

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly location: string | undefined;
}

async function send(
  subject: string,
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
): Promise<Reply> {
  const token = await mintToken(key, { subject, ttlSeconds: 60 });
  const response = await service.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload && { 'content-type': 'application/json' }),
    },
    ...(payload && { payload: JSON.stringify(payload) }),
  });
  const { location } = response.headers;
  return {
    status: response.statusCode,
    body: response.json(),
    location: typeof location === 'string' ? location : undefined,
  };
}

const read = async (subject: string, url: string) => (await send(subject, 'GET', url)).body;
const ask = (subject: string, url: string, payload: object) => send(subject, 'POST', url, payload);

/** Asks for what has to be accepted. Answers the id. */
async function done(subject: string, url: string, payload: object): Promise<string> {
  const { status, body } = await ask(subject, url, payload);
  expect({ url, status, body }).toEqual({
    url,
    status: expect.anything(),
    body: expect.objectContaining({ id: expect.any(String), events: expect.any(Array) }),
  });
  return String(body['id']);
}

const items = async (subject: string, url: string) =>
  (await read(subject, url))['items'] as Record<string, unknown>[];

const commandLine = (person?: string): Caller => ({
  person,
  onBehalfOf: undefined,
  commandLine: true,
  correlationId: 'c',
  causationId: undefined,
  idempotencyKey: undefined,
  arrivedAt: START,
});

async function register(name: string, role: string, more: object = {}): Promise<string> {
  const person = { name, issuer: EMBEDDED_ISSUER, subject: name };
  const id = await done('ada', '/v1/persons', person);
  await done('ada', `/v1/persons/${id}/grant-role`, { role, ...more });
  return id;
}

let femi: string;
let fund: string;
let swiss: string;

beforeEach(async () => {
  const first = { name: 'Ada Obi', issuer: EMBEDDED_ISSUER, subject: 'ada' };
  await callAs(commandLine(), () =>
    service.app.get(CommandBus).execute(Object.assign(new RegisterFirstAdministrator(), first)),
  );
  femi = await register('femi', 'finance-officer');
  fund = await done('ada', '/v1/funds', {
    name: 'Trust fund',
    baseCurrency: 'USD',
    timeZone: 'Africa/Nairobi',
    sector: '15160',
  });
  for (const [validFrom, rate] of [
    ['2026-01-01', '0.884'],
    ['2026-03-01', '0.871'],
  ]) {
    await done('femi', '/v1/rates', { fund, currency: 'CHF', rate, validFrom });
  }
  swiss = await done('femi', '/v1/donors', {
    name: 'Swiss Confederation',
    kind: '10',
    country: 'CH',
  });
});

const agreement = () => ({
  amount: chf('600000.00'),
  instalments: [
    { amount: chf('200000.00'), dueOn: '2026-03-31' },
    { amount: chf('200000.00'), dueOn: '2026-09-30' },
    { amount: chf('200000.00'), dueOn: '2027-03-31' },
  ],
  signedOn: '2026-01-15',
});

const firstInstalment = (contribution: string) => ({
  contribution,
  account: 'CH93 0076',
  bankReference: 'FT-1',
  valueDate: '2026-03-11',
  instructed: chf('200000.00'),
  charges: usd('18.50'),
  credited: usd('229602.63'),
});

const gift = (more: object = {}) => ({
  fund,
  donor: swiss,
  account: 'NY-1',
  bankReference: 'GIFT-1',
  valueDate: '2026-04-01',
  instructed: usd('113000.00'),
  credited: usd('113000.00'),
  ...more,
});

const signDirectly = () => done('femi', '/v1/agreements', { fund, donor: swiss, ...agreement() });

const generalPool = async () => (await items('femi', `/v1/funds/${fund}/pools`))[0];

describe('A donor', () => {
  it('is registered once under a number in a country', async () => {
    const foundation = {
      name: 'Fondation Alpes',
      kind: '60',
      country: 'CH',
      registrationNumber: 'CHE-123.456.789',
    };
    const registered = await done('femi', '/v1/donors', foundation);
    const again = { ...foundation, name: 'Alpes', registrationNumber: 'che – 123.456.789' };
    expect(await ask('femi', '/v1/donors', again)).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_ORGANISATION', registered },
    });
    expect(await ask('femi', '/v1/donors', { ...again, country: 'LI' })).toMatchObject({
      status: 201,
    });
  });

  it('is found by the codes that sources know it by, each of them once', async () => {
    const code = { source: 'cbpf', code: '18' };
    await done('femi', `/v1/donors/${swiss}/assign-code`, code);
    await done('femi', '/v1/donors', { name: 'Kenya', kind: '10', country: 'KE' });
    expect(await items('femi', '/v1/donors?source=cbpf&code=18')).toMatchObject([{ id: swiss }]);
    expect(await items('femi', '/v1/donors?country=KE')).toMatchObject([{ name: 'Kenya' }]);
    expect(await read('femi', `/v1/donors/${swiss}`)).toMatchObject({ codes: [code] });
    expect((await ask('femi', `/v1/donors/${swiss}/assign-code`, code)).body).toMatchObject({
      code: 'DUPLICATE_SOURCE_KEY',
      donor: swiss,
    });
  });

  it('may be a person', async () => {
    const lena = await done('femi', '/v1/donors', {
      name: 'Lena Brunner',
      naturalPerson: true,
      kind: '90',
      anonymous: true,
    });
    expect(await read('femi', `/v1/donors/${lena}`)).toMatchObject({
      name: 'Lena Brunner',
      naturalPerson: true,
      anonymous: true,
    });
  });
});

describe('A pledge', () => {
  it('is no money and no claim until the agreement is signed', async () => {
    const created = await ask('femi', '/v1/contributions', {
      fund,
      donor: swiss,
      amount: chf('600000.00'),
      announcedOn: '2026-01-10',
      instalments: [{ amount: chf('600000.00'), dueOn: '2026-02-28' }],
    });
    const id = String(created.body['id']);
    expect(created.location).toBe(`/v1/contributions/${id}`);
    expect(await read('femi', `/v1/contributions/${id}`)).toEqual({
      id,
      fund,
      donor: swiss,
      state: 'PLEDGED',
      pledged: chf('600000.00'),
      announcedOn: '2026-01-10',
      instalments: [
        {
          number: 1,
          amount: chf('600000.00'),
          dueOn: '2026-02-28',
          paid: chf('0.00'),
          writtenOff: chf('0.00'),
          outstanding: chf('600000.00'),
          overdueDays: 0,
        },
      ],
    });
    expect((await ask('femi', '/v1/receipts', firstInstalment(id))).body).toMatchObject({
      code: 'WRONG_STATE',
      state: 'PLEDGED',
    });
    await done('femi', `/v1/contributions/${id}/sign-agreement`, agreement());
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({
      state: 'AGREED',
      agreed: chf('600000.00'),
      outstanding: chf('600000.00'),
      carryingAmount: usd('678733.03'),
    });
    const again = await ask('femi', `/v1/contributions/${id}/sign-agreement`, agreement());
    expect(again.body).toMatchObject({ code: 'WRONG_STATE', state: 'AGREED' });
  });
});

describe('An amount that the rate of the day makes too large', () => {
  it('is refused, and named', async () => {
    const rate = { fund, currency: 'CHF', rate: '0.000001', validFrom: '2026-01-01' };
    await done('femi', '/v1/rates', rate);
    const amount = chf('999999999999.99');
    const instalments = [{ amount, dueOn: '2026-03-31' }];
    const terms = { fund, donor: swiss, amount, instalments, signedOn: '2026-01-15' };
    expect(await ask('femi', '/v1/agreements', terms)).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/amount', rule: 'tooLargeAtRate' }],
      },
    });
    await done('ada', `/v1/funds/${fund}/set-policy`, { receiptChargesBorneBy: 'DONOR' });
    await done('femi', '/v1/rates', { ...rate, rate: '999999999999', validFrom: '2026-04-01' });
    const receipt = gift({ instructed: amount, charges: usd('999999999999.99') });
    expect(await ask('femi', '/v1/receipts', receipt)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/charges' }] },
    });
  });
});

describe('A foreign receipt', () => {
  it('moves contribution, pool and views together, to the cent', async () => {
    const id = await signDirectly();
    const receipt = await done('femi', '/v1/receipts', firstInstalment(id));
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({
      state: 'AGREED',
      paid: chf('200000.00'),
      outstanding: chf('400000.00'),
      overdue: chf('0.00'),
      carryingAmount: usd('452488.69'),
    });
    expect(await read('femi', `/v1/receipts/${receipt}`)).toEqual({
      id: receipt,
      journal: `/v1/funds/${fund}/journal?subject=${receipt}`,
      fund,
      donor: swiss,
      pool: expect.any(String),
      contribution: id,
      state: 'RECORDED',
      flags: [],
      valueDate: '2026-03-11',
      account: 'CH93 0076',
      bankReference: 'FT-1',
      instructed: chf('200000.00'),
      charges: usd('18.50'),
      chargesBorneBy: 'FUND',
      chargesBecause: expect.stringContaining('By the policy of the fund it bears'),
      credited: usd('229602.63'),
      rate: '0.871',
      base: usd('229621.13'),
      fulfilled: chf('200000.00'),
      paid: [{ instalment: 1, amount: chf('200000.00') }],
      supportCost: { basis: 'ON_EXPENDITURE', rate: '13', amount: usd('26414.46') },
      programme: usd('203188.17'),
      reserve: usd('30478.23'),
      index: expect.any(Number),
      recordedAt: expect.any(String),
    });
    expect(await generalPool()).toMatchObject({
      cash: usd('229602.63'),
      provision: usd('26414.46'),
      reserve: usd('30478.23'),
      programme: usd('203188.17'),
      available: usd('172709.94'),
    });
    const movements = log.events.filter(({ type }) => type.startsWith('Pool')).slice(1);
    const causes = movements.slice(-3).map(({ data }) => data['cause']);
    for (const cause of causes) {
      const { stream, event, type } = cause as Record<string, string>;
      expect(log.events.find((e) => e.id === event)).toMatchObject({ stream, type });
    }
  });

  it('leaves CHF 16.11 more outstanding where the donor bears the charges', async () => {
    await done('ada', `/v1/funds/${fund}/set-policy`, { receiptChargesBorneBy: 'DONOR' });
    const id = await signDirectly();
    const receipt = await done('femi', '/v1/receipts', firstInstalment(id));
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({
      outstanding: chf('400016.11'),
      overdue: chf('16.11'),
    });
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({
      chargesBorneBy: 'DONOR',
      base: usd('229602.63'),
    });
  });

  it('is charged at once under OF_RECEIPT', async () => {
    await done('ada', `/v1/funds/${fund}/set-policy`, { supportCostBasis: 'OF_RECEIPT' });
    const receipt = await done('femi', '/v1/receipts', gift());
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({
      supportCost: { basis: 'OF_RECEIPT', rate: '13', amount: usd('14690.00') },
      programme: usd('98310.00'),
    });
    expect(await generalPool()).toMatchObject({ dueToAgency: usd('14690.00') });
    await done('femi', `/v1/receipts/${receipt}/reverse`, { reason: 'Not ours.' });
    expect(await generalPool()).toMatchObject({
      cash: usd('0.00'),
      dueToAgency: usd('0.00'),
      programme: usd('0.00'),
      available: usd('0.00'),
    });
  });

  it('beyond the agreement is flagged, and shows as over-paid until it is reversed', async () => {
    const id = await signDirectly();
    const receipt = await done('femi', '/v1/receipts', {
      ...firstInstalment(id),
      instructed: chf('600000.01'),
      credited: usd('688844.97'),
    });
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({
      flags: ['OVERPAID'],
      overPaid: chf('0.01'),
    });
    const contribution = `/v1/contributions/${id}`;
    expect(await read('femi', contribution)).toMatchObject({
      state: 'FULFILLED',
      outstanding: chf('0.00'),
      overPaid: chf('0.01'),
      carryingAmount: usd('0.00'),
    });
    await done('femi', `/v1/receipts/${receipt}/reverse`, { reason: 'Recalled.' });
    expect(await read('femi', contribution)).toMatchObject({
      state: 'AGREED',
      overPaid: chf('0.00'),
      carryingAmount: usd('678733.03'),
    });
  });

  it('in a currency without a rate on its day is refused', async () => {
    const euros = { instructed: { amount: '100.00', currency: 'EUR' } };
    expect((await ask('femi', '/v1/receipts', gift(euros))).body).toMatchObject({
      code: 'RATE_MISSING',
      currency: 'EUR',
      valueDate: '2026-04-01',
    });
    const early = { instructed: chf('100.00'), valueDate: '2025-12-31' };
    expect((await ask('femi', '/v1/receipts', gift(early))).body).toMatchObject({
      code: 'RATE_MISSING',
      currency: 'CHF',
    });
  });

  it('on a conditional agreement is spoken for until the condition is met', async () => {
    const id = await done('femi', '/v1/agreements', {
      fund,
      donor: swiss,
      ...agreement(),
      condition: 'The law is passed.',
    });
    const receipt = await done('femi', '/v1/receipts', firstInstalment(id));
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({ flags: ['CONDITIONAL'] });
    expect(await generalPool()).toMatchObject({
      cash: usd('229602.63'),
      conditional: usd('229621.13'),
      available: usd('-18.50'),
    });
  });
});

describe('A bank reference', () => {
  it('is taken once, whatever the day, until its receipt is reversed', async () => {
    const receipt = await done('femi', '/v1/receipts', gift());
    const again = gift({ valueDate: '2026-04-02', bankReference: 'gift-1', account: 'NY - 1' });
    expect((await ask('femi', '/v1/receipts', { ...again, account: 'NY-1' })).body).toMatchObject({
      code: 'DUPLICATE_BANK_REFERENCE',
      receipt,
    });
    expect((await ask('femi', '/v1/receipts', gift({ account: 'NY-2' }))).status).toBe(201);
    await done('femi', `/v1/receipts/${receipt}/reverse`, { reason: 'Recalled.' });
    expect((await ask('femi', '/v1/receipts', gift())).status).toBe(201);
  });

  it('is taken once for all funds, and the receipt of another fund is not named', async () => {
    await done('femi', '/v1/receipts', gift());
    const other = await done('ada', '/v1/funds', {
      name: 'Other fund',
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    });
    await register('otto', 'finance-officer', { funds: [other] });
    const { status, body } = await ask('otto', '/v1/receipts', gift({ fund: other }));
    expect({ status, code: body['code'] }).toEqual({
      status: 409,
      code: 'DUPLICATE_BANK_REFERENCE',
    });
    expect(body).not.toHaveProperty('receipt');
    expect(JSON.stringify(log.events.at(-1)?.data)).not.toContain('receipt_');
  });
});

describe('A correction', () => {
  it('is reversal and new receipt in one append: three lines on the statement', async () => {
    const id = await signDirectly();
    const wrong = {
      ...firstInstalment(id),
      instructed: chf('20000.00'),
      credited: usd('22960.26'),
    };
    const { charges: _, ...typed } = wrong;
    const receipt = await done('femi', '/v1/receipts', typed);
    const { body } = await ask('femi', `/v1/receipts/${receipt}/reverse`, {
      reason: 'A zero was left out.',
      correction: firstInstalment(id),
    });
    const added = body['events'] as { type: string; id: string }[];
    expect(added.map(({ type }) => type)).toEqual([
      'ReceiptReversed',
      'PoolCreditReversed',
      'SupportCostReversed',
      'PoolSetAsideReversed',
      'ReserveReversed',
      'PoolSetAsideReversed',
      'InstalmentsReopened',
      'ReceiptRecorded',
      'PoolCredited',
      'SupportCostProvided',
      'PoolSetAside',
      'ReserveSetAside',
      'PoolSetAside',
      'InstalmentsPaid',
    ]);
    const corrected = added.find(({ type }) => type === 'ReceiptRecorded')?.id;
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({
      state: 'REVERSED',
      reversedBy: {
        valueDate: '2026-03-11',
        reason: 'A zero was left out.',
        correctedBy: corrected,
      },
    });
    expect(await read('femi', `/v1/receipts/${corrected}`)).toMatchObject({
      state: 'RECORDED',
      corrects: receipt,
    });
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({
      paid: chf('200000.00'),
      carryingAmount: usd('452488.69'),
    });
    expect(await generalPool()).toMatchObject({ available: usd('172709.94') });
    const statement = await read('femi', `/v1/donors/${swiss}/statement?from=2026-03-01`);
    expect(statement).toMatchObject({
      movements: [
        { kind: 'RECEIPT', receipt, paid: chf('20000.00') },
        { kind: 'REVERSAL', receipt, correctedBy: corrected, paid: chf('-20000.00') },
        { kind: 'RECEIPT', receipt: corrected, corrects: receipt, paid: chf('200000.00') },
      ],
    });
  });

  it('happens once, with a reason, and all of it or nothing', async () => {
    const receipt = await done('femi', '/v1/receipts', gift());
    const reverse = `/v1/receipts/${receipt}/reverse`;
    expect((await ask('femi', reverse, {})).body).toMatchObject({ code: 'REASON_REQUIRED' });
    const future = { reason: 'Typo.', correction: gift({ valueDate: '2026-04-21' }) };
    expect((await ask('femi', reverse, future)).body).toMatchObject({
      code: 'FUTURE_VALUE_DATE',
      field: 'correction/valueDate',
      valueDate: '2026-04-21',
    });
    const late = { reason: 'Typo.', valueDate: '2026-04-22', correction: gift() };
    expect((await ask('femi', reverse, late)).body).toMatchObject({
      code: 'FUTURE_VALUE_DATE',
      field: 'valueDate',
    });
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({ state: 'RECORDED' });
    await done('femi', reverse, { reason: 'Typo.', correction: gift() });
    expect((await ask('femi', reverse, { reason: 'Typo.' })).body).toMatchObject({
      code: 'ALREADY_REVERSED',
      receipt,
      reversedOn: '2026-04-01',
    });
  });
});

describe('A wrong field of a correction', () => {
  it.each<[string, object, object]>([
    ['no fund', { fund: undefined }, { errors: [{ pointer: '/correction/fund' }] }],
    ['an instalment', { instalment: 1 }, { errors: [{ pointer: '/correction/instalment' }] }],
    ['no date', { valueDate: '0001-01-01' }, { errors: [{ pointer: '/correction/valueDate' }] }],
    ['francs credited', { credited: chf('113000.00') }, { field: 'correction/credited' }],
  ])('is named from the root of the command: %s', async (_, wrong, named) => {
    const receipt = await done('femi', '/v1/receipts', gift());
    const correction = gift(wrong);
    const command = { reason: 'Typo.', correction };
    expect((await ask('femi', `/v1/receipts/${receipt}/reverse`, command)).body).toMatchObject(
      named,
    );
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({ state: 'RECORDED' });
  });
});

describe('A value date', () => {
  it.each([
    ['1899-12-31', 400],
    ['1900-01-01', 200],
  ])('of a receipt may be %s: %i', async (valueDate, status) => {
    const row = { fund, donor: swiss, amount: usd('1.00'), source: 'old', sourceKey: '1' };
    expect((await ask('femi', '/v1/receipts/import', { ...row, valueDate })).status).toBe(status);
    const receipt = await ask('femi', '/v1/receipts', gift({ valueDate: '1899-12-31' }));
    expect(receipt.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/valueDate', rule: 'date' }],
    });
  });
});

describe('A contribution as at a past day', () => {
  let id: string;

  const on = (day: string) => read('femi', `/v1/contributions/${id}?asAt=${day}`);
  const balances = (closing: object) => ({ accounts: [{ currency: 'CHF', ...closing }] });

  beforeEach(async () => {
    const pledge = {
      fund,
      donor: swiss,
      amount: { amount: '500.00', currency: 'EUR' },
      announcedOn: '2026-01-01',
      instalments: [{ amount: { amount: '500.00', currency: 'EUR' }, dueOn: '2026-03-15' }],
    };
    id = await done('femi', '/v1/contributions', pledge);
    await done('femi', `/v1/contributions/${id}/sign-agreement`, {
      amount: chf('150.00'),
      instalments: [
        { amount: chf('50.00'), dueOn: '2026-02-10' },
        { amount: chf('100.00'), dueOn: '2026-12-31' },
      ],
      signedOn: '2026-01-15',
    });
    const paid = (bankReference: string, amount: string, valueDate: string) =>
      done('femi', '/v1/receipts', {
        contribution: id,
        account: 'CH93',
        bankReference,
        valueDate,
        instructed: chf(amount),
        credited: usd(amount),
      });
    const first = await paid('1', '50.00', '2026-02-05');
    await paid('2', '10.00', '2026-02-20');
    const recalled = { reason: 'Recalled.', valueDate: '2026-04-01' };
    await done('femi', `/v1/receipts/${first}/reverse`, recalled);
  });

  it.each([
    ['2026-01-15', '0.00', '150.00', '0.00', '169.68'],
    ['2026-02-04', '0.00', '150.00', '0.00', '169.68'],
    ['2026-02-05', '50.00', '100.00', '0.00', '113.12'],
    ['2026-02-20', '60.00', '90.00', '0.00', '101.81'],
    ['2026-03-31', '60.00', '90.00', '0.00', '101.81'],
    ['2026-04-01', '10.00', '140.00', '50.00', '158.37'],
    ['2026-04-20', '10.00', '140.00', '50.00', '158.37'],
    ['2026-12-31', '10.00', '140.00', '50.00', '158.37'],
    ['2027-01-01', '10.00', '140.00', '140.00', '158.37'],
  ])(
    'says the same as the statement, %s: paid %s, outstanding %s, overdue %s',
    async (day, paid, outstanding, overdue, carrying) => {
      const sums = { paid: chf(paid), outstanding: chf(outstanding) };
      nowMs = Math.max(nowMs, Temporal.Instant.from(`${day}T09:00:00Z`).epochMilliseconds);
      expect(await on(day)).toMatchObject({
        state: 'AGREED',
        ...sums,
        overdue: chf(overdue),
        carryingAmount: usd(carrying),
      });
      expect(await read('femi', `/v1/donors/${swiss}/statement?to=${day}`)).toMatchObject(
        balances({ closing: sums, overdue: chf(overdue) }),
      );
      expect(await items('femi', `/v1/contributions?asAt=${day}`)).toMatchObject([
        { id, ...sums, overdue: chf(overdue) },
      ]);
    },
  );

  it('is what it is today where no day is asked for', async () => {
    expect(await read('femi', `/v1/contributions/${id}`)).toEqual(await on('2026-04-20'));
  });

  it('shows each instalment', async () => {
    expect(await on('2026-03-31')).toMatchObject({
      instalments: [
        { number: 1, paid: chf('50.00'), outstanding: chf('0.00'), overdueDays: 0 },
        { number: 2, paid: chf('10.00'), outstanding: chf('90.00'), overdueDays: 0 },
      ],
    });
    expect(await on('2026-04-01')).toMatchObject({
      instalments: [
        { number: 1, paid: chf('0.00'), outstanding: chf('50.00'), overdueDays: 50 },
        { number: 2, paid: chf('10.00'), outstanding: chf('90.00'), overdueDays: 0 },
      ],
    });
  });

  it('is the pledge before it was signed, in the currency that it was announced in', async () => {
    const pledged = { amount: '500.00', currency: 'EUR' };
    const before = await on('2026-01-14');
    expect(before).toMatchObject({
      state: 'PLEDGED',
      pledged,
      instalments: [{ number: 1, amount: pledged, outstanding: pledged, dueOn: '2026-03-15' }],
    });
    for (const term of ['agreed', 'paid', 'carryingAmount', 'pool']) {
      expect(before).not.toHaveProperty(term);
    }
    expect(await on('2026-01-15')).toMatchObject({ pledged, agreed: chf('150.00') });
    expect(await items('femi', '/v1/contributions?asAt=2026-01-14&state=PLEDGED')).toMatchObject([
      { id },
    ]);
  });

  it('is not shown as at a day to come', async () => {
    const refused = { code: 'FUTURE_VALUE_DATE', field: 'asAt', today: '2026-04-20' };
    expect(await on('2026-04-21')).toMatchObject(refused);
    for (const query of ['asAt=2026-04-21', `fund=${fund}&asAt=2026-04-21`]) {
      expect(await read('femi', `/v1/contributions?${query}`)).toMatchObject(refused);
    }
  });

  it('is not there before it was announced', async () => {
    expect(await on('2025-12-31')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await items('femi', '/v1/contributions?asAt=2025-12-31')).toEqual([]);
  });
});

describe('The statement of a donor', () => {
  beforeEach(async () => {
    const id = await signDirectly();
    await done('femi', '/v1/receipts', firstInstalment(id));
    await done('femi', '/v1/receipts', gift());
  });

  const accounts = async (query: string) =>
    (await read('femi', `/v1/donors/${swiss}/statement${query}`))['accounts'];

  it('is in the currencies of the donor: opening, movements, closing', async () => {
    expect(await read('femi', `/v1/donors/${swiss}/statement?from=2026-02-01`)).toMatchObject({
      donor: swiss,
      from: '2026-02-01',
      to: '2026-04-20',
      accounts: [
        {
          currency: 'CHF',
          opening: { agreed: chf('600000.00'), paid: chf('0.00'), outstanding: chf('600000.00') },
          closing: {
            agreed: chf('600000.00'),
            paid: chf('200000.00'),
            outstanding: chf('400000.00'),
            overPaid: chf('0.00'),
          },
          overdue: chf('0.00'),
        },
        {
          currency: 'USD',
          closing: { agreed: usd('0.00'), withoutAgreement: usd('113000.00') },
        },
      ],
      movements: [
        { valueDate: '2026-03-11', kind: 'RECEIPT', paid: chf('200000.00') },
        { valueDate: '2026-04-01', kind: 'RECEIPT', withoutAgreement: usd('113000.00') },
      ],
    });
  });

  it.each([
    ['2026-01-14', undefined],
    ['2026-03-10', '0.00'],
    ['2026-03-31', '0.00'],
    ['2026-09-30', '0.00'],
    ['2026-10-01', '200000.00'],
    ['2027-03-31', '200000.00'],
    ['2027-04-01', '400000.00'],
  ])('on %s shows as overdue: CHF %s', async (to, overdue) => {
    const [francs] = (await accounts(`?to=${to}`)) as { overdue?: object }[];
    expect(francs?.overdue).toEqual(overdue && chf(overdue));
  });

  it('is paged', async () => {
    const url = `/v1/donors/${swiss}/statement?limit=2`;
    const page = await read('femi', url);
    expect(page).toMatchObject({ movements: [{ kind: 'AGREEMENT' }, { kind: 'RECEIPT' }] });
    expect(await read('femi', `${url}&cursor=${String(page['next'])}`)).toMatchObject({
      movements: [{ valueDate: '2026-04-01' }],
      accounts: page['accounts'],
    });
  });

  it('has its first day before its last', async () => {
    expect(
      await read('femi', `/v1/donors/${swiss}/statement?from=2026-02-02&to=2026-02-01`),
    ).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ parameter: 'from' }] });
  });
});

describe('What is seen', () => {
  const OTHERS = ['/v1/contributions', '/v1/receipts', '/v1/donors'];

  it('by representatives of a donor is their own, and only that', async () => {
    const kenya = await done('femi', '/v1/donors', { name: 'Kenya', kind: '10', country: 'KE' });
    const id = await signDirectly();
    await done('femi', '/v1/receipts', firstInstalment(id));
    const other = await done('femi', '/v1/receipts', gift({ donor: kenya }));
    const theirs = await done('femi', '/v1/agreements', { fund, donor: kenya, ...agreement() });
    const lena = await register('lena', 'donor');
    for (const url of OTHERS) expect(await items('lena', url)).toEqual([]);
    await done('ada', `/v1/persons/${lena}/add-representative`, { party: swiss });
    expect(await items('lena', '/v1/contributions')).toMatchObject([{ id }]);
    expect(await items('lena', '/v1/receipts')).toMatchObject([{ donor: swiss }]);
    expect(await items('lena', '/v1/donors')).toMatchObject([{ id: swiss }]);
    const own = await read('lena', `/v1/contributions/${id}`);
    expect(own).toMatchObject({ paid: chf('200000.00') });
    expect(own).not.toHaveProperty('carryingAmount');
    expect(await read('lena', `/v1/donors/${swiss}/statement`)).toMatchObject({
      accounts: [{ currency: 'CHF' }],
    });
    for (const hidden of [
      `/v1/receipts/${other}`,
      `/v1/contributions/${theirs}`,
      `/v1/agreements/${theirs}`,
      `/v1/donors/${kenya}`,
      `/v1/donors/${kenya}/statement`,
    ]) {
      expect(await read('lena', hidden)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await ask('lena', '/v1/receipts', gift())).body).toMatchObject({
      code: 'ROLE_NOT_HELD',
    });
  });

  it('by representatives of a donor is what is in the funds of their role', async () => {
    await signDirectly();
    await done('femi', '/v1/receipts', gift());
    const other = await done('ada', '/v1/funds', {
      name: 'Other fund',
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    });
    const lena = await register('lena', 'donor', { funds: [other] });
    await done('ada', `/v1/persons/${lena}/add-representative`, { party: swiss });
    for (const url of ['/v1/contributions', '/v1/receipts']) {
      expect(await items('lena', url)).toEqual([]);
    }
    expect(await items('lena', '/v1/donors')).toMatchObject([{ id: swiss }]);
    expect(await read('lena', `/v1/donors/${swiss}/statement`)).toMatchObject({ accounts: [] });
  });

  it('by an office of one fund is that fund', async () => {
    const other = await done('ada', '/v1/funds', {
      name: 'Other fund',
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    });
    await register('otto', 'finance-officer', { funds: [other] });
    const hidden = await done('femi', '/v1/receipts', gift());
    const seen = await done('otto', '/v1/receipts', gift({ fund: other, account: 'VIE' }));
    expect(await items('otto', '/v1/receipts')).toMatchObject([{ id: seen }]);
    expect(await read('otto', `/v1/receipts/${hidden}`)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await read('otto', `/v1/donors/${swiss}/statement`)).toMatchObject({
      movements: [{ receipt: seen }],
    });
    const correction = { reason: 'Wrong fund.', correction: gift() };
    expect((await ask('otto', `/v1/receipts/${seen}/reverse`, correction)).body).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await read('otto', `/v1/receipts/${seen}`)).toMatchObject({ state: 'RECORDED' });
  });

  it('can be narrowed down by state and flag', async () => {
    const first = await done('femi', '/v1/receipts', gift());
    const second = await done('femi', '/v1/receipts', gift({ bankReference: 'GIFT-2' }));
    await done('femi', `/v1/receipts/${first}/reverse`, { reason: 'Recalled.' });
    expect(await items('femi', '/v1/receipts?state=REVERSED')).toMatchObject([{ id: first }]);
    expect(await items('femi', '/v1/receipts?state=RECORDED')).toMatchObject([{ id: second }]);
    expect(await items('femi', '/v1/receipts?flag=OVERPAID')).toEqual([]);
    await signDirectly();
    expect(await items('femi', '/v1/contributions?state=AGREED')).toHaveLength(1);
    expect(await items('femi', '/v1/contributions?state=FULFILLED')).toEqual([]);
  });
});

describe('Whose money it is', () => {
  it.each([
    ['an agreement and a donor', { contribution: true, donor: true }, ['/donor']],
    ['a donor and no fund', { donor: true }, ['/fund']],
    ['nobody', {}, ['/fund', '/donor']],
  ])('is not said by %s', async (_, named, pointers) => {
    const id = await signDirectly();
    const { contribution: _of, ...terms } = firstInstalment(id);
    const { body } = await ask('femi', '/v1/receipts', {
      ...terms,
      ...('contribution' in named && { contribution: id }),
      ...('donor' in named && { donor: swiss }),
    });
    expect(body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: pointers.map((pointer) => ({ pointer })),
    });
  });
});

describe('Money of the past', () => {
  const row = (more: object = {}) => ({
    fund,
    donor: swiss,
    amount: usd('1044143.65'),
    valueDate: '2022-12-31',
    source: 'cbpf',
    sourceKey: '2022|VEN|18',
    ...more,
  });

  it('is taken on as given, once, and counts as programme money', async () => {
    const receipt = await done('femi', '/v1/receipts/import', row());
    expect(await read('femi', `/v1/receipts/${receipt}`)).toMatchObject({
      flags: ['IMPORTED'],
      source: 'cbpf',
      credited: usd('1044143.65'),
    });
    expect(await generalPool()).toMatchObject({
      cash: usd('1044143.65'),
      programme: usd('1044143.65'),
      available: usd('1044143.65'),
    });
    expect((await ask('femi', '/v1/receipts/import', row())).body).toMatchObject({
      code: 'DUPLICATE_SOURCE_KEY',
      takenOnAs: receipt,
    });
    await done('femi', `/v1/receipts/${receipt}/reverse`, { reason: 'Booked twice.' });
    expect(await generalPool()).toMatchObject({ available: usd('0.00') });
    expect((await ask('femi', '/v1/receipts/import', row())).body).toMatchObject({
      code: 'DUPLICATE_SOURCE_KEY',
    });
  });

  it('that is dated after today is due, and can be paid', async () => {
    const id = await done('femi', '/v1/receipts/import', row({ valueDate: '2026-12-31' }));
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({
      state: 'AGREED',
      agreed: usd('1044143.65'),
      source: 'cbpf',
      instalments: [{ dueOn: '2026-12-31' }],
    });
    const { fund: _, donor: _of, ...terms } = gift();
    await done('femi', '/v1/receipts', {
      ...terms,
      contribution: id,
      instructed: usd('1044143.65'),
      credited: usd('1044143.65'),
    });
    expect(await read('femi', `/v1/contributions/${id}`)).toMatchObject({ state: 'FULFILLED' });
  });

  it('can be taken on by as many rows as an append holds, in one decision', async () => {
    class TakeOnSome {}
    const count = 150;
    const codes = Array.from({ length: 5 }, (_, i) => ({ source: 'cbpf', code: `${i}` }));
    const batch = new Decisions({
      sealing: memorySealing,
      log,
      catalogue: new Catalogue(
        personFacts,
        fundFacts,
        poolFacts,
        donorFacts,
        contributionFacts,
        receiptFacts,
        outcomeFacts,
        reservationFacts,
      ),
      access: new AccessControl({
        'POST /v1/batches': { roles: ['finance-officer'], command: 'TakeOnSome' },
      }),
      hash: new KeyedHash(Buffer.alloc(32, 7)),
      rightsOf: peoplePort.rightsOf,
      guards: [],
    });
    const answer = await callAs(commandLine(femi), () =>
      batch.run(new TakeOnSome(), (d) => {
        d.permit({ fund });
        const donors = codes.map((code) => {
          const donor = recordDonor(d, { name: `Donor ${code.code}`, kind: '10' });
          recordDonorCode(d, donor, code);
          expect(donorKnownAs(d, code)).toBe(donor);
          return donor;
        });
        const rows = Array.from({ length: count }, (_, i) => {
          const donor = donors[i % donors.length] ?? '';
          return { ...row({ donor, sourceKey: `${i}` }), amount: usd(`${i}.10`) };
        });
        expect(rows.filter((given) => takenOnAs(d, given))).toEqual([]);
        const ids = rows.map((given) => recordTakenOn(d, given));
        expect(rows.map((given) => takenOnAs(d, given))).toEqual(ids);
        return fund;
      }),
    );
    const appended = log.events.filter(({ metadata }) => metadata['command'] === 'TakeOnSome');
    expect(appended).toHaveLength(count * RECORDS_PER_ROW + codes.length * 3);
    expect(answer.events).toHaveLength(count * 2 + codes.length * 2);
    expect(await generalPool()).toMatchObject({ cash: usd('11190.00') });
  });
});

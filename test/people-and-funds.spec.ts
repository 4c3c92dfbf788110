import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { memorySealing } from './doubles/memory-sealing.js';
import { platformAccess } from '../src/access-table.js';
import { aggregates } from '../src/aggregates.js';
import { fundsAccess } from '../src/funds/funds.access.js';
import { FundsModule } from '../src/funds/funds.module.js';
import { fundFacts } from '../src/funds/funds/fund.events.js';
import { fundsProjection } from '../src/funds/funds/funds.projection.js';
import { poolFacts } from '../src/funds/pools/pool.events.js';
import { poolsProjection } from '../src/funds/pools/pools.projection.js';
import { periodFacts } from '../src/funds/periods/period.events.js';
import { periodsProjection } from '../src/funds/periods/periods.projection.js';
import { rateTableFacts } from '../src/funds/rates/rate-table.events.js';
import { ratesProjection } from '../src/funds/rates/rates.projection.js';
import { peopleAccess, peopleCommandLineCommands } from '../src/people/people.access.js';
import { PeopleModule } from '../src/people/people.module.js';
import { peopleProjection } from '../src/people/people.projection.js';
import { peoplePort } from '../src/people/people-port.js';
import { RegisterFirstAdministrator } from '../src/people/person.commands.js';
import { personFacts } from '../src/people/person.events.js';
import { AccessControl } from '../src/platform/auth/access.js';
import { LogDirectory } from '../src/platform/auth/directory.js';
import { EMBEDDED_ISSUER, mintToken, TokenVerifier } from '../src/platform/auth/tokens.js';
import { VerifiedTokens } from '../src/platform/auth/verified-tokens.js';
import { readSettings } from '../src/platform/configuration/settings.js';
import { confidentialFacts } from '../src/platform/confidential/confidential-read.js';
import { callAs } from '../src/platform/decisions/caller.js';
import type { Answer } from '../src/platform/decisions/answer.js';
import { Decisions } from '../src/platform/decisions/decisions.js';
import { Catalogue } from '../src/platform/decisions/facts.js';
import { KeyedHash } from '../src/platform/decisions/keyed-hash.js';
import { outcomeFacts } from '../src/platform/decisions/outcomes.js';
import { reservationFacts } from '../src/platform/decisions/reservations.js';
import type { Appended } from '../src/platform/event-log/event-log.js';
import { createLogger } from '../src/platform/observability/logger.js';
import { createService, type Service } from '../src/service.js';
import { MemoryEventLog } from './doubles/memory-event-log.js';
import { noPast } from './doubles/no-past.js';
import { InlineViews } from './http/inline-views.js';

const projections = [
  peopleProjection,
  fundsProjection,
  periodsProjection,
  poolsProjection,
  ratesProjection,
];
const key = generateKeyPairSync('ed25519');
const NOON = Temporal.Instant.from('2026-03-31T12:00:00Z');

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;
let service: Service;
let nowMs: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'people-and-funds-'));
  log = new MemoryEventLog();
  nowMs = NOON.epochMilliseconds;
  const hash = new KeyedHash(Buffer.alloc(32, 7));
  const catalogue = new Catalogue(
    personFacts,
    fundFacts,
    poolFacts,
    periodFacts,
    rateTableFacts,
    outcomeFacts,
    confidentialFacts,
    reservationFacts,
  );
  const access = new AccessControl(...platformAccess, peopleAccess, fundsAccess);
  const listeners: ((appended: Appended) => void)[] = [];
  const decisions = new Decisions({
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
      ]),
      FundsModule,
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
  onBehalfOf?: string,
): Promise<Reply> {
  const token = await mintToken(key, { subject, ttlSeconds: 60 });
  const response = await service.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload && { 'content-type': 'application/json' }),
      ...(onBehalfOf && { 'tributary-on-behalf-of': onBehalfOf }),
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

const read = (subject: string, url: string) => send(subject, 'GET', url);
const ask = (subject: string, url: string, payload: object) => send(subject, 'POST', url, payload);

/** Asks for what has to be accepted. Answers the id. */
async function done(subject: string, url: string, payload: object): Promise<string> {
  const { status, body } = await ask(subject, url, payload);
  expect({ status, body }).toEqual({
    status: expect.anything(),
    body: expect.objectContaining({ id: expect.any(String) }),
  });
  return String(body['id']);
}

function first(subject: string): Promise<Answer> {
  const command = Object.assign(new RegisterFirstAdministrator(), {
    name: 'Ada Obi',
    issuer: EMBEDDED_ISSUER,
    subject,
  });
  const caller = {
    person: undefined,
    onBehalfOf: undefined,
    commandLine: true,
    correlationId: 'first',
    causationId: undefined,
    idempotencyKey: undefined,
    arrivedAt: NOON,
  };
  return callAs(caller, () => service.app.get(CommandBus).execute(command));
}

const register = (name: string, subject: string) =>
  done('ada', '/v1/persons', { name, issuer: EMBEDDED_ISSUER, subject });

const grant = (person: string, role: string, more: object = {}) =>
  done('ada', `/v1/persons/${person}/grant-role`, { role, ...more });

const establish = () =>
  done('ada', '/v1/funds', {
    name: 'Trust Fund for Victims of Trafficking',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });

describe('The first administrator', () => {
  it('is made once, also when two are asked for at the same moment', async () => {
    const outcomes = await Promise.allSettled([first('ada'), first('eve')]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(first('ada')).rejects.toMatchObject({
      code: 'WRONG_STATE',
      figures: { state: 'ADMINISTERED', allowed: ['EMPTY'] },
    });
  });

  it('cannot be asked for over the network, and leaves issuer and subject nowhere', async () => {
    const { status } = await ask('ada', '/v1/persons', {
      name: 'Ada Obi',
      issuer: EMBEDDED_ISSUER,
      subject: 'ada',
    });
    expect(status).toBe(403);
    await first('a-subject-to-look-for');
    expect(JSON.stringify(log.events)).not.toContain('a-subject-to-look-for');
  });
});

describe('People', () => {
  beforeEach(async () => void (await first('ada')));

  it('are who their tokens say, and may do what they were granted, from that second on', async () => {
    expect(await read('fatou', '/v1/me')).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_HELD' },
    });
    const fatou = await register('Fatou Sow', 'fatou');
    expect((await read('fatou', '/v1/me')).body).toMatchObject({
      id: fatou,
      name: 'Fatou Sow',
      roles: [],
    });

    const fund = await establish();
    const rate = { fund, currency: 'CHF', rate: '0.884', validFrom: '2026-01-01' };
    expect((await ask('fatou', '/v1/rates', rate)).body).toMatchObject({ code: 'ROLE_NOT_HELD' });
    await grant(fatou, 'finance-officer', { from: '2026-03-31T12:00:05Z' });
    expect((await ask('fatou', '/v1/rates', rate)).body).toMatchObject({ code: 'ROLE_NOT_HELD' });
    nowMs += 5_000;
    expect(await ask('fatou', '/v1/rates', rate)).toMatchObject({ status: 201 });

    await done('ada', `/v1/persons/${fatou}/revoke-role`, { role: 'finance-officer' });
    expect((await ask('fatou', '/v1/rates', rate)).body).toMatchObject({ code: 'ROLE_NOT_HELD' });
  });

  it('are registered once under a subject', async () => {
    const fatou = await register('Fatou Sow', 'fatou');
    const again = { name: 'F. Sow', issuer: EMBEDDED_ISSUER, subject: 'fatou' };
    expect(await ask('ada', '/v1/persons', again)).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_PERSON', person: fatou },
    });
  });

  it('are seen by administrators, auditors and themselves', async () => {
    const fatou = await register('Fatou Sow', 'fatou');
    const bela = await register('Bela Kun', 'bela');
    const audit = await register('Aud Itor', 'audit');
    await grant(fatou, 'finance-officer');
    await grant(audit, 'auditor');
    expect((await read('audit', '/v1/persons?limit=2')).body).toMatchObject({
      items: [{ name: 'Ada Obi' }, { name: 'Fatou Sow' }],
      next: expect.any(String),
    });
    expect((await read('fatou', '/v1/persons')).body).toMatchObject({ code: 'ROLE_NOT_HELD' });
    expect((await read('fatou', `/v1/persons/${bela}`)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect((await read('fatou', `/v1/persons/${fatou}`)).body).toMatchObject({ name: 'Fatou Sow' });
  });

  it('leave a history of who held which role when', async () => {
    const fatou = await register('Fatou Sow', 'fatou');
    const { id: ada } = (await read('ada', '/v1/me')).body;
    const fund = await establish();
    await grant(fatou, 'approver', { funds: [fund] });
    nowMs += 60_000;
    await done('ada', `/v1/persons/${fatou}/revoke-role`, { role: 'approver', funds: [fund] });
    const history = `/v1/role-history?role=approver`;
    const period = {
      person: fatou,
      role: 'approver',
      fund,
      from: '2026-03-31T12:00:00Z',
      grantedBy: ada,
      revokedAt: '2026-03-31T12:01:00Z',
      revokedBy: ada,
      index: expect.any(Number),
      revokedIndex: log.events.length - 1,
    };
    expect((await read('ada', history)).body).toEqual({ items: [period] });
    expect((await read('ada', `${history}&heldAt=2026-03-31T12:00:59.999Z`)).body).toEqual({
      items: [period],
    });
    expect((await read('ada', `${history}&heldAt=2026-03-31T12:01:00Z`)).body).toEqual({
      items: [],
    });
  });

  it('act for others as long as a delegation lasts', async () => {
    const fatou = await register('Fatou Sow', 'fatou');
    const bela = await register('Bela Kun', 'bela');
    await grant(bela, 'finance-officer');
    const until = '2026-04-14T00:00:00Z';
    await done('ada', `/v1/persons/${fatou}/delegate`, { for: bela, until });
    expect((await read('fatou', '/v1/me')).body).toMatchObject({
      delegations: [{ for: bela, from: '2026-03-31T12:00:00Z', until }],
    });
    const fund = await establish();
    const rate = { fund, currency: 'CHF', rate: '0.884', validFrom: '2026-01-01' };
    const forBela = () => send('fatou', 'POST', '/v1/rates', rate, bela);
    expect(await forBela()).toMatchObject({ status: 201 });
    expect(log.events.at(-1)?.metadata).toMatchObject({ actor: fatou, onBehalfOf: bela });
    nowMs = Temporal.Instant.from(until).epochMilliseconds;
    expect(await forBela()).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_HELD' } });
    expect((await read('fatou', '/v1/me')).body).toMatchObject({ delegations: [] });
    expect(
      (
        await ask('ada', `/v1/persons/${fatou}/delegate`, {
          for: fatou,
          until: '2026-05-01T00:00:00Z',
        })
      ).body,
    ).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/for' }],
    });
  });

  it.each(['donor', 'organisation'])('represent no %s that is not there', async (kind) => {
    const fatou = await register('Fatou Sow', 'fatou');
    const party = `${kind}_0192a000-0000-7000-8000-000000000003`;
    for (let time = 0; time < 2; time++) {
      expect(await ask('ada', `/v1/persons/${fatou}/add-representative`, { party })).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', id: party },
      });
    }
    expect((await read('fatou', '/v1/me')).body).toMatchObject({ represents: [] });
  });

  it('hold roles for funds that are there', async () => {
    const fatou = await register('Fatou Sow', 'fatou');
    const fund = await establish();
    const unknown = 'fund_0192a000-0000-7000-8000-000000000003';
    const granting = (funds: string[]) =>
      ask('ada', `/v1/persons/${fatou}/grant-role`, { role: 'approver', funds });
    expect(await granting([fund, unknown])).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', id: unknown },
    });
    expect((await read('fatou', '/v1/me')).body).toMatchObject({ roles: [] });
    expect(await granting([fund])).toMatchObject({ status: 200 });
  });

  it('always have an administrator among them', async () => {
    const { id: ada } = (await read('ada', '/v1/me')).body as { id: string };
    const revoke = (by: string, from: string) =>
      ask(by, `/v1/persons/${from}/revoke-role`, { role: 'administrator' });
    const refused = { status: 409, body: { code: 'WRONG_STATE', state: 'REVOKED_BY_HOLDER' } };
    expect(await revoke('ada', ada)).toMatchObject(refused);
    const fatou = await register('Fatou Sow', 'fatou');
    await grant(fatou, 'administrator');
    const outcomes = await Promise.all([revoke('ada', fatou), revoke('fatou', ada)]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  });

  it.each([
    ['a name that nobody can see', { name: '\u200b' }, '/name'],
    ['an e-mail that is none', { name: 'Fatou Sow', email: 'not an email' }, '/email'],
  ])('are not registered with %s', async (_, fields, pointer) => {
    const person = { issuer: EMBEDDED_ISSUER, subject: 'fatou', ...fields };
    expect(await ask('ada', '/v1/persons', person)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer }] },
    });
  });
});

describe('A fund', () => {
  let fund: string;

  beforeEach(async () => {
    await first('ada');
    fund = await establish();
    await grant(await register('Fatou Sow', 'fatou'), 'finance-officer', { funds: [fund] });
  });

  it('has its general pool from the start, and others in the order of opening', async () => {
    const earmark = { regions: ['014'], sdgTargets: ['5.2'] };
    const opened = await ask('ada', '/v1/pools', { fund, name: 'Eastern Africa', earmark });
    expect(opened).toMatchObject({
      status: 201,
      location: `/v1/pools/${String(opened.body['id'])}`,
    });
    const nothing = { amount: '0.00', currency: 'USD' };
    const empty = { cash: nothing, commitments: nothing, available: nothing, overcommitted: false };
    expect((await read('fatou', `/v1/funds/${fund}/pools`)).body).toEqual({
      items: [
        expect.objectContaining({ ...empty, name: 'general', general: true }),
        expect.objectContaining({ ...empty, name: 'Eastern Africa', general: false, earmark }),
      ],
    });
    expect(log.events.filter(({ stream }) => stream === fund).map(({ type }) => type)).toEqual([
      'FundEstablished',
      'PoolListed',
      'PoolListed',
    ]);
  });

  it('closes its months in order, each after its end in the time zone of the fund', async () => {
    const close = (body: object) => ask('fatou', `/v1/funds/${fund}/close-period`, body);
    const month = (of: string) => ({ period: of, closedBy: expect.stringMatching(/^person_/) });
    expect((await read('fatou', `/v1/funds/${fund}/periods`)).body).toEqual({
      fund,
      next: '2026-03',
      nextHasEnded: false,
      closed: [],
    });
    nowMs = Temporal.Instant.from('2026-03-31T21:59:59Z').epochMilliseconds; // 23:59:59 in Vienna
    expect(await close({ period: '2026-03' })).toMatchObject({
      status: 409,
      body: { code: 'PERIOD_NOT_ENDED', lastDay: '2026-03-31', today: '2026-03-31' },
    });
    nowMs += 1_000;
    expect(await close({ period: '2026-03' })).toMatchObject({ status: 200, body: { id: fund } });
    nowMs = Temporal.Instant.from('2026-06-04T09:00:00Z').epochMilliseconds;
    expect(await close({ period: '2026-05' })).toMatchObject({
      status: 409,
      body: { code: 'WRONG_STATE', next: '2026-04' },
    });
    expect(await close({ upTo: '2026-05' })).toMatchObject({ status: 200 });
    expect((await read('fatou', `/v1/funds/${fund}/periods`)).body).toMatchObject({
      next: '2026-06',
      nextHasEnded: false,
      closed: [month('2026-05'), month('2026-04'), month('2026-03')],
    });
    expect(await close({ period: '2026-5' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/period', rule: 'month' }] },
    });
  });

  it('shows every term of what a pool has available, as its movements have left it', async () => {
    const { body } = await read('fatou', `/v1/funds/${fund}/pools`);
    const [{ id }] = body['items'] as [{ id: string }];
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    const change = {
      cash: usd('100000.00'),
      inTransit: usd('9000.00'),
      conditional: usd('800.00'),
      dueToAgency: usd('70.00'),
      commitments: usd('100000.00'),
      reserve: usd('0.50'),
      provision: usd('0.04'),
      programme: usd('81415.93'),
      outgoingCosts: usd('9870.54'),
    };
    const release = { inTransit: usd('9000.00'), commitments: usd('-9000.00') };
    const more = { cash: usd('-0.01'), outgoingCosts: usd('0.01') };
    const moves = [
      [
        'PoolCredited',
        '2026-03-29',
        { ...change, inTransit: usd('0.00'), commitments: usd('109000.00') },
      ],
      ['PoolPaymentReleased', '2026-03-30', release],
      ['PoolPaymentConfirmed', '2026-03-31', more],
    ] as const;
    const cause = { stream: fund, event: 'e', type: 'ReceiptRecorded' };
    log.appendNow(
      moves.map(([type, valueDate, by]) => ({
        stream: id,
        id: `${id}-${type}`,
        type,
        data: { cause: { ...cause, valueDate }, change: by },
        metadata: { schema: '1' },
      })),
    );
    expect((await read('fatou', `/v1/pools/${id}`)).body).toEqual({
      id,
      fund,
      name: 'general',
      general: true,
      state: 'OPEN',
      ...change,
      cash: usd('99999.99'),
      outgoingCosts: usd('9870.55'),
      available: usd('-9870.55'),
      availableForPayments: usd('0.00'),
      disbursed: usd('9000.00'),
      overcommitted: true,
      paymentsStopped: false,
    });
    const asAt = async (day: string) => {
      const { status, body: one } = await read('fatou', `/v1/pools/${id}?asAt=${day}`);
      const { body: all } = await read('fatou', `/v1/funds/${fund}/pools?asAt=${day}`);
      if (status === 200) expect(all).toEqual({ items: [one] });
      return { status, ...one };
    };
    expect(await asAt('2026-03-28')).toMatchObject({ cash: usd('0.00'), available: usd('0.00') });
    expect(await asAt('2026-03-29')).toMatchObject({
      cash: usd('100000.00'),
      commitments: usd('109000.00'),
      disbursed: usd('0.00'),
    });
    expect(await asAt('2026-03-30')).toMatchObject({
      cash: usd('100000.00'),
      commitments: usd('100000.00'),
      disbursed: usd('9000.00'),
    });
    expect(await asAt('2026-03-31')).toMatchObject({ cash: usd('99999.99'), overcommitted: true });
    expect(await asAt('2026-04-01')).toMatchObject({
      status: 422,
      code: 'FUTURE_VALUE_DATE',
      today: '2026-03-31',
    });
  });

  it('shows its policy, and how it came about', async () => {
    await done('ada', `/v1/funds/${fund}/set-policy`, { reserveRate: '10', activeGrantLimit: 3 });
    await done('ada', `/v1/funds/${fund}/set-policy`, { unset: ['activeGrantLimit'] });
    const { body } = await read('fatou', `/v1/funds/${fund}`);
    expect(body).toMatchObject({ policy: { reserveRate: '10', supportCostRate: '13' } });
    expect(body['policy']).not.toHaveProperty('activeGrantLimit');
    expect((await read('fatou', `/v1/funds/${fund}/policy-history`)).body).toMatchObject({
      items: [
        { knobs: { reserveRate: '10', activeGrantLimit: 3 }, decidedAt: '2026-03-31T12:00:00Z' },
        { knobs: { unset: ['activeGrantLimit'] } },
      ],
    });
  });

  it('has trustees who are registered', async () => {
    const nobody = 'person_0192a000-0000-7000-8000-0000000000ff';
    const change = { trustees: [nobody] };
    expect((await ask('ada', `/v1/funds/${fund}/set-policy`, change)).body).toMatchObject({
      code: 'NOT_FOUND',
      id: nobody,
    });
  });

  it('keeps the rates that were loaded for it', async () => {
    const rate = { fund, currency: 'CHF', rate: '0.884', validFrom: '2026-01-01', source: 'UN' };
    const table = await done('fatou', '/v1/rates', rate);
    await done('fatou', '/v1/rates', { ...rate, rate: '0.886' });
    await done('fatou', '/v1/rates', { ...rate, currency: 'EUR' });
    const inFrancs = [{ ...rate }, { ...rate, rate: '0.886' }].map((each) =>
      expect.objectContaining(each),
    );
    expect((await read('fatou', `/v1/funds/${fund}/rates?currency=CHF`)).body).toEqual({
      items: inFrancs,
    });
    expect((await read('fatou', `/v1/rates/${table}`)).body).toEqual({ items: inFrancs });
    expect((await read('fatou', `/v1/rates/${fund}`)).status).toBe(404);
  });

  it('is hidden from those who work for another one', async () => {
    const other = await establish();
    expect((await read('fatou', '/v1/funds')).body).toMatchObject({ items: [{ id: fund }] });
    expect((await read('ada', '/v1/funds')).body).toMatchObject({
      items: [{ id: fund }, { id: other }],
    });
    for (const url of ['', '/pools', '/rates', '/policy-history']) {
      expect((await read('fatou', `/v1/funds/${other}${url}`)).status).toBe(404);
    }
    const rate = { fund: other, currency: 'CHF', rate: '0.884', validFrom: '2026-01-01' };
    expect((await ask('fatou', '/v1/rates', rate)).status).toBe(404);
  });

  it.each([
    ['a currency of none', '/v1/funds', { baseCurrency: 'XXX' }, '/baseCurrency'],
    ['an offset for a zone', '/v1/funds', { timeZone: '+03:00' }, '/timeZone'],
    ['a sector of four digits', '/v1/funds', { sector: '1516' }, '/sector'],
    ['more than all', '/set-policy', { reserveRate: '100.01' }, '/reserveRate'],
    ['less than nothing', '/set-policy', { supportCostRate: '-0.01' }, '/supportCostRate'],
    ['an exponent', '/set-policy', { budgetFlexibility: '1e1' }, '/budgetFlexibility'],
    ['a number for text', '/set-policy', { utilisationThreshold: 80 }, '/utilisationThreshold'],
    ['a quorum of nobody', '/set-policy', { quorum: 0 }, '/quorum'],
    ['half a grant', '/set-policy', { activeGrantLimit: 0.5 }, '/activeGrantLimit'],
    ['a base currency', '/set-policy', { baseCurrency: 'EUR' }, '/baseCurrency'],
    ['no knob', '/set-policy', {}, ''],
    ['a region of none', '/v1/pools', { earmark: { regions: ['999'] } }, '/earmark/regions'],
    ['a country of none', '/v1/pools', { earmark: { countries: ['XK'] } }, '/earmark/countries'],
    ['a goal for a target', '/v1/pools', { earmark: { sdgTargets: ['5'] } }, '/earmark/sdgTargets'],
    ['an empty dimension', '/v1/pools', { earmark: { themes: [] } }, '/earmark/themes'],
    ['no dimension', '/v1/pools', { earmark: {} }, '/earmark'],
    ['a rate of zero', '/v1/rates', { rate: '0' }, '/rate'],
    ['a rate below zero', '/v1/rates', { rate: '-0.884' }, '/rate'],
    ['the base currency', '/v1/rates', { currency: 'USD' }, '/currency'],
    ['no day', '/v1/rates', { validFrom: '2026-02-30' }, '/validFrom'],
  ])('is told which field is wrong: %s', async (_, path, wrong, pointer) => {
    const right: Readonly<Record<string, object>> = {
      '/v1/funds': { name: 'F', baseCurrency: 'USD', timeZone: 'UTC', sector: '15160' },
      '/v1/pools': { fund, name: 'P' },
      '/v1/rates': { fund, currency: 'CHF', rate: '0.884', validFrom: '2026-01-01' },
    };
    const url = path.startsWith('/v1') ? path : `/v1/funds/${fund}${path}`;
    const by = path === '/v1/rates' ? 'fatou' : 'ada';
    expect(await ask(by, url, { ...right[path], ...wrong })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer }] },
    });
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { memorySealing } from '../doubles/memory-sealing.js';
import { platformAccess } from '../../src/access-table.js';
import { catalogue } from '../../src/catalogue.js';
import { fundsProjection } from '../../src/funds/funds/funds.projection.js';
import { ledgerAccess } from '../../src/ledger/ledger.access.js';
import { LedgerModule } from '../../src/ledger/ledger.module.js';
import { journal } from '../../src/ledger/journal/journal.projection.js';
import { totals } from '../../src/ledger/totals/totals.projection.js';
import { AccessControl, type Rights } from '../../src/platform/auth/access.js';
import { mintToken, TokenVerifier } from '../../src/platform/auth/tokens.js';
import { VerifiedTokens } from '../../src/platform/auth/verified-tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import type { JsonObject } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from '../http/inline-views.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const usd = (amount: string) => ({ amount, currency: 'USD' });

const FUND = id('fund', 1);
const NO_FUND = id('fund', 2);
const POOL = id('pool', 1);
const DONOR = id('donor', 1);
const AUDRA = id('person', 1);
const METADATA = { schema: '1', actor: AUDRA, command: 'ImportBatch', correlationId: 'c' };
const NOON = Temporal.Instant.from('2026-06-15T12:00:00Z');
const key = generateKeyPairSync('ed25519');

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;
let service: Service;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  log = new MemoryEventLog();
  const rights: Rights = {
    person: AUDRA,
    holds: (role) => role === 'auditor',
    represents: () => false,
    actsFor: () => false,
  };
  const hash = new KeyedHash(Buffer.alloc(32, 7));
  const access = new AccessControl(...platformAccess, ledgerAccess);
  const rightsOf = () => rights;
  views = new InlineViews(
    join(folder, 'views.db'),
    [fundsProjection, journal, totals],
    catalogue,
    log,
  );
  service = await createService({
    sealing: memorySealing,
    settings: readSettings({ PORT: '0' }),
    logger: createLogger('silent'),
    log,
    decisions: new Decisions({
      sealing: memorySealing,
      log,
      catalogue,
      access,
      hash,
      rightsOf,
      guards: [],
    }),
    engine: views,
    access,
    hash,
    tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
    directory: { personOf: async () => AUDRA, rightsOf: async () => rights },
    ...noPast,
    onAppended: () => {},
    contexts: [LedgerModule],
    nowMs: () => NOON.epochMilliseconds,
  });
  happened(FUND, 'FundEstablished', {
    name: 'Trust fund',
    baseCurrency: 'USD',
    timeZone: 'Africa/Nairobi',
    sector: '15160',
  });
});

afterEach(async () => {
  await service.close();
  views.close();
  rmSync(folder, { recursive: true });
});

/** Added without looking for what the stream has: there may be very many. */
function happened(stream: string, type: string, data: JsonObject): void {
  const index = log.events.length;
  log.events.push({
    stream,
    id: id('event', index),
    type,
    data,
    index,
    revision: 0,
    metadata: { ...METADATA, recordedAt: '2026-01-01T00:00:00.000Z' },
  });
}

const received = (n: number, amount: string) =>
  happened(id('receipt', n), 'ReceiptTakenOn', {
    fund: FUND,
    pool: POOL,
    donor: DONOR,
    amount: usd(amount),
    source: 'example',
    sourceKey: `${n}`,
    valueDate: '2026-03-31',
  });

async function read(path: string) {
  const token = await mintToken(key, { subject: 'audra', ttlSeconds: 60 });
  const response = await service.app.inject({
    url: `/v1/${path}`,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

describe('The books of a fund', () => {
  it.each(['balances', 'balances/CASH', 'trial-balance', 'journal', 'totals?by=year'])(
    'that there is none of have no %s',
    async (path) => {
      expect(await read(`funds/${NO_FUND}/${path}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', id: NO_FUND },
      });
    },
  );

  it('in which nothing is posted yet are empty, and add up to zero', async () => {
    expect((await read(`funds/${FUND}/balances`)).body).toEqual({ items: [] });
    expect((await read(`funds/${FUND}/journal`)).body).toEqual({ items: [] });
    expect((await read(`funds/${FUND}/trial-balance`)).body).toEqual({
      fund: FUND,
      accounts: [],
      financialTotal: usd('0.00'),
      memorandumTotal: usd('0.00'),
    });
  });

  it('show the journal by account, pool, donor and grant', async () => {
    received(1, '100.00');
    for (const [query, count] of [
      ['', 2],
      ['?account=CASH', 1],
      ['?account=UNCOMMITTED', 0],
      [`?pool=${POOL}`, 2],
      [`?pool=${id('pool', 2)}`, 0],
      [`?donor=${DONOR}`, 2],
      [`?grant=${id('grant', 1)}`, 0],
    ] as const) {
      const { body } = await read(`funds/${FUND}/journal${query}`);
      expect([query, (body['items'] as object[]).length]).toEqual([query, count]);
    }
  });

  it.each([
    ['journal', 'account', 'foo'],
    ['journal', 'account', 'cash'],
    ['journal', 'pool', 'general'],
    ['journal', 'donor', POOL],
    ['journal', 'grant', DONOR],
    ['balances', 'pool', 'general'],
  ])('have a %s by no %s %s', async (path, parameter, value) => {
    expect(await read(`funds/${FUND}/${path}?${parameter}=${value}`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ parameter }] },
    });
  });

  it('are shown as at a day up to today in the time zone of the fund, and no later', async () => {
    received(1, '100.00'); // of 31 March
    for (const path of ['balances', 'trial-balance', 'journal', 'balances/CASH']) {
      const of = (day: string) => read(`funds/${FUND}/${path}?asAt=${day}`);
      expect(await of('2026-06-16')).toMatchObject({
        status: 422,
        body: { code: 'FUTURE_VALUE_DATE', valueDate: '2026-06-16', today: '2026-06-15' },
      });
      const { body: on } = await of('2026-03-31');
      const { body: before } = await of('2026-03-30');
      const { body: today } = await of('2026-06-15');
      expect({ ...today, asAt: '2026-03-31' }).toEqual({ ...on, asAt: '2026-03-31' });
      expect(JSON.stringify(on)).toContain('100.00');
      expect(JSON.stringify(before)).not.toContain('100.00');
    }
  });

  it('explain the balance of no account that there is not', async () => {
    expect(await read(`funds/${FUND}/balances/PETTY_CASH`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', id: 'PETTY_CASH' },
    });
  });

  it('still add up after 92,233 entries of the largest amount', async () => {
    for (let n = 1; n <= 92_233; n++) received(n, '999999999999.99');
    const balance = '92232999999999077.67';
    expect((await read(`funds/${FUND}/trial-balance`)).body).toMatchObject({
      accounts: [
        { account: 'CASH', balance: usd(balance) },
        { account: 'CONTRIBUTION_REVENUE', balance: usd(`-${balance}`) },
      ],
      financialTotal: usd('0.00'),
    });
    expect((await read(`funds/${FUND}/balances`)).status).toBe(200);
    for (const path of [`totals?by=year`, `funds/${FUND}/totals?by=donor`]) {
      expect((await read(path)).body).toMatchObject({
        items: [{ count: 92_233, amount: usd(balance) }],
      });
    }
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { memorySealing } from '../doubles/memory-sealing.js';
import { platformAccess } from '../../src/access-table.js';
import { catalogue } from '../../src/catalogue.js';
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
import type { Appended } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { recordGuards } from '../../src/record-guards.js';
import { createService, type Service } from '../../src/service.js';
import { importsProjection } from '../../src/take-on/imports.projection.js';
import { takeOnAccess } from '../../src/take-on/take-on.access.js';
import { TakeOnModule } from '../../src/take-on/take-on.module.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from '../http/inline-views.js';

const CARLA = 'person_01920000-0000-7000-8000-000000000001';
const NOON = Temporal.Instant.from('2026-06-15T12:00:00Z');
const key = generateKeyPairSync('ed25519');
const projections = [totals, importsProjection, journal];

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;
let service: Service;
let roles: readonly string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'over-http-'));
  log = new MemoryEventLog();
  roles = ['controller'];
  const rights: Rights = {
    person: CARLA,
    holds: (role) => roles.includes(role),
    represents: () => false,
    actsFor: () => false,
  };
  const hash = new KeyedHash(Buffer.alloc(32, 7));
  const access = new AccessControl(...platformAccess, ledgerAccess, takeOnAccess);
  const listeners: ((appended: Appended) => void)[] = [];
  const decisions = new Decisions({
    sealing: memorySealing,
    log,
    catalogue,
    access,
    hash,
    rightsOf: () => rights,
    guards: recordGuards,
    onAppended: (appended) => listeners.forEach((listener) => listener(appended)),
  });
  views = new InlineViews(join(folder, 'views.db'), projections, catalogue, log);
  service = await createService({
    sealing: memorySealing,
    settings: readSettings({ PORT: '0' }),
    logger: createLogger('silent'),
    log,
    decisions,
    engine: views,
    access,
    hash,
    tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
    directory: { personOf: async () => CARLA, rightsOf: async () => rights },
    ...noPast,
    onAppended: (listener) => listeners.push(listener),
    contexts: [LedgerModule, TakeOnModule],
    nowMs: () => NOON.epochMilliseconds,
  });
});

afterEach(async () => {
  await service.close();
  views.close();
  rmSync(folder, { recursive: true });
});

async function send(method: 'GET' | 'POST', url: string, payload?: object) {
  const token = await mintToken(key, { subject: 'carla', ttlSeconds: 60 });
  const response = await service.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload && { 'content-type': 'application/json' }),
    },
    ...(payload && { payload: JSON.stringify(payload) }),
  });
  return {
    status: response.statusCode,
    location: response.headers.location,
    body: response.json<Record<string, unknown>>(),
  };
}

const contribution = (sourceKey: string, more: object = {}) => ({
  sourceKey,
  fund: { code: '1', name: 'North' },
  donor: { key: 'Alpha', name: 'Alpha', code: '10', kind: '10' },
  amount: { amount: '100.00', currency: 'USD' },
  valueDate: '2019-12-31',
  ...more,
});

const batch = (contributions: readonly object[], more: object = {}) => ({
  source: 'example',
  terms: { baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
  contributions,
  ...more,
});

describe('A batch over HTTP', () => {
  it('is taken on by a controller, stands in the list of imports, and in the totals at once', async () => {
    const sent = await send('POST', '/v1/imports', batch([contribution('a'), contribution('a')]));
    expect(sent.status).toBe(201);
    expect(sent.location).toBe(`/v1/imports/${String(sent.body['id'])}`);
    const summary = {
      id: sent.body['id'],
      index: log.events.length - 1,
      source: 'example',
      contributions: 1,
      grants: 0,
      known: 1,
      importedBy: CARLA,
      recordedAt: '2026-01-01T00:00:00.000Z',
    };
    expect(await send('GET', String(sent.location))).toMatchObject({ status: 200, body: summary });
    expect((await send('GET', '/v1/imports')).body).toEqual({ items: [summary] });
    expect((await send('GET', '/v1/totals?by=year')).body).toEqual({
      items: [{ key: '2019', count: 1, amount: { amount: '100.00', currency: 'USD' } }],
    });
    const [fund] = log.events.filter(({ type }) => type === 'FundEstablished');
    expect((await send('GET', `/v1/funds/${fund?.stream}/totals?by=donor`)).body).toMatchObject({
      items: [{ name: 'Alpha', count: 1 }],
    });
  });

  it.each([
    ['amount', { amount: { amount: '1.0', currency: 'USD' } }, '/contributions/0/amount'],
    [
      'amount of 13 digits',
      { amount: { amount: '-1000000000000.00', currency: 'USD' } },
      '/contributions/0/amount',
    ],
    ['amount', { amount: { amount: '-0.01', currency: 'USD' } }, '/contributions/0/amount'],
    ['amount', { amount: null }, ''],
    ['value date', { valueDate: '2019-02-29' }, '/contributions/0/valueDate'],
    ['value date', { valueDate: '1899-12-31' }, '/contributions/0/valueDate'],
    ['kind', { donor: { key: 'A', name: 'A', kind: '99' } }, '/contributions/0/donor/kind'],
    ['key', { sourceKey: 'x'.repeat(201) }, '/contributions/0/sourceKey'],
    ['fund', { fund: { code: '1' } }, '/contributions/0/fund/name'],
  ])('with a wrong %s is refused, naming the field', async (_, change, pointer) => {
    const { status, body } = await send('POST', '/v1/imports', batch([contribution('a', change)]));
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(pointer);
    expect(log.events).toEqual([]);
  });

  it('has at most so many rows as fit an append', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, i) => contribution(`k${i}`));
    expect((await send('POST', '/v1/imports', batch(rows(41)))).status).toBe(400);
    expect((await send('POST', '/v1/imports', batch(rows(40)))).status).toBe(201);
  });

  it('is for controllers; others of the office may read', async () => {
    roles = ['finance-officer'];
    expect(await send('POST', '/v1/imports', batch([contribution('a')]))).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_HELD' },
    });
    expect((await send('GET', '/v1/imports')).status).toBe(200);
    roles = ['donor'];
    expect((await send('GET', '/v1/imports')).status).toBe(403);
    expect((await send('GET', '/v1/totals?by=year')).status).toBe(403);
  });

  it('that there is not is not found', async () => {
    const none = 'import_0192a000-0000-7000-8000-000000000001';
    expect((await send('GET', `/v1/imports/${none}`)).status).toBe(404);
  });
});

describe('Totals over HTTP', () => {
  it.each(['', '?by=month', '?by=year&of=pledges', '?by=year&by=fund', '?by=year&limit=0'])(
    'refuse the query %j',
    async (query) => {
      expect((await send('GET', `/v1/totals${query}`)).status).toBe(400);
    },
  );
});

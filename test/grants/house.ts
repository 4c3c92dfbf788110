import { generateKeyPairSync, randomUUIDv7 } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySealing } from '../doubles/memory-sealing.js';
import { platformAccess } from '../../src/access-table.js';
import { fundFacts } from '../../src/funds/funds/fund.events.js';
import { poolFacts, type PoolChange } from '../../src/funds/pools/pool.events.js';
import { moved, pool, type Pool } from '../../src/funds/pools/pool.js';
import { applicationFacts } from '../../src/grantmaking/applications/application.events.js';
import { callFacts } from '../../src/grantmaking/calls/call.events.js';
import { organisationFacts } from '../../src/grantmaking/organisations/organisation.events.js';
import { paymentsProjection } from '../../src/grants/disbursements/payments.projection.js';
import { payoutPoolsProjection } from '../../src/grants/disbursements/payout-pools.projection.js';
import { disbursementFacts } from '../../src/grants/disbursements/disbursement.events.js';
import { granteeFacts } from '../../src/grants/grantees/grantee.events.js';
import { grantFacts } from '../../src/grants/grants/grant.events.js';
import { grantReportsProjection } from '../../src/grants/grants/grant-reports.projection.js';
import { grantsProjection } from '../../src/grants/grants/grants.projection.js';
import { grantsAccess } from '../../src/grants/grants.access.js';
import { GrantsModule } from '../../src/grants/grants.module.js';
import { entryOf, isMoneyEvent } from '../../src/ledger/journal/entries.js';
import { moneyIsSound } from '../../src/ledger/journal/soundness.js';
import type { Account } from '../../src/ledger/journal/accounts.js';
import { peoplePort } from '../../src/people/people-port.js';
import { personFacts } from '../../src/people/person.events.js';
import type { Role } from '../../src/people/roles.js';
import { AccessControl } from '../../src/platform/auth/access.js';
import { LogDirectory } from '../../src/platform/auth/directory.js';
import { EMBEDDED_ISSUER, mintToken, TokenVerifier } from '../../src/platform/auth/tokens.js';
import { VerifiedTokens } from '../../src/platform/auth/verified-tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { confidentialFacts } from '../../src/platform/confidential/confidential-read.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { Catalogue } from '../../src/platform/decisions/facts.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import { outcomeFacts } from '../../src/platform/decisions/outcomes.js';
import { reservationFacts } from '../../src/platform/decisions/reservations.js';
import type { Appended, JsonObject } from '../../src/platform/event-log/event-log.js';
import { minorUnits, plus, type Money } from '../../src/platform/money/money.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from '../http/inline-views.js';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Who sends, and for whom. */
export interface Sender {
  readonly person: string;
  readonly actingFor?: string;
}

const senderOf = (from: string | Sender): Sender =>
  typeof from === 'string' ? { person: from } : from;

const projections = [
  grantsProjection,
  grantReportsProjection,
  paymentsProjection,
  payoutPoolsProjection,
];
const key = generateKeyPairSync('ed25519');

/** The service with money out as its only context, on a log in memory that others have written to before. */
export class House {
  readonly log = new MemoryEventLog();
  private readonly decisions: Decisions;
  private readonly catalogue = new Catalogue(
    personFacts,
    fundFacts,
    poolFacts,
    callFacts,
    organisationFacts,
    applicationFacts,
    grantFacts,
    granteeFacts,
    disbursementFacts,
    outcomeFacts,
    confidentialFacts,
    reservationFacts,
  );
  private readonly hash = new KeyedHash(Buffer.alloc(32, 7));
  private readonly access = new AccessControl(...platformAccess, grantsAccess);
  private readonly folder = mkdtempSync(join(tmpdir(), 'grants-'));
  private readonly views: InlineViews;
  private readonly listeners: ((appended: Appended) => void)[] = [];
  private readonly seeded = new Map<string, PoolChange>();
  private nowMs = 0;
  private service: Service | undefined;

  constructor() {
    this.decisions = new Decisions({
      sealing: memorySealing,
      log: this.log,
      catalogue: this.catalogue,
      access: this.access,
      hash: this.hash,
      rightsOf: peoplePort.rightsOf,
      guards: [moneyIsSound],
      onAppended: (appended) => this.listeners.forEach((listener) => listener(appended)),
    });
    this.views = new InlineViews(
      join(this.folder, 'views.db'),
      projections,
      this.catalogue,
      this.log,
    );
    this.today('2026-03-01');
  }

  async open(): Promise<void> {
    this.service = await createService({
      sealing: memorySealing,
      settings: readSettings({ PORT: '0' }),
      logger: createLogger('fatal', { write: () => {} }),
      log: this.log,
      decisions: this.decisions,
      engine: this.views,
      access: this.access,
      hash: this.hash,
      tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
      directory: new LogDirectory(this.decisions, this.hash, peoplePort),
      onAppended: (listener) => this.listeners.push(listener),
      ...noPast,
      contexts: [GrantsModule],
      nowMs: () => this.nowMs,
    });
  }

  async close(): Promise<void> {
    await this.service?.close();
    this.views.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Noon in Nairobi. */
  today(day: string): void {
    this.nowMs = Temporal.Instant.from(`${day}T09:00:00Z`).epochMilliseconds;
  }

  /** What another context has recorded. */
  happened(
    stream: string,
    ...events: readonly { readonly type: string; readonly data: object }[]
  ): void {
    this.log.appendNow(
      events.map(({ type, data }) => {
        this.catalogue.assertFits(type, data);
        const metadata = { schema: '1', actor: 'others', command: 'Seed', correlationId: 'seed' };
        const decidedAt = new Date(this.nowMs).toISOString();
        return {
          stream,
          id: randomUUIDv7(),
          type,
          data: data as JsonObject,
          metadata: { ...metadata, decidedAt },
        };
      }),
    );
  }

  /** A person who can sign in under their id. */
  knows(
    person: string,
    roles: readonly Role[],
    more: { represents?: string; funds?: readonly string[] } = {},
  ): void {
    const from = '2020-01-01T00:00:00Z';
    this.happened(
      person,
      { type: 'PersonRegistered', data: { name: person } },
      ...roles.map((role) => ({
        type: 'RoleGranted',
        data: { role, from, ...(more.funds && { funds: more.funds }) },
      })),
      ...(more.represents
        ? [{ type: 'RepresentativeAdded', data: { party: more.represents } }]
        : []),
    );
    const { subjectReservation: kind } = peoplePort;
    const stream = `reservation_${this.hash.of(kind, EMBEDDED_ISSUER, person)}`;
    this.happened(stream, { type: 'ThingReserved', data: { kind, holder: person } });
  }

  /** Opens a pool that has received programme money and the provision for its support cost. */
  receives(
    poolId: string,
    fund: string,
    { programme, provision }: { readonly programme: Money; readonly provision: Money },
    countries?: readonly string[],
  ): void {
    const cause = { stream: poolId, event: 'seed', type: 'Seed', valueDate: '2026-01-01' };
    const opened = { fund, name: poolId, currency: 'USD', general: countries === undefined };
    const change = { cash: plus(programme, provision), programme, provision };
    this.seeded.set(poolId, change);
    this.happened(
      poolId,
      { type: 'PoolOpened', data: { ...opened, ...(countries && { earmark: { countries } }) } },
      moved('PoolCredited', cause, change),
    );
  }

  /** What the pool had before any of the commands. */
  received(poolId: string): PoolChange {
    return this.seeded.get(poolId) ?? {};
  }

  private async send(
    { person, actingFor }: Sender,
    method: 'GET' | 'POST',
    url: string,
    body?: object,
  ): Promise<Reply> {
    const token = await mintToken(key, { subject: person, ttlSeconds: 60 });
    const response = await this.service?.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${token}`,
        ...(actingFor && { 'tributary-on-behalf-of': actingFor }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { payload: JSON.stringify(body) }),
    });
    if (!response) throw new Error('the house is not open');
    return { status: response.statusCode, body: response.json() };
  }

  ask(from: string | Sender, url: string, body: object = {}): Promise<Reply> {
    return this.send(senderOf(from), 'POST', url, body);
  }

  async read(person: string, url: string): Promise<Record<string, unknown>> {
    return (await this.send({ person }, 'GET', url)).body;
  }

  /** Ids in a list. */
  async listed(person: string, url: string): Promise<unknown[]> {
    const { items } = await this.read(person, url);
    return (items as { readonly id: string }[]).map(({ id }) => id);
  }

  /** Asks for what has to be accepted. Answers the id. */
  async done(person: string, url: string, body: object = {}): Promise<string> {
    const { status, body: answer } = await this.ask(person, url, body);
    if (status >= 300) throw new Error(`${url}: ${status} ${JSON.stringify(answer)}`);
    return String(answer['id']);
  }

  /** What was recorded since, without outcomes and reservations. */
  since(index: number): string[] {
    return this.log.events
      .slice(index)
      .filter(({ stream }) => !/^(key|refusal|reservation)_/.test(stream))
      .map(({ type }) => type);
  }

  poolState(id: string): Pool {
    return this.log.events
      .filter(({ stream }) => stream === id)
      .reduce((state, event) => pool.evolve(state, event as never), pool.initial);
  }

  /** Balance of an account by the journal entries of all events, in minor units; debits above zero. */
  balance(account: Account, poolId: string): bigint {
    let sum = 0n;
    for (const event of this.log.events) {
      if (!isMoneyEvent(event)) continue;
      for (const line of entryOf(event).lines) {
        if (line.account === account && line.pool === poolId) sum += minorUnits(line.amount);
      }
    }
    return sum;
  }
}

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { memorySealing } from '../doubles/memory-sealing.js';
import { platformAccess } from '../../src/access-table.js';
import { aggregates } from '../../src/aggregates.js';
import { catalogue } from '../../src/catalogue.js';
import { fundsAccess } from '../../src/funds/funds.access.js';
import { FundsModule } from '../../src/funds/funds.module.js';
import { applicationsAccess } from '../../src/grantmaking/applications.access.js';
import { grantmakingAccess } from '../../src/grantmaking/grantmaking.access.js';
import { GrantmakingModule } from '../../src/grantmaking/grantmaking.module.js';
import { peopleAccess, peopleCommandLineCommands } from '../../src/people/people.access.js';
import { peoplePort } from '../../src/people/people-port.js';
import { PeopleModule } from '../../src/people/people.module.js';
import { RegisterFirstAdministrator } from '../../src/people/person.commands.js';
import type { Role } from '../../src/people/roles.js';
import { AccessControl } from '../../src/platform/auth/access.js';
import { LogDirectory } from '../../src/platform/auth/directory.js';
import { EMBEDDED_ISSUER, mintToken, TokenVerifier } from '../../src/platform/auth/tokens.js';
import { VerifiedTokens } from '../../src/platform/auth/verified-tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import type { Answer } from '../../src/platform/decisions/answer.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import type { Appended } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { projections } from '../../src/projections.js';
import { createService, type Service } from '../../src/service.js';
import { workQueuesAccess } from '../../src/work-queues/work-queues.access.js';
import { WorkQueuesModule } from '../../src/work-queues/work-queues.module.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from '../http/inline-views.js';

const key = generateKeyPairSync('ed25519');

/** Nobody signs in. */
export const ANYBODY = '';
/** The first administrator. */
export const ADA = 'ada';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The service with people, funds, grantmaking and the work queues as its contexts, on a log in memory. */
export class Office {
  private readonly folder = mkdtempSync(join(tmpdir(), 'grantmaking-'));
  private nowMs = Temporal.Instant.from('2026-03-01T09:00:00Z').epochMilliseconds;

  private constructor(
    readonly log: MemoryEventLog,
    private service: Service | undefined,
    private views: InlineViews | undefined,
  ) {}

  /** Appends take a moment, so that requests sent together are decided before any is in the log. */
  static async open(): Promise<Office> {
    const log = new MemoryEventLog(1);
    const office = new Office(log, undefined, undefined);
    await office.start();
    return office;
  }

  async close(): Promise<void> {
    await this.service?.close();
    this.views?.close();
    rmSync(this.folder, { recursive: true });
  }

  clockShows(instant: string): void {
    this.nowMs = Temporal.Instant.from(instant).epochMilliseconds;
  }

  /** Registers a person who signs in by this name. Answers the id. */
  async employs(name: string, role: Role, more: { funds?: string[] } = {}): Promise<string> {
    const id = await this.done(ADA, '/v1/persons', {
      name,
      issuer: EMBEDDED_ISSUER,
      subject: name,
    });
    await this.done(ADA, `/v1/persons/${id}/grant-role`, { role, ...more });
    return id;
  }

  async send(
    name: string,
    method: 'GET' | 'POST',
    url: string,
    { body, onBehalfOf }: { body?: object; onBehalfOf?: string } = {},
  ): Promise<Reply> {
    if (!this.service) throw new Error('the office is not open');
    const token = name && (await mintToken(key, { subject: name, ttlSeconds: 60 }));
    const response = await this.service.app.inject({
      method,
      url,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...(onBehalfOf && { 'tributary-on-behalf-of': onBehalfOf }),
      },
      ...(body && { payload: JSON.stringify(body) }),
    });
    return { status: response.statusCode, body: response.json() };
  }

  ask(name: string, url: string, body: object = {}, onBehalfOf?: string): Promise<Reply> {
    return this.send(name, 'POST', url, { body, ...(onBehalfOf && { onBehalfOf }) });
  }

  read(name: string, url: string): Promise<Reply> {
    return this.send(name, 'GET', url);
  }

  async items(name: string, url: string): Promise<Record<string, unknown>[]> {
    return (await this.read(name, url)).body['items'] as Record<string, unknown>[];
  }

  /** Asks for what has to be accepted. Answers the id. */
  async done(name: string, url: string, body: object = {}, onBehalfOf?: string): Promise<string> {
    const { status, body: answer } = await this.ask(name, url, body, onBehalfOf);
    if (status >= 300) throw new Error(`${url}: ${status} ${JSON.stringify(answer)}`);
    return String(answer['id']);
  }

  private async start(): Promise<void> {
    const hash = new KeyedHash(Buffer.alloc(32, 7));
    const access = new AccessControl(
      ...platformAccess,
      peopleAccess,
      fundsAccess,
      grantmakingAccess,
      applicationsAccess,
      workQueuesAccess,
    );
    const listeners: ((appended: Appended) => void)[] = [];
    const decisions = new Decisions({
      sealing: memorySealing,
      log: this.log,
      catalogue,
      access,
      hash,
      rightsOf: peoplePort.rightsOf,
      guards: [],
      commandLineCommands: peopleCommandLineCommands,
      onAppended: (appended) => listeners.forEach((listener) => listener(appended)),
    });
    this.views = new InlineViews(join(this.folder, 'views.db'), projections, catalogue, this.log);
    this.service = await createService({
      sealing: memorySealing,
      settings: readSettings({ PORT: '0' }),
      logger: createLogger('fatal', { write: () => {} }),
      log: this.log,
      decisions,
      engine: this.views,
      access,
      hash,
      tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
      directory: new LogDirectory(decisions, hash, peoplePort),
      ...noPast,
      onAppended: (listener) => listeners.push(listener),
      contexts: [
        PeopleModule.knowing(aggregates, { log: this.log, catalogue, sealing: memorySealing }, [
          { view: 'people', table: 'person' },
        ]),
        FundsModule,
        GrantmakingModule,
        WorkQueuesModule,
      ],
      nowMs: () => this.nowMs,
    });
    await this.firstAdministrator(this.service);
  }

  private firstAdministrator({ app }: Service): Promise<Answer> {
    const caller = {
      person: undefined,
      onBehalfOf: undefined,
      commandLine: true,
      correlationId: 'setup',
      causationId: undefined,
      idempotencyKey: undefined,
      arrivedAt: Temporal.Instant.fromEpochMilliseconds(this.nowMs),
    };
    const ada = { name: 'Ada Obi', issuer: EMBEDDED_ISSUER, subject: ADA };
    return callAs(caller, () =>
      app
        .get(CommandBus)
        .execute<object, Answer>(Object.assign(new RegisterFirstAdministrator(), ada)),
    );
  }
}

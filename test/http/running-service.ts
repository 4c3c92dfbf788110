import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySealing } from '../doubles/memory-sealing.js';
import { AccessControl, type AccessTable } from '../../src/platform/auth/access.js';
import { LogDirectory } from '../../src/platform/auth/directory.js';
import { EMBEDDED_ISSUER, mintToken, TokenVerifier } from '../../src/platform/auth/tokens.js';
import { VerifiedTokens } from '../../src/platform/auth/verified-tokens.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { Catalogue } from '../../src/platform/decisions/facts.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import { outcomeFacts } from '../../src/platform/decisions/outcomes.js';
import { reservationFacts } from '../../src/platform/decisions/reservations.js';
import type { Appended } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { platformAccess } from '../../src/access-table.js';
import { createService, type Service } from '../../src/service.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { noPast } from '../doubles/no-past.js';
import { InlineViews } from './inline-views.js';
import { PERSONS, personId, rightsOf } from './persons.js';
import { purseFacts } from './purses/purse.js';
import { purseAccess, PursesModule } from './purses/purses.module.js';
import { purses } from './purses/purses.projection.js';

const SUBJECTS = 'token-subject';

export interface RunningService {
  readonly service: Service;
  readonly log: MemoryEventLog;
  readonly views: InlineViews;
  /** What has been logged, line by line. */
  readonly lines: () => readonly Record<string, unknown>[];
  /** A bearer token of the person with this name; of nobody registered under another name. */
  readonly tokenOf: (name: string) => Promise<string>;
  readonly now: { ms: number };
  close(): Promise<void>;
}

interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  readonly access?: readonly AccessTable[];
}

/** The whole service over a log in memory, with the purses as its only context. */
export async function runService({
  environment = {},
  access = [purseAccess],
}: Options = {}): Promise<RunningService> {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  const log = new MemoryEventLog();
  const hash = new KeyedHash(Buffer.alloc(32, 7));
  const catalogue = new Catalogue(purseFacts, outcomeFacts, reservationFacts);
  const control = new AccessControl(...platformAccess, ...access);
  const listeners: ((appended: Appended) => void)[] = [];
  const decisions = new Decisions({
    sealing: memorySealing,
    log,
    catalogue,
    access: control,
    hash,
    rightsOf,
    guards: [],
    onAppended: (appended) => listeners.forEach((listener) => listener(appended)),
  });
  register(log, hash);
  const views = new InlineViews(join(folder, 'views.db'), [purses], catalogue, log);
  const key = generateKeyPairSync('ed25519');
  const written: string[] = [];
  const now = { ms: Date.now() };
  const service = await createService({
    sealing: memorySealing,
    settings: readSettings({ PORT: '0', ...environment }),
    logger: createLogger('info', { write: (line) => void written.push(line) }),
    log,
    decisions,
    engine: views,
    access: control,
    hash,
    tokens: new VerifiedTokens(TokenVerifier.embedded(key)),
    directory: new LogDirectory(decisions, hash, { subjectReservation: SUBJECTS, rightsOf }),
    onAppended: (listener) => listeners.push(listener),
    ...noPast,
    contexts: [PursesModule],
    nowMs: () => now.ms,
  });
  return {
    service,
    log,
    views,
    now,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    tokenOf: async (name) => `Bearer ${await mintToken(key, { subject: name, ttlSeconds: 60 })}`,
    async close() {
      await service.close();
      views.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What RegisterPerson leaves in the log. */
function register(log: MemoryEventLog, hash: KeyedHash): void {
  log.appendNow(
    PERSONS.map((name) => ({
      stream: `reservation_${hash.of(SUBJECTS, EMBEDDED_ISSUER, name)}`,
      id: personId(name),
      type: 'ThingReserved',
      data: { kind: SUBJECTS, holder: personId(name) },
      metadata: { schema: '1' },
    })),
  );
}

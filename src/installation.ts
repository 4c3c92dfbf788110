import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessTables, commandLineCommands } from './access-table.js';
import { catalogue } from './catalogue.js';
import { recordGuards } from './record-guards.js';
import { peoplePort } from './people/people-port.js';
import { AccessControl } from './platform/auth/access.js';
import { LogDirectory, type Directory } from './platform/auth/directory.js';
import { installationSecrets } from './platform/auth/installation-secrets.js';
import { TokenVerifier } from './platform/auth/tokens.js';
import { VerifiedTokens } from './platform/auth/verified-tokens.js';
import type { Settings } from './platform/configuration/settings.js';
import { Decisions } from './platform/decisions/decisions.js';
import { KeyedHash } from './platform/decisions/keyed-hash.js';
import type { Appended } from './platform/event-log/event-log.js';
import { SqliteEventLog } from './platform/event-log/sqlite/sqlite-event-log.js';
import type { Logger } from './platform/observability/logger.js';
import { ProjectionEngine } from './platform/projections/projection-engine.js';
import { projections } from './projections.js';

/** The file of the log in a data directory. */
export const logFileIn = (dataDir: string): string => join(dataDir, 'events.db');

/** The folder of the views in a data directory: it may be deleted at any moment. */
export const viewsFolderIn = (dataDir: string): string => join(dataDir, 'views');

export interface InstallationOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Milliseconds of the Unix epoch to record at, for a history that is made up; the machine's clock if left out. */
  readonly nowMs?: () => number;
}

/** Everything that commands and queries rest on, opened on one data directory. */
export interface Installation {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly log: SqliteEventLog;
  readonly decisions: Decisions;
  readonly engine: ProjectionEngine;
  readonly access: AccessControl;
  readonly hash: KeyedHash;
  readonly tokens: VerifiedTokens;
  readonly directory: Directory;
  readonly onAppended: (listener: (appended: Appended) => void) => void;
  /** Finishes what was accepted and gives the data directory free. */
  close(): Promise<void>;
}

/**
 * Opens an installation, and makes it in an empty data directory. Views may still be behind the log.
 *
 * @throws LogOwned when another process has it open; SecretExposed when others may read its secrets
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { settings, logger, nowMs } = options;
  const { dataDir } = settings;
  mkdirSync(viewsFolderIn(dataDir), { recursive: true, mode: 0o700 });
  const { hashSecret, tokenKey } = installationSecrets(dataDir);
  const logFile = logFileIn(dataDir);
  const log = await SqliteEventLog.open(logFile, { ...(nowMs && { nowMs }) });
  const engine = new ProjectionEngine({
    directory: viewsFolderIn(dataDir),
    logFile,
    worker: compiledWorker(),
    projections,
  });
  const access = new AccessControl(...accessTables);
  const hash = new KeyedHash(hashSecret);
  const listeners: ((appended: Appended) => void)[] = [(appended) => engine.wake(appended.last)];
  const decisions = new Decisions({
    log,
    catalogue,
    access,
    hash,
    rightsOf: peoplePort.rightsOf,
    guards: recordGuards,
    commandLineCommands,
    onAppended: (appended) => listeners.forEach((listener) => listener(appended)),
    cacheCapacity: settings.statesCached,
    timeLimitMs: settings.commandTimeLimitMs,
  });
  await engine.start();
  return {
    settings,
    logger,
    log,
    decisions,
    engine,
    access,
    hash,
    tokens: new VerifiedTokens(verifierFor(settings, tokenKey)),
    directory: new LogDirectory(decisions, hash, peoplePort),
    onAppended: (listener) => void listeners.push(listener),
    async close() {
      await log.close();
      await engine.close();
    },
  };
}

function verifierFor(
  { oidcIssuer, oidcAudience, oidcJwksUrl, oidcTokenType }: Settings,
  tokenKey: Parameters<typeof TokenVerifier.embedded>[0],
): TokenVerifier {
  if (!oidcIssuer || !oidcAudience || !oidcJwksUrl) return TokenVerifier.embedded(tokenKey);
  return TokenVerifier.ofIssuer({
    issuer: oidcIssuer,
    audience: oidcAudience,
    jwksUrl: oidcJwksUrl,
    tokenType: oidcTokenType,
  });
}

/** Threads load compiled code also when this file runs from its source, as it does in tests. */
const compiledWorker = (): URL =>
  new URL(
    './projections.worker.js',
    import.meta.url.replace(/\/src\/(installation\.ts)$/, '/dist/$1'),
  );

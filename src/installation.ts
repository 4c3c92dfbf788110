import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessTables, commandLineCommands } from './access-table.js';
import { Checkpointer } from './audit/transparency/checkpointer.js';
import { checkpointState, logSigner } from './audit/transparency/log-key.js';
import type { TransparencyParts } from './audit/transparency/transparency.view.js';
import { catalogue } from './catalogue.js';
import { fund } from './funds/funds/fund.js';
import { recordGuards } from './record-guards.js';
import { peoplePort } from './people/people-port.js';
import { AccessControl } from './platform/auth/access.js';
import { LogDirectory, type Directory } from './platform/auth/directory.js';
import { existingTokenKey, installationSecrets } from './platform/auth/installation-secrets.js';
import { EMBEDDED_ISSUER, TokenVerifier } from './platform/auth/tokens.js';
import { VerifiedTokens } from './platform/auth/verified-tokens.js';
import type { Settings } from './platform/configuration/settings.js';
import { kindOf } from './platform/decisions/aggregate.js';
import { Decisions } from './platform/decisions/decisions.js';
import { KeyedHash } from './platform/decisions/keyed-hash.js';
import { KeyFile } from './platform/sealing/key-file.js';
import { Sealing } from './platform/sealing/sealing.js';
import { SnapshotFile } from './platform/decisions/snapshot-file.js';
import type { Snapshots } from './platform/decisions/snapshots.js';
import { LogCorrupt, type Appended } from './platform/event-log/event-log.js';
import { openLogReader } from './platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from './platform/event-log/sqlite/sqlite-event-log.js';
import type { Timeline } from './platform/http/guard.js';
import type { Logger } from './platform/observability/logger.js';
import { ProjectionEngine } from './platform/projections/projection-engine.js';
import { parsePolicy } from './platform/transparency/tlog-policy.js';
import { TreeThread } from './platform/transparency/tree-thread.js';
import type { OpenText } from './platform/projections/view-reader.js';
import { alignPersonalData } from './personal-data.js';
import { RecordedTimes, resolveAsOf } from './platform/time-travel/as-of.js';
import { Past } from './platform/time-travel/past.js';
import { projections } from './projections.js';

/** The file of the log in a data directory. */
export const logFileIn = (dataDir: string): string => join(dataDir, 'events.db');

/** The file of the tree over the log: it may be deleted while nobody has it open, and is made again. */
export const treeFileIn = (dataDir: string): string => join(dataDir, 'tree.db');

/** The folder of the views in a data directory: it may be deleted at any moment. */
export const viewsFolderIn = (dataDir: string): string => join(dataDir, 'views');

/** The file of the states of long histories, which may be deleted like the views beside it. */
export const snapshotFileIn = (dataDir: string): string =>
  join(viewsFolderIn(dataDir), 'snapshots.db');

/** Where the keys of personal data lie, and the key that wraps them. */
export const keyFilesOf = ({
  dataDir,
  masterKeyFile,
}: Pick<Settings, 'dataDir' | 'masterKeyFile'>) => ({
  file: join(dataDir, 'keys.db'),
  masterKeyFile: masterKeyFile ?? join(dataDir, 'master-key'),
});

export interface InstallationOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Milliseconds of the Unix epoch to record at, for a history that is made up; the machine's clock if left out. */
  readonly nowMs?: () => number;
  /** Begin with no keys of personal data where those of a history are gone. */
  readonly acceptLostKeys?: boolean;
}

/** The folder of past states, which may be deleted like the views that it lies among. */
export const pastFolderIn = (dataDir: string): string => join(viewsFolderIn(dataDir), 'past');

/** What commands rest on: the log, and the decisions that write to it. */
export interface WriteSide {
  readonly log: SqliteEventLog;
  readonly decisions: Decisions;
  readonly access: AccessControl;
  readonly hash: KeyedHash;
  readonly sealing: Sealing;
  /** The log has a history, and the keys of its personal data are not there: new ones were made. */
  readonly keysAreLost: boolean;
  readonly snapshots: Snapshots;
  readonly directory: Directory;
  /** Whose tokens are accepted. */
  readonly issuer: string;
  readonly onAppended: (listener: (appended: Appended) => void) => void;
  /** To be told of an append that was no decision. */
  readonly tellAppended: (appended: Appended) => void;
  /** Finishes what was accepted and gives the log free. */
  close(): Promise<void>;
}

/** Everything that commands and queries rest on, opened on one data directory. */
export interface Installation extends WriteSide {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly engine: ProjectionEngine;
  /** Keeps the tree up with the log, and scrubs both. */
  readonly treeThread: TreeThread;
  readonly tokens: VerifiedTokens;
  readonly timeline: Timeline;
  readonly past: Past;
  readonly checkpointer: Checkpointer;
  readonly transparency: TransparencyParts;
}

/**
 * Opens the log of an installation for commands, and makes it in an empty data directory. Views stay
 * where they are until the next time that they are opened.
 *
 * @throws LogOwned when another process has it open; SecretExposed when others may read its secrets
 * @throws KeysLost when the keys of a history are gone, unless that is accepted
 */
export async function openWriteSide({
  settings,
  nowMs,
  acceptLostKeys = false,
}: Omit<InstallationOptions, 'logger'>): Promise<WriteSide> {
  const { dataDir } = settings;
  mkdirSync(viewsFolderIn(dataDir), { recursive: true, mode: 0o700 });
  const log = await SqliteEventLog.open(logFileIn(dataDir), {
    treeFile: treeFileIn(dataDir),
    ...(nowMs && { nowMs }),
  });
  const { hashSecret, keys } = await secretsOf(settings, log, acceptLostKeys);
  const sealing = new Sealing(keys);
  const snapshots = SnapshotFile.open(snapshotFileIn(dataDir));
  const access = new AccessControl(...accessTables);
  const hash = new KeyedHash(hashSecret);
  const listeners: ((appended: Appended) => void)[] = [];
  const tellAppended = (appended: Appended) => listeners.forEach((listener) => listener(appended));
  const decisions = new Decisions({
    log,
    catalogue,
    access,
    hash,
    sealing,
    rightsOf: peoplePort.rightsOf,
    guards: recordGuards,
    commandLineCommands,
    onAppended: tellAppended,
    snapshots,
    cacheCapacity: settings.statesCached,
    timeLimitMs: settings.commandTimeLimitMs,
  });
  return {
    log,
    decisions,
    access,
    hash,
    sealing,
    keysAreLost: keys.isNew && (await log.head()) >= 0,
    snapshots,
    directory: new LogDirectory(decisions, hash, peoplePort),
    issuer: settings.oidcIssuer ?? EMBEDDED_ISSUER,
    onAppended: (listener) => void listeners.push(listener),
    tellAppended,
    async close() {
      await log.close();
      snapshots.close();
      keys.close();
    },
  };
}

/** The secret behind keyed hashes, and the keys of personal data; the log is given free again if they can't be had. */
async function secretsOf(
  settings: Settings,
  log: SqliteEventLog,
  acceptLost: boolean,
): Promise<{ readonly hashSecret: Buffer; readonly keys: KeyFile }> {
  try {
    const events = (await log.head()) + 1;
    const { hashSecret } = installationSecrets(settings.dataDir, { hasHistory: events > 0 });
    return { hashSecret, keys: KeyFile.open(keyFilesOf(settings), { events, acceptLost }) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/**
 * The views of an installation, which a thread of its own keeps up with the log; not started yet.
 * `open` opens what stands sealed in them, for answers.
 */
export const viewsOf = ({ dataDir }: Settings, open: OpenText): ProjectionEngine =>
  new ProjectionEngine({
    directory: viewsFolderIn(dataDir),
    logFile: logFileIn(dataDir),
    treeFile: treeFileIn(dataDir),
    worker: compiledWorker('projections'),
    projections,
    open,
  });

/** The past states of an installation, whose log exists. */
function pastOf(
  settings: Settings,
  engine: ProjectionEngine,
  halt: (reason: LogCorrupt) => void,
): Past {
  const logFile = logFileIn(settings.dataDir);
  const log = openLogReader(logFile);
  try {
    return new Past({
      directory: pastFolderIn(settings.dataDir),
      logFile,
      treeFile: treeFileIn(settings.dataDir),
      eventIdAt: (index) => log.pageFrom(index, 1)[0]?.id,
      worker: compiledWorker('past'),
      projections,
      makeReader: () => engine.makeReader(),
      halt,
      buildsAtOnce: settings.pastBuildsAtOnce,
      quotaBytes: settings.pastBytes,
      keepEvery: settings.pastKeepEvery,
    });
  } finally {
    log.close();
  }
}

/** Dates end in the zone of the fund that a query is about, else in UTC. */
function timelineOf({ log, decisions }: WriteSide): Timeline {
  const times = new RecordedTimes(log);
  return {
    async zoneOf(id) {
      const about = kindOf(id) === fund.kind ? await decisions.peek(fund, id) : undefined;
      return about?.timeZone ?? 'UTC';
    },
    resolve: (asked, nowMs) => resolveAsOf(times, asked, nowMs),
  };
}

/**
 * Opens an installation, and makes it in an empty data directory. Views may still be behind the log.
 *
 * @throws LogOwned when another process has it open; SecretExposed when others may read its secrets
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { settings, logger } = options;
  const writeSide = await openWriteSide(options);
  const tokenKey = existingTokenKey(settings.dataDir);
  const transparency = await transparencyOf(options, writeSide).catch(async (error: unknown) => {
    await writeSide.close();
    throw error;
  });
  const engine = viewsOf(settings, (text) => writeSide.sealing.open(text));
  const treeThread = await treeOf(settings);
  haltTogether({ log: writeSide.log, engine, treeThread });
  writeSide.onAppended((appended) => {
    engine.wake(appended.last);
    treeThread.wake();
  });
  await engine.start();
  if (writeSide.keysAreLost) logger.warn(KEYS_LOST);
  await alignPersonalData(engine, writeSide.sealing, { waitMs: settings.readWaitMs, logger });
  const past = pastOf(settings, engine, (reason) => writeSide.log.halt(reason));
  writeSide.onAppended((appended) => past.wake(appended.last));
  return {
    ...writeSide,
    ...transparency,
    settings,
    logger,
    engine,
    treeThread,
    tokens: new VerifiedTokens(verifierFor(settings, tokenKey)),
    timeline: timelineOf(writeSide),
    past,
    async close() {
      await past.close();
      await transparency.checkpointer.close();
      await writeSide.close();
      await Promise.all([engine.close(), treeThread.close()]);
    },
  };
}

/** Signs nothing by itself yet: `checkpointer.start()` does. */
async function transparencyOf(
  { settings, logger, nowMs = Date.now }: InstallationOptions,
  { log, snapshots, tellAppended }: WriteSide,
): Promise<{ readonly checkpointer: Checkpointer; readonly transparency: TransparencyParts }> {
  const { witnessPolicy, checkpointIntervalS } = settings;
  const policy = witnessPolicy === undefined ? undefined : parsePolicy(readFileSync(witnessPolicy));
  const checkpointer = new Checkpointer({
    log,
    tree: log.tree,
    catalogue,
    snapshots,
    signer: logSigner(settings, await checkpointState(log, snapshots)),
    policy,
    intervalMs: checkpointIntervalS * 1_000,
    nowMs,
    onAppended: tellAppended,
    halt: (reason) => log.halt(reason),
    warn: (details, message) => logger.warn(details, message),
  });
  const witnesses = policy?.witnesses.length ?? 0;
  return { checkpointer, transparency: { tree: log.tree, checkpointer, witnesses } };
}

const treeOf = ({ dataDir, scrubPercent }: Settings): Promise<TreeThread> =>
  TreeThread.start({
    logFile: logFileIn(dataDir),
    treeFile: treeFileIn(dataDir),
    scrubPercent,
    worker: compiledWorker('transparency'),
  });

/** Whoever finds that something is not what was written stops the log, and with it commands and views. */
function haltTogether({
  log,
  engine,
  treeThread,
}: Pick<Installation, 'log' | 'engine' | 'treeThread'>): void {
  void treeThread.halted.then(({ corruptAt, reason }) => {
    if (corruptAt !== undefined) log.halt(new LogCorrupt(corruptAt, reason));
  });
  void engine.corrupt.then((error) => log.halt(error));
  void log.corrupt.then(({ index, message }) => engine.stop({ index, reason: message }));
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
const compiledWorker = (name: string): URL =>
  new URL(`./${name}.worker.js`, import.meta.url.replace(/\/src\/(installation\.ts)$/, '/dist/$1'));

const KEYS_LOST =
  'keys.db was missing and has been made anew: what was sealed before cannot be opened. If there is a copy, stop, and put it back before anything else is recorded';

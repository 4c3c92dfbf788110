import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { catalogue } from './catalogue.js';
import { AppModule, contextsOn } from './app.module.js';
import type { Checkpointer } from './audit/transparency/checkpointer.js';
import type { TransparencyParts } from './audit/transparency/transparency.view.js';
import type { AccessControl } from './platform/auth/access.js';
import type { Directory } from './platform/auth/directory.js';
import type { VerifiedTokens } from './platform/auth/verified-tokens.js';
import { ConfidentialReads } from './platform/confidential/confidential-reads.js';
import type { Settings } from './platform/configuration/settings.js';
import type { Decisions } from './platform/decisions/decisions.js';
import type { KeyedHash } from './platform/decisions/keyed-hash.js';
import type { Appended, EventLog } from './platform/event-log/event-log.js';
import { Commands } from './platform/http/commands.js';
import type { Timeline } from './platform/http/guard.js';
import { httpAdapter } from './platform/http/http-adapter.js';
import { serveReference } from './platform/http/openapi.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { Queries } from './platform/http/reading.js';
import { Routes } from './platform/http/routes.js';
import { Health, type LogState } from './platform/observability/health.js';
import { nestLogger, type Logger } from './platform/observability/logger.js';
import { Metrics } from './platform/observability/metrics.js';
import { KeyBackups } from './platform/sealing/key-backups.js';
import { NamesLeft } from './platform/sealing/names-left.js';
import type { Sealing } from './platform/sealing/sealing.js';
import type { ProjectionEngine } from './platform/projections/projection-engine.js';
import { TreeRoots } from './platform/transparency/tree-roots.js';
import type { TreeThread } from './platform/transparency/tree-thread.js';
import type { Tree } from './platform/transparency/tree-reader.js';
import type { Past } from './platform/time-travel/past.js';
import { VERSION } from './version.js';

/** What the service is made of: opened before it, closed after it. */
export interface ServiceParts {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly log: Pick<EventLog, 'head' | 'readAll' | 'readStream'> &
    Pick<LogState, 'halted'> & { readonly tree?: Tree };
  readonly decisions: Decisions;
  readonly engine: Pick<ProjectionEngine, 'ownHead' | 'reached' | 'status' | 'reader'>;
  readonly access: AccessControl;
  readonly hash: KeyedHash;
  readonly sealing: Sealing;
  readonly tokens: VerifiedTokens;
  readonly directory: Directory;
  readonly timeline: Timeline;
  readonly past: Pick<Past, 'lease'>;
  /** Has the listener told of every append of this node from now on. */
  readonly onAppended: (listener: (appended: Appended) => void) => void;
  /** Over a log in memory there is no tree. */
  readonly treeThread?: Pick<TreeThread, 'status'>;
  /** Over a log in memory nothing is signed. */
  readonly transparency?: TransparencyParts;
  /** Why checkpoints are not signed, for health and metrics. */
  readonly checkpointer?: Pick<Checkpointer, 'status'>;
  /** All contexts if left out. */
  readonly contexts?: Parameters<typeof AppModule.with>[1];
  /** Milliseconds of the Unix epoch; the clock of the machine if left out. */
  readonly nowMs?: () => number;
}

/** The HTTP service. */
export interface Service {
  readonly app: NestFastifyApplication;
  /** Starts to accept requests. Answers the address. */
  listen(): Promise<string>;
  /** Takes no new requests, finishes those that it has taken. */
  close(): Promise<void>;
}

/**
 * Builds the service; it does not listen yet.
 *
 * @throws AccessIncomplete when routes and table of access do not fit
 */
export async function createService(parts: ServiceParts): Promise<Service> {
  const {
    settings,
    logger,
    access,
    treeThread,
    checkpointer,
    contexts = contextsOn(parts),
  } = parts;
  let closing = false;
  const isClosing = () => closing;
  const routes = new Routes(access);
  const problems = new ProblemFilter(routes, {
    broken: (error, correlationId) =>
      logger.error({ err: error, correlationId }, 'a request failed'),
    brokenOff: ({ id, method, routeOptions: { url } }) =>
      logger.info({ correlationId: id, method, route: url }, 'broken off by its caller'),
  });
  const metrics: Metrics = new Metrics({
    commands: () => parts.decisions.counts,
    commandsInProgress: () => app.get(Commands).running,
    logIndex: () => parts.log.head(),
    views: () => parts.engine.status(),
    ...(treeThread && { tree: () => treeThread.status() }),
    ...(checkpointer && { checkpoints: () => checkpointFigures(checkpointer) }),
  });
  parts.onAppended((appended) => metrics.appended(appended));
  const adapter = httpAdapter({
    ...parts,
    ...settings,
    isClosing,
    routes,
    problems,
    onAnswered: metrics.answered,
    confidentialReads: new ConfidentialReads(parts.decisions),
    nowMs: parts.nowMs ?? Date.now,
  });
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(
      {
        decisions: parts.decisions,
        queries: new Queries(parts.engine, settings.readWaitMs, parts.past),
        viewReader: parts.engine.reader,
        health: new Health({
          log: parts.log,
          views: () => parts.engine.status(),
          ...(treeThread && { tree: () => treeThread.status() }),
          ...(checkpointer && {
            signingStopped: () => checkpointer.status().stopped,
            signingWaits: () => checkpointer.status().waiting,
          }),
          readyLagEvents: settings.readyLagEvents,
          isClosing,
        }),
        metrics,
        treeRoots: new TreeRoots(parts.log.tree),
        keyBackups: new KeyBackups(parts.sealing, settings.keyBackupDays),
        namesLeft: new NamesLeft({ log: parts.log, sealing: parts.sealing, catalogue }),
        commandsAtOnce: settings.commandsAtOnce,
      },
      contexts,
    ),
    adapter,
    { logger: nestLogger(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(problems);
  serveReference(app, access, VERSION);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  routes.assertComplete();

  return {
    app,
    async listen() {
      await app.listen(settings.port, settings.host);
      return app.getUrl();
    },
    async close() {
      closing = true;
      await app.close();
      await app.get(Commands).drained();
    },
  };
}

const checkpointFigures = (checkpointer: Pick<Checkpointer, 'status'>) => {
  const { state, cosigned, stopped, waiting, signedAtMs } = checkpointer.status();
  return {
    size: state.latest?.size ?? 0,
    cosigned: cosigned.length,
    stopped: stopped !== undefined,
    waiting: waiting !== undefined,
    signed_at_seconds: Math.floor(signedAtMs / 1_000),
  };
};

import { randomUUID } from 'node:crypto';
import { openInstallation, type Installation } from '../installation.js';
import { RegisterFirstAdministrator } from '../people/person.commands.js';
import type { Directory } from '../platform/auth/directory.js';
import { wholeSeconds } from '../platform/dates/instant.js';
import { callAs } from '../platform/decisions/caller.js';
import { Rejection } from '../platform/decisions/refusal.js';
import { createLogger } from '../platform/observability/logger.js';
import { Commands } from '../platform/http/commands.js';
import { createService, type Service } from '../service.js';
import { readSettings, unknownSettings } from '../platform/configuration/settings.js';
import { CannotRun } from './cannot-run.js';
import { markService, unmarkService } from './service-mark.js';

/** Of a person, who begins under the subject. */
const MAX_NAME_LENGTH = 200;

export interface ServeOptions {
  /** Subject of the tokens of the first administrator, to be made on an empty log. */
  readonly firstAdministrator?: string;
  /** Go on without the keys of personal data, which are gone. */
  readonly acceptLostKeys?: boolean;
}

/** Runs the HTTP service until SIGTERM or SIGINT; SIGHUP has all views built anew beside the live ones. */
export async function serve({
  firstAdministrator,
  acceptLostKeys = false,
}: ServeOptions): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  for (const setting of unknownSettings(process.env)) {
    logger.warn({ setting }, 'there is no such setting');
  }
  const installation = await openInstallation({ settings, logger, acceptLostKeys });
  try {
    await run(installation, firstAdministrator);
  } catch (error) {
    await installation.close();
    throw error;
  }
}

async function run(installation: Installation, firstAdministrator?: string): Promise<void> {
  const { settings, logger, engine, log, treeThread } = installation;
  const service = await createService(installation);
  if (firstAdministrator) await makeFirstAdministrator(service, installation, firstAdministrator);
  const url = await service.listen();

  void log.broken.then((reason) => {
    logger.fatal({ err: reason }, 'the event log takes no more appends');
    process.exit(1);
  });
  void log.corrupt.then((reason) => {
    logger.fatal({ err: reason }, 'halted: nothing more is decided or answered');
  });
  void treeThread.halted.then(({ reason }) => {
    logger.fatal({ reason }, 'the tree over the log has stopped');
  });
  process.on('SIGHUP', () => {
    engine
      .rebuild()
      .catch((error: unknown) => logger.warn({ err: error }, 'the views were not built anew'));
  });
  installation.checkpointer.start();
  markService(settings.dataDir);
  // The second signal of a Ctrl-C, from the launcher, must not cut short what the first has begun.
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping ??= stop(service, installation);
    });
  }
  await greet(installation, url);
}

/** Finishes what was accepted; ends hard when that takes longer than the configuration allows. */
async function stop(service: Service, installation: Installation): Promise<void> {
  const timer = setTimeout(() => process.exit(1), installation.settings.shutdownTimeoutMs);
  unmarkService(installation.settings.dataDir);
  await service.close();
  await installation.close();
  clearTimeout(timer);
}

/**
 * Refused once there is one, so a log with a history never gets another. Whoever is an administrator
 * already may be named again, as in a script that starts the service.
 */
async function makeFirstAdministrator(
  { app }: Service,
  { directory, issuer }: Installation,
  subject: string,
): Promise<void> {
  const now = wholeSeconds(Temporal.Now.instant());
  if (await isAdministrator(directory, { issuer, subject }, now)) return;
  const command = Object.assign(new RegisterFirstAdministrator(), {
    name: subject.slice(0, MAX_NAME_LENGTH),
    issuer,
    subject,
  });
  const caller = {
    person: undefined,
    onBehalfOf: undefined,
    commandLine: true,
    correlationId: randomUUID(),
    causationId: undefined,
    idempotencyKey: undefined,
    arrivedAt: now,
  };
  await callAs(caller, () => app.get(Commands).send(command)).catch((error: unknown) => {
    if (!(error instanceof Rejection && error.code === 'WRONG_STATE')) throw error;
    throw new CannotRun(
      `there is a first administrator already, and "${subject}" is no administrator: start without --first-administrator`,
    );
  });
}

async function isAdministrator(
  directory: Directory,
  who: { readonly issuer: string; readonly subject: string },
  now: Temporal.Instant,
): Promise<boolean> {
  const person = await directory.personOf({ ...who, expiresAt: Number.MAX_SAFE_INTEGER });
  const rights = person === undefined ? undefined : await directory.rightsOf(person);
  return rights?.holds('administrator', now) ?? false;
}

/** What a newcomer needs to know, for people; everything else is in the structured log. */
async function greet(installation: Installation, url: string): Promise<void> {
  const { log, settings, checkpointer } = installation;
  const lines = [
    `Tributary serves on ${url}`,
    `  API reference   ${url}/docs`,
    `  Key of the log  ${checkpointer.status().signsWith}`,
  ];
  if ((await log.head()) < 0) {
    lines.push(
      '  The log is empty and nobody is registered yet. Stop and start again with',
      '    npm start -- --first-administrator ada',
      ...(settings.oidcIssuer
        ? []
        : ['  or fill the log with an example fund first: npx tributary demo']),
    );
  }
  lines.push(
    `  Get a token     ${settings.oidcIssuer ? `from ${settings.oidcIssuer}` : 'npx tributary token --subject ada'}`,
  );
  console.error(lines.join('\n'));
}

import { randomUUID } from 'node:crypto';
import { openInstallation, type Installation } from '../installation.js';
import { RegisterFirstAdministrator } from '../people/person.commands.js';
import { callAs } from '../platform/decisions/caller.js';
import { wholeSeconds } from '../platform/dates/instant.js';
import { createLogger } from '../platform/observability/logger.js';
import { Commands } from '../platform/http/commands.js';
import { createService, type Service } from '../service.js';
import { readSettings } from '../platform/configuration/settings.js';

export interface ServeOptions {
  /** Subject of the tokens of the first administrator, to be made on an empty log. */
  readonly firstAdministrator?: string;
}

/** Runs the HTTP service until SIGTERM or SIGINT; SIGHUP has all views built anew beside the live ones. */
export async function serve({ firstAdministrator }: ServeOptions): Promise<void> {
  const settings = readSettings(process.env);
  const logger = createLogger(settings.logLevel);
  const installation = await openInstallation({ settings, logger });
  const service = await createService(installation);
  if (firstAdministrator)
    await makeFirstAdministrator(service, installation.issuer, firstAdministrator);
  const url = await service.listen();
  await greet(installation, url);

  void installation.log.broken.then((reason) => {
    logger.fatal({ err: reason }, 'the event log takes no more appends');
    process.exit(1);
  });
  process.on('SIGHUP', () => {
    installation.engine
      .rebuild()
      .catch((error: unknown) => logger.warn({ err: error }, 'the views were not built anew'));
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop(service, installation));
  }
}

/** Finishes what was accepted; ends hard when that takes longer than the configuration allows. */
async function stop(service: Service, installation: Installation): Promise<void> {
  const timer = setTimeout(() => process.exit(1), installation.settings.shutdownTimeoutMs);
  await service.close();
  await installation.close();
  clearTimeout(timer);
}

/** Refused once there is one, so a log with a history never gets another. */
async function makeFirstAdministrator(
  { app }: Service,
  issuer: string,
  subject: string,
): Promise<void> {
  const command = Object.assign(new RegisterFirstAdministrator(), {
    name: subject,
    issuer,
    subject,
  });
  await callAs(
    {
      person: undefined,
      onBehalfOf: undefined,
      commandLine: true,
      correlationId: randomUUID(),
      causationId: undefined,
      idempotencyKey: undefined,
      arrivedAt: wholeSeconds(Temporal.Now.instant()),
    },
    () => app.get(Commands).send(command),
  );
}

/** What a newcomer needs to know, for people; everything else is in the structured log. */
async function greet({ log, settings }: Installation, url: string): Promise<void> {
  const lines = [`Tributary serves on ${url}`, `  API reference   ${url}/docs`];
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

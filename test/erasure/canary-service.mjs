// The service as it is built, with a clock that is told the time. Arguments: the data directory, and
// the instant at which it begins. Serves, says where, and goes to the times that it is told.
import { openInstallation } from '../../dist/installation.js';
import { RegisterFirstAdministrator } from '../../dist/people/person.commands.js';
import { EMBEDDED_ISSUER } from '../../dist/platform/auth/tokens.js';
import { readSettings } from '../../dist/platform/configuration/settings.js';
import { callAs } from '../../dist/platform/decisions/caller.js';
import { Commands } from '../../dist/platform/http/commands.js';
import { createLogger } from '../../dist/platform/observability/logger.js';
import { createService } from '../../dist/service.js';

const [, , dataDir, begins] = process.argv;
let now = Temporal.Instant.from(begins);
const nowMs = () => now.epochMilliseconds;

const settings = readSettings({ TRIBUTARY_DATA_DIR: dataDir, PORT: '0' });
const installation = await openInstallation({ settings, logger: createLogger('trace'), nowMs });
const service = await createService({ ...installation, nowMs });
await registerFirstAdministrator('ada');
process.send({ url: await service.listen() });

process.on('message', (message) => void obey(message));

async function obey({ time, stop }) {
  if (time !== undefined) now = Temporal.Instant.from(time);
  if (stop) {
    await service.close();
    await installation.close();
    process.disconnect();
  } else process.send({});
}

function registerFirstAdministrator(subject) {
  const command = Object.assign(new RegisterFirstAdministrator(), {
    name: subject,
    issuer: EMBEDDED_ISSUER,
    subject,
  });
  const caller = {
    person: undefined,
    onBehalfOf: undefined,
    commandLine: true,
    correlationId: 'first-administrator',
    causationId: undefined,
    idempotencyKey: undefined,
    arrivedAt: now,
  };
  return callAs(caller, () => service.app.get(Commands).send(command));
}

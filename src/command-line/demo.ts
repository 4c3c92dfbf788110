import { play, YEARS } from '../demonstration/demonstration.js';
import { Stage, StageClock } from '../demonstration/stage.js';
import { fund } from '../funds/funds/fund.js';
import { openInstallation, type Installation } from '../installation.js';
import { addMonths } from '../platform/dates/business-date.js';
import { Commands } from '../platform/http/commands.js';
import { createLogger } from '../platform/observability/logger.js';
import { createService } from '../service.js';
import { readSettings } from '../platform/configuration/settings.js';
import { CannotRun } from './cannot-run.js';
import { progressOf } from './progress.js';

export interface DemoOptions {
  /** The same seed plays the same story. */
  readonly seed: number;
}

/** Commands of the story, more or less; for the progress bar only. */
const ABOUT_SO_MANY = 2_300;

/** Fills an empty log with the story of a fund over several years that ends today. */
export async function demo({ seed }: DemoOptions): Promise<void> {
  const settings = readSettings(process.env);
  if (settings.oidcIssuer) {
    throw new CannotRun(
      'the people of the demonstration have tokens of the installation only: leave TRIBUTARY_OIDC_ISSUER out',
    );
  }
  const lastDay = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 }).toString();
  const clock = new StageClock(0);
  clock.goTo(`${addMonths(lastDay, -12 * YEARS).slice(0, 7)}-01`);
  const installation = await openInstallation({
    settings,
    logger: createLogger('silent'),
    nowMs: () => clock.nowMs,
  });
  try {
    await fill(installation, clock, { seed, lastDay });
  } finally {
    await installation.close();
  }
}

async function fill(
  installation: Installation,
  clock: StageClock,
  { seed, lastDay }: { readonly seed: number; readonly lastDay: string },
): Promise<void> {
  const { log, decisions } = installation;
  if ((await log.head()) >= 0)
    throw new CannotRun('the demonstration is for an empty log; this one has a history');
  const service = await createService(installation);
  const bar = progressOf('demonstration');
  const stage = new Stage(service.app.get(Commands), clock, (sent) =>
    bar.update(sent, Math.max(sent, ABOUT_SO_MANY)),
  );
  await play(stage, {
    seed,
    lastDay,
    generalPoolOf: async (id) => {
      const state = await decisions.peek(fund, id);
      const general = state?.pools.find((pool) => pool.general);
      if (!general) throw new Error('the fund has no general pool');
      return general.id;
    },
  });
  bar.end();
  await service.close();
  console.log(summary(stage.sent, (await log.head()) + 1));
}

const summary = (commands: number, events: number): string =>
  [
    `${events} events of ${commands} commands are in the log. Start the service, and get a token as one of:`,
    '  ada (administrator)      gina, omar (grant officers)    rosa, ravi, ruth (reviewers)',
    '  bela (board secretary)   fiona, felix (finance)         anders (approver)',
    '  carla (controller)       audra (auditor)                donor-at, donor-ch, ngo-1, ngo-2 …',
    'For example: npx tributary token --subject audra',
  ].join('\n');

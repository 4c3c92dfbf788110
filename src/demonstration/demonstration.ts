import { EstablishFund, SetPolicy } from '../funds/funds/fund.commands.js';
import { OpenPool } from '../funds/pools/pool.commands.js';
import { addMonths, daysBetween } from '../platform/dates/business-date.js';
import { Agenda } from './agenda.js';
import {
  apply,
  conclude,
  decide,
  openCall,
  registerApplicants,
  score,
  screenAndAssign,
  type Applicant,
  type Application,
} from './applications.js';
import { bringOn, TRUSTEES, type Cast } from './cast.js';
import { Chance } from './chance.js';
import { planClosing } from './closing.js';
import {
  announce,
  loadRates,
  receive,
  signAgreements,
  takeBack,
  type DemonstrationFund,
} from './money-in.js';
import { award } from './money-out.js';
import type { Stage } from './stage.js';

export interface DemonstrationOptions {
  /** The same seed plays the same story. */
  readonly seed: number;
  /** The day on which it ends. */
  readonly lastDay: string;
  /** Answers the id of the general pool of a fund. */
  readonly generalPoolOf: (fund: string) => Promise<string>;
}

/** Years that the story goes back. */
export const YEARS = 4;
const APPLICANTS = 13;
/** Months of the story in which a call is published; the last is open when it ends. */
const CALLS_IN_MONTH = [3, 11, 19, 27, 35, 41, 44, 46];
/** So many of a hundred organisations apply to a call. */
const APPLYING_PERCENT = 65;

/** Plays the story of a fund, through the same commands that everybody sends, up to the last day. */
export async function play(stage: Stage, options: DemonstrationOptions): Promise<void> {
  const { seed, lastDay } = options;
  const chance = new Chance(seed);
  const agenda = new Agenda();
  const cast = await bringOn(stage);
  const place = await setUp(stage, cast, options.generalPoolOf);
  const first = stage.clock.today;
  await planMoneyIn({ stage, cast, place, chance, agenda, first, lastDay });
  planClosing({ stage, cast, agenda, fund: place.fund, first, lastDay });
  const applicants = await registerApplicants(stage, cast, APPLICANTS);
  for (const month of CALLS_IN_MONTH) {
    agenda.on(addMonths(first, month), () =>
      playCall(
        { stage, cast, place, chance, agenda },
        applicants.filter(() => chance.percent(APPLYING_PERCENT)),
      ),
    );
  }
  agenda.on(addMonths(lastDay, -2), () => announce(stage, cast, place));
  await agenda.play(stage.clock, lastDay);
}

interface Scenery {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly place: DemonstrationFund;
  readonly chance: Chance;
  readonly agenda: Agenda;
}

async function setUp(
  stage: Stage,
  cast: Cast,
  generalPoolOf: DemonstrationOptions['generalPoolOf'],
): Promise<DemonstrationFund> {
  const fund = await stage.send(cast.ada, EstablishFund, {
    name: 'Voluntary Trust Fund for Survivors (example)',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  await stage.send(cast.ada, SetPolicy, {
    id: fund,
    trustees: TRUSTEES.map((name) => cast[name]),
  });
  const children = await stage.send(cast.ada, OpenPool, {
    fund,
    name: 'Children (example)',
    earmark: { groups: ['children'] },
  });
  return { fund, general: await generalPoolOf(fund), children };
}

async function planMoneyIn(
  scenery: Scenery & { readonly first: string; readonly lastDay: string },
): Promise<void> {
  const { stage, cast, place, chance, agenda, first, lastDay } = scenery;
  const { fund } = place;
  await loadRates(stage, cast, { fund, chance });
  const months = Math.ceil(daysBetween(first, lastDay) / 30);
  for (let month = 1; month <= months; month++) {
    agenda.on(addMonths(first, month), () => loadRates(stage, cast, { fund, chance }));
  }
  const due = await signAgreements(stage, cast, place, YEARS);
  for (const [i, instalment] of due.entries()) {
    agenda.on(instalment.dueOn, async () => {
      if (i === due.length - 1) return; // the last one is late
      const reference = `EX-${String(i + 1).padStart(4, '0')}`;
      const receipt = await receive(stage, cast, { instalment, reference, chance });
      if (i === 7) agenda.on(addMonths(stage.clock.today, 1), () => undo(scenery, receipt));
    });
  }
}

const undo = async ({ stage, cast }: Scenery, receipt: string): Promise<void> =>
  void (await takeBack(stage, cast, receipt));

/** A call from its publication to the awards, over five months and some days. */
async function playCall(scenery: Scenery, applicants: readonly Applicant[]): Promise<void> {
  const { stage, cast, place, chance, agenda } = scenery;
  const call = await openCall(stage, cast, place);
  const opened = stage.clock.today;
  for (const applicant of applicants) {
    agenda.on(later(opened, 1, chance), async () => {
      const application = await apply(stage, applicant, { call, chance });
      agenda.on(later(opened, 2, chance), () => assess(scenery, application, opened));
    });
  }
}

/** Screening, three reviews on days of their own, evaluation, the board, the award. */
async function assess(scenery: Scenery, application: Application, opened: string): Promise<void> {
  const { stage, cast, chance, agenda } = scenery;
  const context = { application: application.id, chance };
  const asked = await screenAndAssign(stage, cast, context);
  if (asked.length === 0) return;
  for (const review of asked) {
    agenda.on(later(opened, 3, chance), () => score(stage, review, chance));
  }
  agenda.on(later(opened, 4, chance), async () => {
    await conclude(stage, cast, application.id);
    agenda.on(later(stage.clock.today, 0, chance), async () => {
      if (!(await decide(stage, cast, context))) return;
      agenda.on(later(stage.clock.today, 0, chance), () => award(scenery, application));
    });
  });
}

/** So many months later, and up to twenty days. */
const later = (date: string, months: number, chance: Chance): string =>
  Temporal.PlainDate.from(date)
    .add({ months, days: chance.whole(0, 20) })
    .toString();

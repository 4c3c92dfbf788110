import {
  ApprovePayment,
  CertifyPayment,
  ConfirmPayment,
  ReleasePayment,
  RequestPayment,
} from '../grants/disbursements/disbursement.commands.js';
import {
  AcceptReport,
  AwardGrant,
  FulfilCondition,
  SignGrantAgreement,
  SubmitReport,
} from '../grants/grants/grant.commands.js';
import { addMonths, lastDayOfMonths } from '../platform/dates/business-date.js';
import { minorUnits, minus, ofMinor, type Money } from '../platform/money/money.js';
import type { Agenda } from './agenda.js';
import type { Application } from './applications.js';
import type { Cast } from './cast.js';
import type { Chance } from './chance.js';
import type { Stage } from './stage.js';

interface Play {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly agenda: Agenda;
  readonly chance: Chance;
}

interface Grant extends Application {
  readonly grant: string;
}

/** Percent of the budget that the first report accounts for. */
const FIRST_REPORT = { least: 46, most: 50 };

/** In so many of a hundred grants a little money is left at the end. */
const UNDERSPENT_PERCENT = 8;

/** Awards a grant and puts the rest of its story on the agenda. */
export async function award(play: Play, application: Application): Promise<void> {
  const { stage, cast, agenda } = play;
  const grant = await stage.attempt(cast.anders, AwardGrant, { application: application.id });
  if (!grant) return; // its organisation owes a refund, say
  const story = { ...application, grant };
  agenda.on(daysAfter(stage.clock.today, 12), () => sign(play, story));
}

async function sign(play: Play, story: Grant): Promise<void> {
  const { stage, cast, agenda, chance } = play;
  const { grant, amount, start } = story;
  const half = ofMinor(minorUnits(amount) / 2n, 'USD');
  const condition = chance.percent(30)
    ? 'A safeguarding officer is appointed (example).'
    : undefined;
  await stage.send(cast.gina, SignGrantAgreement, {
    id: grant,
    officer: cast.gina,
    signedOn: stage.clock.today,
    start,
    end: lastDayOfMonths(start, 12),
    tranches: [
      { tranche: 1, amount: half, earliest: start },
      {
        tranche: 2,
        amount: ofMinor(minorUnits(amount) - minorUnits(half), 'USD'),
        earliest: addMonths(start, 6),
        afterReport: 1,
        ...(condition && { condition }),
      },
    ],
  });
  agenda.on(daysAfter(start, chance.whole(3, 25)), () =>
    pay(play, story, { tranche: 1, amount: half }),
  );
  const spent = story.budget.map((amount) =>
    percentOf(amount, chance.whole(FIRST_REPORT.least, FIRST_REPORT.most)),
  );
  agenda.on(daysAfter(addMonths(start, 5), 10), () =>
    report(play, story, { number: 1, final: false, lines: spent }),
  );
  agenda.on(daysAfter(addMonths(start, 6), 20), async () => {
    if (condition) {
      const evidence = 'Contract of the safeguarding officer (example).';
      await stage.send(cast.gina, FulfilCondition, { id: grant, tranche: 2, evidence });
    }
    const rest = ofMinor(minorUnits(amount) - minorUnits(half), 'USD');
    await pay(play, story, { tranche: 2, amount: rest });
  });
  agenda.on(daysAfter(addMonths(start, 13), chance.whole(0, 40)), () =>
    report(play, story, { number: 2, final: true, lines: restOf(story.budget, spent, chance) }),
  );
}

/** Five steps on different days, by as many people as the rules ask for. */
async function pay(
  { stage, cast, agenda, chance }: Play,
  { grant }: Grant,
  { tranche, amount }: { readonly tranche: number; readonly amount: Money },
): Promise<void> {
  const id = await stage.send(cast.gina, RequestPayment, { grant, tranche });
  const { today } = stage.clock;
  const days = [2, 6, 10, 14].map((day) => day + chance.whole(0, 4));
  const [certified = 0, approved = 0, released = 0, confirmed = 0] = days;
  agenda.on(daysAfter(today, certified), () => done(stage.send(cast.omar, CertifyPayment, { id })));
  agenda.on(daysAfter(today, approved), () =>
    done(stage.send(cast.anders, ApprovePayment, { id })),
  );
  agenda.on(daysAfter(today, released), () => done(stage.send(cast.felix, ReleasePayment, { id })));
  agenda.on(daysAfter(today, confirmed), async () => {
    const charges = chance.percent(50)
      ? ofMinor(BigInt(chance.whole(1_000, 3_500)), 'USD')
      : undefined;
    await stage.send(cast.felix, ConfirmPayment, {
      id,
      debited: charges ? ofMinor(minorUnits(amount) + minorUnits(charges), 'USD') : amount,
      ...(charges && { charges }),
      valueDate: stage.clock.today,
    });
  });
}

async function report(play: Play, story: Grant, { number, final, lines }: ReportOf): Promise<void> {
  const { stage, cast, agenda, chance } = play;
  const { grant, start, applicant } = story;
  await stage.send(applicant.person, SubmitReport, {
    id: grant,
    report: number,
    final,
    from: final ? addMonths(start, 5) : start,
    to: final ? lastDayOfMonths(start, 12) : lastDayOfMonths(start, 5),
    lines: lines.map((reported, i) => ({ line: i + 1, reported })),
    reached: {
      women: chance.whole(15, 30),
      men: chance.whole(0, 5),
      girls: chance.whole(5, 15),
      boys: chance.whole(0, 8),
    },
    reachedByService: {
      shelter: 20,
      health: 12,
      psychosocial: 30,
      legal: 14,
      education: 6,
      livelihood: 9,
    },
    narrative: 'What we did, who was reached, what we learned (example).',
  });
  agenda.on(daysAfter(stage.clock.today, chance.whole(6, 25)), () =>
    done(stage.send(cast.omar, AcceptReport, { id: grant, report: number })),
  );
}

interface ReportOf {
  readonly number: number;
  readonly final: boolean;
  /** By budget line, in their order. */
  readonly lines: readonly Money[];
}

/** What is left of each line, or almost all of it. */
function restOf(budget: readonly Money[], spent: readonly Money[], chance: Chance): Money[] {
  const underspent = chance.percent(UNDERSPENT_PERCENT);
  return budget.map((amount, i) => {
    const rest = minus(amount, spent[i] ?? amount);
    return underspent ? percentOf(rest, 95) : rest;
  });
}

const percentOf = (amount: Money, percent: number): Money =>
  ofMinor((minorUnits(amount) * BigInt(percent)) / 100n, 'USD');

const done = async (sent: Promise<string>): Promise<void> => void (await sent);

const daysAfter = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

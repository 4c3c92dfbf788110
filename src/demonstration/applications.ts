import {
  ConcludeEvaluation,
  DeclineApplication,
  ScreenApplication,
  StartApplication,
  SubmitApplication,
} from '../grantmaking/applications/application.commands.js';
import {
  CastVote,
  CloseVote,
  OpenVote,
  RecordRecusal,
} from '../grantmaking/board/vote.commands.js';
import { DraftCall, PublishCall } from '../grantmaking/calls/call.commands.js';
import {
  ProposeAccount,
  RecordDueDiligence,
  RegisterOrganisation,
  VerifyAccount,
} from '../grantmaking/organisations/organisation.commands.js';
import {
  AssignReviewer,
  DeclareConflict,
  SubmitReview,
} from '../grantmaking/reviews/review.commands.js';
import { addMonths, lastDayOfMonths } from '../platform/dates/business-date.js';
import { ofMinor, type Money } from '../platform/money/money.js';
import { REVIEWERS, TRUSTEES, registerOutsider, type Cast } from './cast.js';
import type { Chance } from './chance.js';
import type { DemonstrationFund } from './money-in.js';
import type { Stage } from './stage.js';

/** An organisation and the person who acts for it. */
export interface Applicant {
  readonly organisation: string;
  readonly person: string;
  readonly country: string;
}

/** An application of the demonstration, with what its grant goes by. */
export interface Application {
  readonly id: string;
  readonly applicant: Applicant;
  readonly amount: Money;
  readonly start: string;
  /** Amounts of the budget lines, in their order. */
  readonly budget: readonly Money[];
}

const PLACES = ['KE', 'NP', 'CO', 'UA', 'NG', 'PH', 'MD', 'GH', 'TH', 'AL'] as const;
const NAMES = [
  'Safe Harbour',
  'New Dawn',
  'Open Door',
  'Freedom House',
  'La Casa',
  'Steps',
] as const;

/** Registers organisations, looks into them and verifies their accounts. */
export async function registerApplicants(
  stage: Stage,
  cast: Cast,
  count: number,
): Promise<Applicant[]> {
  const applicants: Applicant[] = [];
  for (let i = 0; i < count; i++) {
    const country = PLACES[i % PLACES.length] ?? 'KE';
    const person = await registerOutsider(stage, cast.ada, {
      subject: `ngo-${i + 1}`,
      role: 'applicant',
    });
    const organisation = await stage.send(person, RegisterOrganisation, {
      name: `${NAMES[i % NAMES.length]} ${country} ${i + 1} (example)`,
      kind: '22',
      country,
      registrationNumber: `EX-${i + 1}`,
    });
    await stage.send(cast.gina, RecordDueDiligence, {
      id: organisation,
      outcome: 'POSITIVE',
      validUntil: addMonths(stage.clock.today, 60),
    });
    const account = await stage.send(person, ProposeAccount, {
      id: organisation,
      holder: `${NAMES[i % NAMES.length]} ${country} (example)`,
      country: 'KE',
      number: `00${1_000_000 + i}`,
      bic: 'EXAMKENA',
    });
    await stage.send(cast.fiona, VerifyAccount, { id: organisation, account });
    applicants.push({ organisation, person, country });
  }
  return applicants;
}

/** Drafts and publishes a call that is open for two months. */
export async function openCall(
  stage: Stage,
  { gina }: Cast,
  { fund, general, children }: DemonstrationFund,
): Promise<string> {
  const call = await stage.send(gina, DraftCall, {
    fund,
    title: `Small grants ${stage.clock.today.slice(0, 4)}`,
    description: 'Shelter, health, legal aid and livelihoods for survivors (example).',
    pools: [general, children],
    envelope: usd(500_000),
    floor: usd(10_000),
    ceiling: usd(40_000),
    shortestMonths: 6,
    longestMonths: 18,
    deadline: { local: `${addMonths(stage.clock.today, 2)}T23:59:59`, zone: 'Europe/Vienna' },
    criteria: [
      { code: 'need', title: 'Need of those who are helped', weight: '40' },
      { code: 'plan', title: 'Soundness of the plan', weight: '35' },
      { code: 'team', title: 'Experience of the organisation', weight: '25' },
    ],
    minimumReviews: 2,
    passMark: '60',
    categoryCaps: [{ category: 'overhead', percent: '10' }],
  });
  await stage.send(gina, PublishCall, { id: call });
  return call;
}

/** Writes an application and hands it in. */
export async function apply(
  stage: Stage,
  applicant: Applicant,
  { call, chance }: { readonly call: string; readonly chance: Chance },
): Promise<Application> {
  const dollars = chance.whole(120, 400) * 100;
  const budget = [share(dollars, 50), share(dollars, 40), share(dollars, 10)];
  const start = `${addMonths(stage.clock.today, 5).slice(0, 7)}-01`;
  const groups = chance.percent(50) ? ['children'] : ['women'];
  const id = await stage.send(applicant.person, StartApplication, {
    call,
    organisation: applicant.organisation,
    title: `${chance.of(['Shelter', 'Legal aid', 'Health care', 'Skills'])} for survivors (example)`,
    summary: 'What we do, for whom, and how we know that it helps (example).',
    amount: usd(dollars),
    start,
    end: lastDayOfMonths(start, 12),
    allocations: [
      {
        country: applicant.country,
        themes: ['shelter'],
        sdgTargets: ['8.7'],
        groups,
        percent: '100',
      },
    ],
    budget: [
      { category: 'staff', description: 'Counsellors', amount: budget[0] },
      { category: 'direct', description: 'Shelter and care', amount: budget[1] },
      { category: 'overhead', description: 'Office', amount: budget[2] },
    ],
    safeguardingPolicy: 'Our policy on safeguarding (example).',
    planned: { women: 40, men: 5, girls: 20, boys: 10 },
    plannedByService: {
      shelter: 40,
      health: 20,
      psychosocial: 60,
      legal: 30,
      education: 10,
      livelihood: 15,
    },
  });
  await stage.send(applicant.person, SubmitApplication, { id });
  return { id, applicant, amount: usd(dollars), start, budget };
}

/** A review that a reviewer has been asked for. */
export interface AskedReview {
  readonly review: string;
  readonly reviewer: string;
}

/** Screens an application and asks for reviews. Answers none if it was found ineligible. */
export async function screenAndAssign(
  stage: Stage,
  cast: Cast,
  { application: id, chance }: { readonly application: string; readonly chance: Chance },
): Promise<AskedReview[]> {
  if (chance.percent(6)) {
    const reasons = 'The project does not serve victims of trafficking (example).';
    await stage.send(cast.omar, ScreenApplication, { id, outcome: 'INELIGIBLE', reasons });
    await stage.send(cast.omar, DeclineApplication, { id, reasons });
    return [];
  }
  await stage.send(cast.omar, ScreenApplication, { id, outcome: 'ELIGIBLE' });
  const due = addMonths(stage.clock.today, 1);
  const asked: AskedReview[] = [];
  for (const reviewer of REVIEWERS.map((name) => cast[name])) {
    const review = await stage.send(cast.omar, AssignReviewer, { application: id, reviewer, due });
    asked.push({ review, reviewer });
  }
  return asked;
}

/** A reviewer declares to have no conflict, and scores. */
export async function score(
  stage: Stage,
  { review: id, reviewer }: AskedReview,
  chance: Chance,
): Promise<void> {
  await stage.send(reviewer, DeclareConflict, { id, conflict: 'NONE' });
  await stage.send(reviewer, SubmitReview, {
    id,
    scores: ['need', 'plan', 'team'].map((criterion) => ({ criterion, score: chance.whole(3, 5) })),
    comments: 'Well argued (example).',
  });
}

export const conclude = async (stage: Stage, { gina }: Cast, id: string): Promise<void> =>
  void (await stage.send(gina, ConcludeEvaluation, { id }));

/** Puts an application to the board. Answers whether it is recommended. */
export async function decide(
  stage: Stage,
  cast: Cast,
  { application: id, chance }: { readonly application: string; readonly chance: Chance },
): Promise<boolean> {
  const reserve = chance.percent(8);
  await stage.send(cast.bela, OpenVote, {
    id,
    proposal: reserve ? 'RESERVE_LIST' : 'RECOMMEND',
    reason: 'As the evaluation and the discussion in the board suggest (example).',
  });
  const aside = chance.percent(15) ? TRUSTEES[0] : undefined;
  if (aside) {
    const reason = 'Knows the organisation (example).';
    await stage.send(cast.bela, RecordRecusal, { id, trustee: cast[aside], reason });
  }
  for (const trustee of TRUSTEES.filter((name) => name !== aside)) {
    const vote = chance.percent(88) ? 'YES' : chance.of(['NO', 'ABSTAIN']);
    await stage.send(cast.bela, CastVote, { id, trustee: cast[trustee], vote });
  }
  await stage.send(cast.bela, CloseVote, { id });
  return !reserve;
}

const usd = (dollars: number): Money => ofMinor(BigInt(dollars) * 100n, 'USD');

/** So many percent of a whole number of hundreds of dollars: whole dollars again. */
const share = (dollars: number, percent: number): Money => usd((dollars / 100) * percent);

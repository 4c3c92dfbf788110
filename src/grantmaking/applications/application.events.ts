import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  country,
  date,
  decimal,
  flag,
  freeText,
  idOf,
  list,
  money,
  oneOf,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';
import { voteFacts } from '../board/vote.events.js';

/** People. */
const people = count(10_000_000);

/** What the applicant says; all of it is said anew by each revision. */
const content = {
  title: freeText(200),
  summary: freeText(8_000),
  /** Asked for, in base currency. */
  amount: money(),
  start: date(),
  /** The last day, which counts. */
  end: date(),
  /** Organisations that apply together with the lead. */
  coApplicants: list(idOf('organisation'), 10),
  allocations: list(
    record({
      country: country(),
      themes: list(text(60), 10),
      sdgTargets: list(text(6), 20),
      groups: list(text(60), 10),
      /** Percent of the budget; all allocations together are 100. */
      percent: decimal(),
    }),
    20,
  ),
  budget: list(record({ category: text(60), description: freeText(300), amount: money() }), 50),
  otherFunding: list(record({ source: freeText(200), amount: money() }), 20),
  safeguardingPolicy: freeText(4_000),
  /** Beneficiaries planned. */
  planned: record({ women: people, men: people, girls: people, boys: people }),
  plannedByService: record({
    shelter: people,
    health: people,
    psychosocial: people,
    legal: people,
    education: people,
    livelihood: people,
  }),
};

/** Whoever acted, and whoever they acted for. */
const by = list(idOf('person'), 2);

export const applicationFacts = {
  ApplicationStarted: fact('An organisation writes an application to a call.', {
    fund: idOf('fund'),
    call: idOf('call'),
    organisation: idOf('organisation'),
    ...content,
  }),
  ApplicationRevised: fact('The draft says something else; what it said before is kept.', content),
  ApplicationSubmitted: fact('The application is in, in the form of this revision.', {
    /** 1 is the draft as it was started. */
    revision: count(10_000),
  }),
  ApplicationScreened: fact('An officer has found the application eligible or not.', {
    outcome: oneOf('ELIGIBLE', 'INELIGIBLE'),
    reasons: optional(freeText(4_000)),
    by,
  }),
  ApplicationWithdrawn: fact('The applicant has taken the application back.', {
    reason: optional(freeText(4_000)),
  }),
  ReviewAdded: fact(
    'A reviewer is to score the application; the review has a history of its own.',
    {
      review: idOf('review'),
      reviewer: idOf('person'),
    },
  ),
  ReviewReceived: fact(
    "A review of the application is in; its scores stand in the review's history.",
    {
      review: idOf('review'),
      by,
    },
  ),
  ReviewSetAside: fact('A review of the application counts no more.', {
    review: idOf('review'),
    /** The evaluation rests on it: it is STALE, and so is a decision that rests on the evaluation. */
    stale: flag(),
  }),
  EvaluationConcluded: fact('The valid reviews are put together: passed or failed.', {
    passed: flag(),
    /** Of the weighted scores, 0 to 100, with two decimals. */
    mean: decimal(),
    /** The mean unrounded, as a fraction in lowest terms: `205/3`. */
    exactMean: text(200),
    passMark: decimal(),
    /** Highest less lowest weighted score, with two decimals. */
    spread: decimal(),
    reviews: list(record({ review: idOf('review'), score: decimal() }), 50),
    /** Of an evaluation before: with the same outcome, vote and decision stand; else they have fallen. */
    effect: oneOf('FIRST', 'UPHOLDS', 'OVERTURNS'),
    by,
  }),
  ...voteFacts,
  ApplicationDeclined: fact('The applicant is told that there is no grant, and why.', {
    reasons: freeText(4_000),
  }),
  ApplicationAwarded: fact('The application has become a grant; the award is in the same append.', {
    grant: idOf('grant'),
  }),
};

export type ApplicationEvent = EventOf<typeof applicationFacts>;
export type ApplicationData<T extends ApplicationEvent['type']> = Extract<
  ApplicationEvent,
  { type: T }
>['data'];

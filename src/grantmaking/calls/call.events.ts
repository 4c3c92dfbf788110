import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  country,
  decimal,
  freeText,
  idOf,
  list,
  money,
  record,
  text,
  timeZone,
} from '../../platform/decisions/fields.js';

/** Local time and IANA zone; its own second still passes. */
const deadline = record({ local: text(19), zone: timeZone() });

/** Everything that a call says; said anew by each revision, frozen when it is published. */
const terms = {
  title: text(200),
  description: freeText(8000),
  /** Pools that its grants are meant to be paid from. */
  pools: list(idOf('pool'), 50),
  /** What all grants of the call together are meant to be, in base currency as all limits. */
  envelope: money(),
  floor: money(),
  ceiling: money(),
  /** Durations in months. */
  shortestMonths: count(600),
  longestMonths: count(600),
  /** Where applicants may be registered; none named: anywhere. */
  countries: list(country(), 250),
  /** Codes of IATI OrganisationType; none named: any. */
  kinds: list(text(2), 50),
  themes: list(text(60), 50),
  deadline,
  criteria: list(
    record({
      code: text(20),
      title: text(200),
      /** Percent; all weights together are 100. */
      weight: decimal(),
      highestScore: count(100),
    }),
    20,
  ),
  minimumReviews: count(20),
  /** 0 to 100. */
  passMark: decimal(),
  /** The most, in percent of the amount, that budget lines of a category may be together. */
  categoryCaps: list(record({ category: text(60), percent: decimal() }), 20),
};

export const callFacts = {
  CallDrafted: fact('A call is being written.', { fund: idOf('fund'), ...terms }),
  CallRevised: fact('The draft says something else; what it said before is kept.', terms),
  CallPublished: fact('The call is open to applications; its criteria and limits are frozen.', {
    fund: idOf('fund'),
  }),
  DeadlineExtended: fact('Applications are taken until later; it revives no late attempt.', {
    deadline,
  }),
  CallClosed: fact('The first evaluation has concluded: the deadline moves no more.', {
    application: idOf('application'),
  }),
  CallCancelled: fact('There will be no grants of this call.', { reason: freeText(4000) }),
};

export type CallEvent = EventOf<typeof callFacts>;
export type CallData<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>['data'];

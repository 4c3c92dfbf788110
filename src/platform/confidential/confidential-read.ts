import { aggregate } from '../decisions/aggregate.js';
import { fact, type EventOf } from '../decisions/facts.js';
import { anyId, count, list, optional, text } from '../decisions/fields.js';

/** So many that an event still is far from its limit of 256 KiB; a page has fewer. */
export const MOST_SUBJECTS = 2_000;

/** Funds that one answer tells of. */
export const MOST_FUNDS = 50;

export const confidentialFacts = {
  ConfidentialRead: fact(
    'Somebody was shown what is confidential and not their own. The same again within a minute is the same reading.',
    {
      /** Method and path, without what stands in for ids: `GET /v1/reviews/:id`. */
      route: text(200),
      /** Ids of the reviews, persons, accounts that were shown; of a call, all its reviews. */
      subjects: list(anyId(), MOST_SUBJECTS),
      /** Subjects beyond those that are named. */
      more: optional(count(1_000_000)),
      /** The funds that subjects belong to, as far as they belong to any. */
      funds: list(anyId(), MOST_FUNDS),
      /** The last index that the answer follows from. */
      asOf: optional(count(Number.MAX_SAFE_INTEGER)),
    },
  ),
};

export type ConfidentialReadEvent = EventOf<typeof confidentialFacts>;

/** One reading: it happens once and then stands. */
export const confidentialRead = aggregate({
  kind: 'read',
  facts: confidentialFacts,
  initial: null,
  evolve: () => null,
});

import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  date,
  decimal,
  freeText,
  idOf,
  list,
  oneOf,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';

export const reviewFacts = {
  ReviewerAssigned: fact('A reviewer is asked to score an application.', {
    fund: idOf('fund'),
    call: idOf('call'),
    application: idOf('application'),
    reviewer: idOf('person'),
    /** The day by which the review is to be in; it counts. */
    due: date(),
  }),
  ConflictDeclared: fact(
    'The reviewer says whether there is a conflict of interest; with one, somebody else reviews.',
    {
      conflict: oneOf('NONE', 'CONFLICT'),
      text: optional(freeText(4_000)),
    },
  ),
  ReviewSubmitted: fact('The reviewer has scored the application.', {
    scores: list(record({ criterion: text(60), score: count(1_000) }), 20),
    comments: optional(freeText(10_000)),
    /** The weighted score, 0 to 100, with two decimals. */
    score: decimal(),
  }),
  ReviewReopened: fact('The reviewer may score anew; until then the review does not count.', {
    reason: freeText(4_000),
  }),
  ReviewExcluded: fact('The review counts no more.', { reason: freeText(4_000) }),
};

export type ReviewEvent = EventOf<typeof reviewFacts>;

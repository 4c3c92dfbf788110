import { fact } from '../../platform/decisions/facts.js';
import {
  count,
  flag,
  freeText,
  idOf,
  money,
  oneOf,
  optional,
} from '../../platform/decisions/fields.js';

/** What the board does, in the history of the application that it votes on. */
export const voteFacts = {
  VoteOpened: fact('One proposal is put to the board; what was voted on before has fallen.', {
    proposal: oneOf('RECOMMEND', 'RESERVE_LIST', 'NOT_RECOMMEND'),
    /** In base currency; absent if the application is not to be recommended. */
    amount: optional(money()),
    conditions: optional(freeText(4_000)),
    /** The proposal goes against what the evaluation says; then there is a reason. */
    againstEvaluation: flag(),
    reason: optional(freeText(4_000)),
  }),
  VoteCast: fact(
    "The secretary has recorded a trustee's vote; a later one of the same trustee corrects it.",
    {
      trustee: idOf('person'),
      vote: oneOf('YES', 'NO', 'ABSTAIN'),
    },
  ),
  RecusalRecorded: fact(
    'A trustee stands aside from this application; a vote that was cast is struck.',
    {
      trustee: idOf('person'),
      reason: freeText(4_000),
      /** A vote of this trustee was there to be struck. */
      struck: flag(),
      /** The decision that was carried fails without the vote: it is STALE. */
      stale: flag(),
    },
  ),
  VoteClosed: fact('The board has decided: carried with more yes than no.', {
    carried: flag(),
    yes: count(25),
    no: count(25),
    abstain: count(25),
    /** Valid votes that it took. */
    quorum: count(25),
  }),
};

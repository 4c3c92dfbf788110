import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { count, freeText, oneOf } from '../../platform/decisions/fields.js';
import { MOST_MONTHS, RETAINED_KINDS } from './retained-kinds.js';

export const retentionFacts = {
  RetentionPeriodSet: fact('From now on data of this kind are kept for so long, and why.', {
    kind: oneOf(...RETAINED_KINDS),
    /** Counted from the last event that gave a reason. */
    months: count(MOST_MONTHS),
    reason: freeText(2_000),
  }),
};

export type RetentionEvent = EventOf<typeof retentionFacts>;

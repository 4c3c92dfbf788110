import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { idOf, month } from '../../platform/decisions/fields.js';

export const periodFacts = {
  PeriodsBegun: fact(
    "The fund's books are closed month by month, from this one on; with it goes what lies before.",
    { fund: idOf('fund'), period: month() },
  ),
  PeriodClosed: fact(
    'The month takes no further line; what is recorded later with a value date in it belongs to the next open one.',
    { fund: idOf('fund'), period: month() },
  ),
};

export type PeriodEvent = EventOf<typeof periodFacts>;

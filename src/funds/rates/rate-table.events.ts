import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { currency, date, decimal, idOf, optional, text } from '../../platform/decisions/fields.js';

export const rateTableFacts = {
  RateLoaded: fact(
    'Units of the foreign currency per one unit of base currency, in force from a date; a corrected rate is a new fact for later recordings.',
    {
      fund: idOf('fund'),
      currency: currency(),
      rate: decimal(),
      validFrom: date(),
      source: optional(text(200)),
    },
  ),
};

export type RateTableEvent = EventOf<typeof rateTableFacts>;
export type RateLoaded = RateTableEvent['data'];

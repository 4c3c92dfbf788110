import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { date, freeText, list, text } from '../../platform/decisions/fields.js';

/** Keys that one person's data are sealed under. */
const MOST_KEYS = 100;

/** Ids of the keys that are destroyed. */
export const destroyedKeys = () => list(text(43), MOST_KEYS);

/** What happens to all that is known about a natural person: somebody registered, or a donor. */
export const erasureFacts = {
  PersonErased: fact(
    'What was known about the person is gone: the keys that it was sealed under are destroyed.',
    {
      keys: destroyedKeys(),
      /** The day from which no backup of the keys can be read any more. */
      backupsUnreadableOn: date(),
    },
  ),
  HoldPlaced: fact('For a legal matter or an audit nothing about the person may be erased.', {
    reason: freeText(2_000),
  }),
  HoldLifted: fact('The hold is over; what was asked for meanwhile is not carried out.', {
    reason: freeText(2_000),
  }),
};

export type ErasureEvent = EventOf<typeof erasureFacts>;

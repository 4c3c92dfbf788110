import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { count, freeText, text } from '../../platform/decisions/fields.js';

export const redactionFacts = {
  TextRedacted: fact(
    'In a text of an earlier event somebody was named who should not be; this one stands in its place, everywhere and at all times.',
    {
      /** Index of the earlier event. */
      index: count(Number.MAX_SAFE_INTEGER),
      /** JSON Pointer into its data. */
      field: text(200),
      /** Id of the key of the text that it stands in the place of, be it a redaction: it is destroyed. */
      instead: text(43),
      text: freeText(20_000),
    },
  ),
};

export type RedactionEvent = EventOf<typeof redactionFacts>;

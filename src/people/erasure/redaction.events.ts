import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  anyId,
  count,
  freeText,
  idOf,
  list,
  optional,
  text,
} from '../../platform/decisions/fields.js';

/** Ids that one event names, as far as its redactions name them. */
export const MOST_CONCERNED = 100;

export const redactionFacts = {
  TextRedacted: fact(
    'In a text of an earlier event stood what should not; this one stands in its place, marked as `[redacted]`, everywhere and at all times.',
    {
      /** Index of the earlier event. */
      index: count(Number.MAX_SAFE_INTEGER),
      /** JSON Pointer into its data. */
      field: text(200),
      /** What the earlier event happened to, who acted, and whatever else it names. */
      concerns: list(anyId(), MOST_CONCERNED),
      /** The fund that it belongs to, if to one. */
      fund: optional(idOf('fund')),
      /** Id of the key of the text that it stands in the place of, be it a redaction: it is destroyed. */
      instead: text(43),
      reason: freeText(2_000),
      text: freeText(20_000),
    },
  ),
};

export type RedactionEvent = EventOf<typeof redactionFacts>;

import { aggregate } from '../../platform/decisions/aggregate.js';
import { keyOfSealed } from '../../platform/decisions/personal-keys.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { redactionFacts, type RedactionEvent } from './redaction.events.js';

/** The latest redactions of an event's texts. */
export interface Redaction {
  /** By the pointer of the field. */
  readonly fields: Readonly<Record<string, RedactedField>>;
}

export interface RedactedField {
  /** Sealed: what stands in the place of the text. */
  readonly text: string;
  /** Id of the key of the text that it stands in the place of, which may be a redaction, too. */
  readonly instead: string;
}

/** One history per event: `redaction_`, and the id of the event. */
export const redaction = aggregate({
  kind: 'redaction',
  facts: redactionFacts,
  initial: { fields: {} } as Redaction,
  evolve({ fields }: Redaction, { data }: RedactionEvent): Redaction {
    const { field, text, instead } = data;
    return { fields: { ...fields, [field]: { text, instead } } };
  },
});

/** A text of an event, as the log has it. */
export interface RecordedText {
  readonly index: number;
  /** JSON Pointer. */
  readonly field: string;
  /** Sealed; undefined if there is no text under the pointer that may be redacted. */
  readonly sealed: string | undefined;
  /** Ids that its event names: what it happened to is the first. */
  readonly concerns: readonly string[];
  readonly fund?: string | undefined;
}

/** What is to stand in the place of a text, and why. */
export interface Replacement {
  readonly text: string;
  readonly reason: string;
}

/** The text that stands there now, sealed: as recorded, or the latest redaction. */
export const standingText = (
  { fields }: Redaction,
  { field, sealed }: Pick<RecordedText, 'field' | 'sealed'>,
): string | undefined => fields[field]?.text ?? sealed;

/** Puts another text in the place of one that says what it should not, such as who somebody is. */
export function redactText(
  before: Redaction,
  recorded: RecordedText,
  { text, reason }: Replacement,
): RedactionEvent[] {
  const { index, field, concerns, fund } = recorded;
  const standing = standingText(before, recorded);
  const instead = standing === undefined ? undefined : keyOfSealed(standing);
  if (instead === undefined) throw notFound({ id: `${index}${field}` });
  return [
    {
      type: 'TextRedacted',
      data: {
        index,
        field,
        concerns: [...concerns],
        ...(fund !== undefined && { fund }),
        instead,
        reason,
        text,
      },
    },
  ];
}

import { aggregate } from '../../platform/decisions/aggregate.js';
import { keyOfSealed } from '../../platform/decisions/personal-keys.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { legalHold, type Erasable } from './erasure.js';
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
}

/** Whom a recorded text touches. */
export interface Touched {
  /** Ids: whose history it stands in, who wrote it, and for whom. */
  readonly ids: readonly string[];
  /** Ids of the keys of those whom it names. */
  readonly keys: readonly string[];
}

/** Of a person whom a legal hold keeps, no text is destroyed that they wrote, or that says something of them. */
export function assertTouchesNobodyHeld(
  { ids, keys }: Touched,
  persons: readonly { readonly id: string; readonly state: Erasable }[],
): void {
  const held = persons.find(
    ({ id, state }) =>
      state.standing === 'HELD' &&
      (ids.includes(id) || state.keys.some((key) => keys.includes(key))),
  );
  if (held) throw legalHold({ id: held.id });
}

/** Puts another text in the place of one that names somebody who should not be named. */
export function redactText(
  { fields }: Redaction,
  { index, field, sealed }: RecordedText,
  text: string,
): RedactionEvent[] {
  const standing = fields[field]?.text ?? sealed;
  const key = standing === undefined ? undefined : keyOfSealed(standing);
  if (key === undefined) throw notFound({ id: `${index}${field}` });
  return [{ type: 'TextRedacted', data: { index, field, instead: key, text } }];
}

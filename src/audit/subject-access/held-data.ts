import type { Catalogue } from '../../platform/decisions/facts.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { changePersonal, type PersonalKind } from '../../platform/sealing/personal-fields.js';
import { sealedText } from '../../platform/sealing/sealed-text.js';
import { subjectsOf } from '../trail/trail.projection.js';

/**
 * Why an event holds something about a person: it is of their own history, they have acted (or
 * somebody for them), it names their id, or a text in it names them.
 */
export type Because = 'OWN' | 'ACTED' | 'MENTIONED' | 'NAMED';

/** A personal field of an event, as it is folded: sealed. */
export interface HeldField {
  /** JSON Pointer into the event's data. */
  readonly field: string;
  readonly sealed: string;
  readonly because: Exclude<Because, 'MENTIONED'>;
}

export interface Held {
  readonly because: readonly Because[];
  readonly fields: readonly HeldField[];
}

export interface WhoseData {
  /** Id of the person, or of the donor who is one. */
  readonly subject: string;
  /** Ids of the keys that are theirs. */
  readonly keys: ReadonlySet<string>;
}

interface Reading {
  readonly catalogue: Catalogue;
  /** Ids of the keys of those whom a sealed text names. */
  readonly namedIn: (sealed: string) => readonly string[];
}

/** What an event holds about somebody; undefined if nothing. */
export function heldIn(
  event: StoredEvent,
  { subject, keys }: WhoseData,
  { catalogue, namedIn }: Reading,
): Held | undefined {
  const isOwn = event.stream === subject;
  const hasActed = [event.metadata['actor'], event.metadata['onBehalfOf']].includes(subject);
  const fields = personalFieldsOf(event, catalogue).flatMap(
    ({ field, sealed, kind }): HeldField[] => {
      if (isOwn) return [{ field, sealed, because: 'OWN' }];
      if (kind !== 'free-text') return [];
      if (hasActed) return [{ field, sealed, because: 'ACTED' }];
      const isNamed = namedIn(sealed).some((key) => keys.has(key));
      return isNamed ? [{ field, sealed, because: 'NAMED' }] : [];
    },
  );
  const isNamed = fields.some(({ because }) => because === 'NAMED');
  const because: Because[] = [
    ...(isOwn ? ['OWN' as const] : []),
    ...(hasActed ? ['ACTED' as const] : []),
    ...(isNamed ? ['NAMED' as const] : []),
  ];
  if (because.length > 0) return { because, fields };
  return subjectsOf(event).has(subject) ? { because: ['MENTIONED'], fields } : undefined;
}

/** The ids of the keys that the personal fields of an event are sealed under, free texts apart. */
export const keysOfPerson = (event: StoredEvent, catalogue: Catalogue): string[] =>
  personalFieldsOf(event, catalogue).flatMap(({ sealed, kind }) => {
    const key = kind === 'free-text' ? undefined : sealedText(sealed)?.k;
    return key === undefined ? [] : [key];
  });

interface PersonalField {
  readonly field: string;
  readonly sealed: string;
  readonly kind: PersonalKind;
}

function personalFieldsOf(event: StoredEvent, catalogue: Catalogue): PersonalField[] {
  const declared = catalogue.personalFieldsOf(event.type);
  const found: PersonalField[] = [];
  if (!declared) return found;
  changePersonal(declared, catalogue.current(event), (value, field, kind) => {
    if (typeof value === 'string') found.push({ field, sealed: value, kind });
    return value;
  });
  return found;
}

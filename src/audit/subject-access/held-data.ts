import type { Catalogue } from '../../platform/decisions/facts.js';
import { sealedFieldsOf } from '../../platform/decisions/sealed-fields.js';
import type { JsonObject, StoredEvent } from '../../platform/event-log/event-log.js';
import type { NameSearch } from '../../platform/sealing/name-search.js';
import { changePersonal, type PersonalFields } from '../../platform/sealing/personal-fields.js';
import { subjectsOf } from '../trail/trail.projection.js';

/**
 * Why an event holds something about a person: it is of their own history, they have acted (or
 * somebody for them), it names their id, a text in it names them (sealed under their key), or spells their name
 * (and will, when their keys are destroyed).
 */
export type Because = 'OWN' | 'ACTED' | 'MENTIONED' | 'NAMED' | 'SPELT';

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
  readonly search: NameSearch;
}

interface Reading {
  readonly catalogue: Catalogue;
  /** Ids of the keys of those whom a sealed text names. */
  readonly namedIn: (sealed: string) => readonly string[];
  /** What is left of it without these keys; undefined if nothing is. */
  readonly openWithout: (sealed: string, keys: ReadonlySet<string>) => string | undefined;
}

/** What an event holds about somebody; undefined if nothing. */
export function heldIn(
  event: StoredEvent,
  { subject, keys, search }: WhoseData,
  { catalogue, namedIn, openWithout }: Reading,
): Held | undefined {
  const isOwn = event.stream === subject;
  const hasActed = [event.metadata['actor'], event.metadata['onBehalfOf']].includes(subject);
  const namedBy = (sealed: string): HeldField['because'] | undefined => {
    if (namedIn(sealed).some((key) => keys.has(key))) return 'NAMED';
    const left = openWithout(sealed, keys);
    return left !== undefined && search.find(left) === 'NAME' ? 'SPELT' : undefined;
  };
  const fields = sealedFieldsOf(event, catalogue).flatMap(
    ({ field, sealed, kind }): HeldField[] => {
      if (isOwn) return [{ field, sealed, because: 'OWN' }];
      const acted = hasActed && kind === 'free-text' ? ('ACTED' as const) : undefined;
      const because = acted ?? namedBy(sealed);
      return because ? [{ field, sealed, because }] : [];
    },
  );
  const has = (why: Because) => fields.some(({ because }) => because === why);
  const because: Because[] = [
    ...(isOwn ? ['OWN' as const] : []),
    ...(hasActed ? ['ACTED' as const] : []),
    ...(has('NAMED') ? ['NAMED' as const] : []),
    ...(has('SPELT') ? ['SPELT' as const] : []),
  ];
  if (because.length > 0) return { because, fields };
  return subjectsOf(event).has(subject) ? { because: ['MENTIONED'], fields } : undefined;
}

/** What an event says besides personal data. */
export function withoutPersonal(event: StoredEvent, catalogue: Catalogue): JsonObject {
  const personal = catalogue.personalFieldsOf(event.type);
  const data = catalogue.current(event);
  return personal ? omitted(personal, data) : data;
}

const omitted = (fields: PersonalFields, data: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(changePersonal(fields, data, () => null)), (_, value: unknown) =>
    value === null ? undefined : value,
  ) as JsonObject;

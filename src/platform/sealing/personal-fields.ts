import type { Json, JsonObject } from '../event-log/event-log.js';

/**
 * What is personal: something said about a person, a person's name, in whose name something is held
 * (it may be a person who is known), or words that may hold anything. The mark of a field in its
 * schema (`x-personal`).
 */
export type PersonalKind = 'person' | 'name' | 'holder' | 'free-text';

/** Where in the data of an event type personal data stand: the part of its schema that leads there. */
export type PersonalFields =
  | { readonly kind: PersonalKind }
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, PersonalFields> }
  | { readonly kind: 'list'; readonly item: PersonalFields };

/** The personal fields of a schema; undefined if it has none. */
export function personalFieldsIn(schema: unknown): PersonalFields | undefined {
  const { 'x-personal': kind, properties, items } = schema as SchemaParts;
  if (kind) return { kind };
  if (items) {
    const item = personalFieldsIn(items);
    return item && { kind: 'list', item };
  }
  const members = new Map<string, PersonalFields>();
  for (const [name, member] of Object.entries(properties ?? {})) {
    const fields = personalFieldsIn(member);
    if (fields) members.set(name, fields);
  }
  return members.size > 0 ? { kind: 'record', members } : undefined;
}

/** All kinds that occur in these fields. */
export function kindsIn(fields: PersonalFields): ReadonlySet<PersonalKind> {
  switch (fields.kind) {
    case 'record':
      return new Set([...fields.members.values()].flatMap((member) => [...kindsIn(member)]));
    case 'list':
      return kindsIn(fields.item);
    case 'person':
    case 'name':
    case 'holder':
    case 'free-text':
      return new Set([fields.kind]);
  }
}

interface SchemaParts {
  readonly 'x-personal'?: PersonalKind;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
}

/** A personal field of an event: its value as it is there, where it stands, and what it is. */
export type Change = (value: Json, pointer: string, kind: PersonalKind) => Json;

/** The data with every personal field changed; everything else is left as it is. */
export const changePersonal = (
  fields: PersonalFields,
  data: JsonObject,
  change: Change,
): JsonObject => changed(fields, data, '', change) as JsonObject;

function changed(fields: PersonalFields, value: Json, pointer: string, change: Change): Json {
  switch (fields.kind) {
    case 'record': {
      if (!isRecord(value)) return value;
      const members: Record<string, Json> = { ...value };
      for (const [name, member] of fields.members) {
        const found = value[name];
        if (found === undefined) continue;
        members[name] = changed(member, found, `${pointer}/${name}`, change);
      }
      return members;
    }
    case 'list':
      if (!Array.isArray(value)) return value;
      return value.map((item: Json, place) =>
        changed(fields.item, item, `${pointer}/${place}`, change),
      );
    case 'person':
    case 'name':
    case 'holder':
    case 'free-text':
      return change(value, pointer, fields.kind);
  }
}

const isRecord = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

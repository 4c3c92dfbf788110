import type { TSchema } from 'typebox';
import type { Fact, Facts } from '../platform/decisions/facts.js';
import type { PersonalKind } from '../platform/sealing/personal-fields.js';

/** A part of the catalogue: the facts of one kind of stream. */
export interface CataloguePart {
  readonly kind: string;
  /** There is one such stream. */
  readonly isOnly?: true;
  readonly facts: Facts;
}

/** The page of all event types, by kind of stream, as Markdown. */
export function eventCataloguePage(parts: readonly CataloguePart[]): string {
  const sorted = [...parts].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return [
    '# Events',
    '',
    'Everything that happens is one of these, in one append-only log. Fields marked *personal* or *name* say something about a natural person, and are sealed under one key of this event; a *holder* is, too, and the name of a known person in it under theirs. *Free text* may say anything: it has a key of its own, and names of known persons in it are sealed under theirs.',
    '',
    ...sorted.flatMap(({ kind, isOnly, facts }) => [
      isOnly ? `## Stream \`${kind}\`` : `## Streams \`${kind}_…\``,
      '',
      ...Object.entries(facts).flatMap(([type, fact]) => section(type, fact)),
    ]),
  ].join('\n');
}

function section(type: string, { doc, data, schema }: Fact): string[] {
  const fields = rows('', data, true);
  return [
    `### ${type}`,
    '',
    `${doc} Schema ${schema}.`,
    '',
    ...(fields.length > 0
      ? ['| field | kind | |', '| --- | --- | --- |', ...fields, '']
      : ['It carries no data.', '']),
  ];
}

function rows(prefix: string, schema: TSchema, required: boolean): string[] {
  const { properties, required: names = [] } = schema as ObjectSchema;
  if (!properties) return [row(prefix, schema, required)];
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    const needed = names.includes(name);
    if (isMoney(field)) return [row(path, field, needed)];
    const items = (field as { items?: TSchema }).items;
    if (items && (items as ObjectSchema).properties && !isMoney(items)) {
      return [row(path, field, needed), ...rows(`${path}[]`, items, true)];
    }
    if ((field as ObjectSchema).properties) return rows(path, field, needed);
    return [row(path, field, needed)];
  });
}

interface ObjectSchema {
  readonly properties?: Record<string, TSchema>;
  readonly required?: readonly string[];
}

interface Described {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: TSchema;
  readonly 'x-personal'?: PersonalKind;
  readonly 'x-money'?: boolean;
}

const MARKS: Readonly<Record<PersonalKind, string>> = {
  person: '*personal*',
  name: '*name*',
  holder: '*holder*',
  'free-text': '*free text*',
};

const isMoney = (schema: TSchema): boolean => (schema as Described)['x-money'] === true;

const row = (path: string, schema: TSchema, required: boolean): string =>
  `| \`${path}\` | ${kindOf(schema)} | ${required ? '' : 'optional'} |`;

/** What a reader needs to know of a field, in a few words. */
function kindOf(schema: TSchema): string {
  const s = schema as Described;
  if (s['x-money']) return 'money: decimal string and ISO 4217 code';
  if (s.description) return s.description;
  if (s.enum) return s.enum.map((v) => `\`${v}\``).join(', ');
  if (s['x-personal']) {
    return `${MARKS[s['x-personal']]}, at most ${s.maxLength} characters`;
  }
  if (s.type === 'array') {
    const item = (s.items as Described | undefined)?.description;
    return `list of at most ${s.maxItems}${item ? `: ${item}` : ''}`;
  }
  if (s.type === 'integer') return `whole number, ${s.minimum} to ${s.maximum}`;
  if (s.type === 'boolean') return 'true or false';
  if (s.pattern) return `text, \`${s.pattern.replaceAll('|', '\\|')}\``;
  if (s.type === 'string') return `text, at most ${s.maxLength} characters`;
  return 'any JSON object';
}

/** Texts of every pattern that fields of facts have. */
const TEXTS = [
  'x',
  '1.00',
  'USD',
  'AT',
  '2026-01-31',
  '2026-01',
  '2026-01-31T00:00:00Z',
  'UTC',
  ...[64, 43, 16].map((length) => 'a'.repeat(length)),
];

/** What of a schema says how a value of it looks. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly pattern?: string;
}

/** A value that fits the schema, with every property that it knows, also those that may be left out. */
export const sampleOf = (schema: unknown): unknown => valueFor(schema as Schema);

function valueFor(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  if ('const' in schema) return schema.const;
  if (schema.anyOf) return sampleOf(schema.anyOf[0]);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, member]) => [name, valueFor(member)]),
      );
    case 'array':
      return [sampleOf(schema.items)];
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    case 'string':
      return textFor(schema);
    case undefined:
    default:
      throw new TypeError(`no sample of ${JSON.stringify(schema)}`);
  }
}

function textFor({ pattern = '' }: Schema): string {
  const [, kind = 'nest'] = /^\^\(?([a-z-]+)/.exec(pattern) ?? [];
  const texts = [...TEXTS, `${kind}_01920000-0000-7000-8000-000000000000`];
  const fitting = texts.find((text) => new RegExp(pattern).test(text));
  if (fitting === undefined) throw new TypeError(`no text of the pattern ${pattern}`);
  return fitting;
}

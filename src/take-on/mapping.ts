import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';
import { ORGANISATION_TYPES } from '../funds/organisation-types.js';
import { isTimeZone } from '../platform/dates/business-date.js';
import { isCurrency } from '../platform/money/currency.js';
import { GRANT_STATES, MAX_SOURCE_LENGTH } from './bounds.js';
import { DATE_ORDERS } from './source-text.js';

/**
 * How the columns of a source file become contributions or grants. A mapping is a YAML or JSON file;
 * YAML reads both.
 */
const column = Type.String({ minLength: 1, maxLength: 200 });
/** One column, or several of which the first that is not empty counts. */
const columns = Type.Union([column, Type.Array(column, { minItems: 1, maxItems: 10 })]);
const object = <P extends Record<string, Type.TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

const kind = Type.Enum([...ORGANISATION_TYPES]);

/** A kind that is the same for every row, or codes of the source and what each means here. */
const coded = Type.Union([
  object({ value: kind }),
  object({ column, codes: Type.Record(Type.String(), kind) }),
]);

/** A column with a year, whose last day is meant, or a column with a date, in this order of its parts. */
const dated = Type.Union([
  object({ year: column }),
  object({ column, order: Type.Enum([...DATE_ORDERS]) }),
]);

/** A donor or an organisation. */
const partyFields = {
  name: columns,
  code: Type.Optional(column),
  /** What tells it from all others: rows with the same one are one party. */
  identifiedBy: Type.Enum(['NAME', 'CODE']),
  kind: coded,
};
const party = object(partyFields);

const donor = object({
  ...partyFields,
  /** Rows with one of these values in the column are of donors who are people: their names are sealed. */
  people: Type.Optional(
    object({ column, values: Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 }) }),
  ),
});

const common = {
  /** Names the source; with a row's key it makes the source key, which is taken on once. */
  source: Type.String({ pattern: `^[a-z0-9-]{1,${MAX_SOURCE_LENGTH}}$` }),
  /** Columns that together tell one row from all others of the source. */
  key: Type.Array(column, { minItems: 1, maxItems: 10 }),
  /** A fund of ours for each code; what is not known yet is established with these terms. */
  fund: object({
    code: column,
    /** Without any, source and code stand for the name. */
    name: Type.Optional(columns),
    baseCurrency: Type.String(),
    timeZone: Type.String(),
    sector: Type.String({ pattern: '^[1-9][0-9]{4}$' }),
  }),
  /** In base currency. */
  amount: column,
};

const contributions = object({
  kind: Type.Literal('CONTRIBUTIONS'),
  ...common,
  donor,
  date: dated,
});

const grants = object({
  kind: Type.Literal('GRANTS'),
  ...common,
  organisation: party,
  title: Type.Optional(column),
  start: dated,
  end: dated,
  /** Of the award; where it is empty, the start counts. */
  approved: Type.Optional(dated),
  /** Parts of the amount at the source; a difference is summarised, the amount stays as given. */
  parts: Type.Optional(Type.Array(column, { minItems: 1, maxItems: 10 })),
  state: object({
    column,
    codes: Type.Record(
      Type.String(),
      object({
        state: Type.Enum([...GRANT_STATES]),
        /** The award counts as paid and accounted for, so that it binds nothing. */
        assumedPaid: Type.Boolean(),
      }),
    ),
  }),
});

export type ContributionsMapping = Static<typeof contributions>;
export type GrantsMapping = Static<typeof grants>;
export type Mapping = ContributionsMapping | GrantsMapping;
export type PartyMapping = Static<typeof donor> | Static<typeof party>;
export type Columns = Static<typeof columns>;
export type Coded = Static<typeof coded>;
export type Dated = Static<typeof dated>;

const checks = { CONTRIBUTIONS: Compile(contributions), GRANTS: Compile(grants) };

/** A mapping file that is none; the message names the place in it. */
export class MappingWrong extends Error {
  override readonly name = 'MappingWrong';
}

/** @throws MappingWrong */
export async function readMapping(file: string): Promise<Mapping> {
  return mappingFrom(await textOf(file), file);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = typeof cause === 'object' && cause && 'code' in cause ? String(cause.code) : cause;
    throw new MappingWrong(`${file}: can't be read (${String(code)})`, { cause });
  }
}

/**
 * @param file only named in the message
 * @throws MappingWrong naming the place and the rule
 */
export function mappingFrom(text: string, file: string): Mapping {
  const value = parsed(text, file);
  const of = typeof value === 'object' && value && 'kind' in value ? value.kind : undefined;
  if (of !== 'CONTRIBUTIONS' && of !== 'GRANTS') {
    throw new MappingWrong(`${file}: /kind must be CONTRIBUTIONS or GRANTS`);
  }
  const check = checks[of];
  if (!check.Check(value)) {
    const faults = [...check.Errors(value)].map((e) => `${e.instancePath || '/'} ${e.message}`);
    throw new MappingWrong(`${file}: ${faults.slice(0, 5).join('; ')}`);
  }
  const fault = [...faultsOf(value)][0];
  if (fault) throw new MappingWrong(`${file}: ${fault}`);
  return value;
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // besides YAMLParseError: too many aliases, an alias of nothing, an anchor within itself
    const reason = error instanceof Error ? error.message : String(error);
    throw new MappingWrong(`${file}: ${reason.replace(/:?\n.*/s, '')}`, { cause: error });
  }
}

/** What a schema can't say. */
function* faultsOf(mapping: Mapping): Generator<string> {
  const { baseCurrency, timeZone } = mapping.fund;
  if (!isCurrency(baseCurrency)) yield '/fund/baseCurrency must be an ISO 4217 code';
  if (!isTimeZone(timeZone)) yield '/fund/timeZone must be the name of an IANA time zone';
  const { code, identifiedBy } = partyOf(mapping);
  if (mapping.kind === 'CONTRIBUTIONS' && mapping.donor.people) yield* namesInClear(mapping);
  if (identifiedBy === 'CODE' && code === undefined) {
    yield `/${mapping.kind === 'GRANTS' ? 'organisation' : 'donor'}/code must be given to identify by it`;
  }
}

/** Source keys and codes stand in the log as they are, for ever. */
function* namesInClear({ key, fund, donor }: ContributionsMapping): Generator<string> {
  const names = new Set([donor.name].flat());
  const clear = { key, 'donor/code': donor.code, 'fund/code': fund.code, 'fund/name': fund.name };
  for (const [place, columns] of Object.entries(clear)) {
    const column = [columns ?? []].flat().find((each) => names.has(each));
    if (column !== undefined) yield `/${place} must not have ${column}: it names people`;
  }
}

export const partyOf = (mapping: Mapping): PartyMapping =>
  mapping.kind === 'CONTRIBUTIONS' ? mapping.donor : mapping.organisation;

/** Every column that the mapping names, to be found in the header. */
export function columnsOf(mapping: Mapping): ReadonlySet<string> {
  const { key, fund, amount } = mapping;
  const party = partyOf(mapping);
  const named: (Columns | undefined)[] = [
    key,
    fund.code,
    fund.name,
    amount,
    party.name,
    party.code,
    'column' in party.kind ? party.kind.column : undefined,
    ...(mapping.kind === 'CONTRIBUTIONS'
      ? [columnOf(mapping.date), mapping.donor.people?.column]
      : grantColumns(mapping)),
  ];
  return new Set(named.flatMap((columns) => columns ?? []));
}

const grantColumns = (mapping: GrantsMapping): (Columns | undefined)[] => [
  mapping.title,
  mapping.parts,
  columnOf(mapping.start),
  columnOf(mapping.end),
  mapping.approved && columnOf(mapping.approved),
  mapping.state.column,
];

export const columnOf = (field: Dated): string => ('year' in field ? field.year : field.column);

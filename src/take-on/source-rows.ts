import { NATURAL_PERSON, type OrganisationType } from '../funds/organisation-types.js';
import { daysBetween } from '../platform/dates/business-date.js';
import { isNegative, isZero, minus, sum, type Money } from '../platform/money/money.js';
import {
  MAX_CODE_LENGTH,
  MAX_DAYS_AHEAD,
  MAX_KEY_LENGTH,
  MAX_NAME_LENGTH,
  MAX_RETROACTIVE_DAYS,
  MAX_TITLE_LENGTH,
} from './bounds.js';
import { FieldWrong, together } from './faults.js';
import type {
  ContributionToImport,
  GrantToImport,
  SourceDonor,
  SourceFund,
  SourceParty,
} from './import.commands.js';
import {
  columnOf,
  type Coded,
  type Columns,
  type ContributionsMapping,
  type Dated,
  type GrantsMapping,
  type Mapping,
  type PartyMapping,
} from './mapping.js';
import { lastDayOfYear, normalised, sourceAmount, sourceDate } from './source-text.js';

/** A row of the source by column. */
export type SourceRow = Readonly<Record<string, string>>;

/**
 * @param today in the fund's time zone
 * @throws RowWrong, FieldWrong naming column and rule
 */
export function contributionFrom(
  mapping: ContributionsMapping,
  row: SourceRow,
  today: string,
): ContributionToImport {
  const contribution = together<ContributionToImport>({
    ...commonFields(mapping, row),
    donor: () => donorFrom(row, mapping.donor),
    valueDate: () => dateOf(row, mapping.date),
  });
  if (daysBetween(today, contribution.valueDate) > MAX_DAYS_AHEAD) {
    throw wrong(
      columnOf(mapping.date),
      `is more than ${MAX_DAYS_AHEAD} days after today, ${today}`,
    );
  }
  return contribution;
}

interface GrantFields extends Omit<GrantToImport, 'status' | 'assumedPaid'> {
  readonly state: GrantsMapping['state']['codes'][string];
  /** What the parts of the amount add up to, if the source gives any. */
  readonly parts?: Money;
}

export interface GrantRow {
  readonly grant: GrantToImport;
  /** The amount less the parts of it that the source gives; absent if there are none, or it is zero. */
  readonly difference?: Money;
}

/**
 * @param today in the fund's time zone
 * @throws RowWrong, FieldWrong naming column and rule
 */
export function grantFrom(mapping: GrantsMapping, row: SourceRow, today: string): GrantRow {
  const { organisation, title, start, end, state } = mapping;
  const fields = together<GrantFields>({
    ...commonFields(mapping, row),
    organisation: () => partyFrom(row, organisation),
    title: () => (title === undefined ? undefined : optional(row, title, MAX_TITLE_LENGTH)),
    start: () => dateOf(row, start),
    end: () => dateOf(row, end),
    approvedOn: () => approvalOf(mapping, row, today),
    state: () => lookedUp(state.codes, required(row, state.column), state.column),
    parts: () => sumOfParts(mapping, row),
  });
  const { state: mapped, parts, ...award } = fields;
  assertWithinReach(award, columnOf(start));
  const grant = { ...award, status: mapped.state, assumedPaid: mapped.assumedPaid };
  const difference = parts && minus(award.amount, parts);
  return { grant, ...(difference && !isZero(difference) && { difference }) };
}

interface CommonFields {
  readonly sourceKey: () => string;
  readonly fund: () => SourceFund;
  readonly amount: () => Money;
}

function commonFields({ source, key, fund, amount }: Mapping, row: SourceRow): CommonFields {
  return {
    sourceKey: () => sourceKeyOf(row, key),
    fund: () => {
      const code = required(row, fund.code, MAX_CODE_LENGTH);
      const name = fund.name === undefined ? undefined : firstOf(row, fund.name);
      return { code, name: name ?? `${source} ${code}` };
    },
    amount: () => notNegative(amountOf(row, amount, fund.baseCurrency), amount),
  };
}

/** Parts are told apart by a character that none of them holds. */
function sourceKeyOf(row: SourceRow, key: string[]): string {
  const parts = key.map((column) => normalised(row[column] ?? '').replaceAll('|', '\\|'));
  const text = parts.join('|');
  if (parts.every((part) => part === '')) throw wrong(key, 'is empty');
  if (text.length > MAX_KEY_LENGTH) throw wrong(key, tooLong(MAX_KEY_LENGTH));
  return text;
}

/** The list of kinds has no code for people. */
function donorFrom(row: SourceRow, mapping: ContributionsMapping['donor']): SourceDonor {
  const { people, ...party } = mapping;
  const isPerson = people?.values.includes(optional(row, people.column) ?? '') ?? false;
  if (!isPerson) return partyFrom(row, party);
  const person = partyFrom(row, { ...party, kind: { value: NATURAL_PERSON } });
  return Object.assign(person, { naturalPerson: true });
}

function partyFrom(row: SourceRow, party: PartyMapping): SourceParty {
  const { identifiedBy, ...columns } = party;
  const found = together<Omit<SourceParty, 'key'>>({
    name: () => {
      const name = firstOf(row, columns.name);
      if (name === undefined) throw wrong(columns.name, 'is empty');
      return name;
    },
    code: () =>
      columns.code === undefined
        ? undefined
        : identifiedBy === 'CODE'
          ? required(row, columns.code, MAX_CODE_LENGTH)
          : optional(row, columns.code, MAX_CODE_LENGTH),
    kind: () => kindOf(row, columns.kind),
  });
  return { ...found, key: (identifiedBy === 'CODE' ? found.code : undefined) ?? found.name };
}

const kindOf = (row: SourceRow, field: Coded): OrganisationType =>
  'value' in field ? field.value : lookedUp(field.codes, required(row, field.column), field.column);

function approvalOf(mapping: GrantsMapping, row: SourceRow, today: string): string {
  const { approved, start } = mapping;
  if (approved === undefined || optional(row, columnOf(approved)) === undefined) {
    const begun = dateOf(row, start);
    return begun > today ? today : begun;
  }
  const date = dateOf(row, approved);
  if (date > today)
    throw new FieldWrong('FUTURE_VALUE_DATE', columnOf(approved), `is after today, ${today}`);
  return date;
}

function sumOfParts({ parts, fund }: GrantsMapping, row: SourceRow): Money | undefined {
  const { baseCurrency } = fund;
  const given = parts?.map((column) => amountOf(row, column, baseCurrency));
  return given && sum(given, baseCurrency);
}

const amountOf = (row: SourceRow, column: string, currency: string): Money =>
  sourceAmount(row[column] ?? '', currency, column);

const dateOf = (row: SourceRow, field: Dated): string =>
  'year' in field
    ? lastDayOfYear(required(row, field.year), field.year)
    : sourceDate(required(row, field.column), field.order, field.column);

function optional(row: SourceRow, column: string, maxLength?: number): string | undefined {
  const value = normalised(row[column] ?? '');
  if (maxLength !== undefined && value.length > maxLength) throw wrong(column, tooLong(maxLength));
  return value === '' ? undefined : value;
}

function required(row: SourceRow, column: string, maxLength?: number): string {
  const value = optional(row, column, maxLength);
  if (value === undefined) throw wrong(column, 'is empty');
  return value;
}

const firstOf = (row: SourceRow, columns: Columns): string | undefined =>
  [columns]
    .flat()
    .map((column) => optional(row, column, MAX_NAME_LENGTH))
    .find((value) => value !== undefined);

function lookedUp<V>(codes: Readonly<Record<string, V>>, code: string, column: string): V {
  const found = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (found !== undefined) return found;
  const shown = code.slice(0, LONGEST_SHOWN);
  throw new FieldWrong('UNMAPPED_CODE', column, `has a code without a mapping: ${shown}`);
}

/** Of a text that may be anything, no more is repeated. */
const LONGEST_SHOWN = 60;

/** Money that came in, or was awarded; what a source takes back is for its owner to set off. */
function notNegative(amount: Money, column: string): Money {
  if (isNegative(amount)) throw wrong(column, 'is below zero');
  return amount;
}

function assertWithinReach(
  { start, approvedOn }: Pick<GrantToImport, 'start' | 'approvedOn'>,
  column: string,
): void {
  if (daysBetween(start, approvedOn) <= MAX_RETROACTIVE_DAYS) return;
  throw wrong(column, `is more than ${MAX_RETROACTIVE_DAYS} days before the approval`);
}

const tooLong = (maxLength: number): string => `is longer than ${maxLength} characters`;

const wrong = (columns: Columns, rule: string): FieldWrong =>
  new FieldWrong('VALIDATION_FAILED', [columns].flat().join(', '), rule);

import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { isEmail, isISO31661Alpha2 } from 'class-validator';
import {
  FIRST_BUSINESS_DATE,
  isBusinessDate,
  isIsoDate,
  isTimeZone,
} from '../dates/business-date.js';
import { isLocalTime } from '../dates/deadline.js';
import { isCurrency } from '../money/currency.js';
import { compare, isBookable, isMoneyText, minorUnits, zero } from '../money/money.js';
import { compareExact, decimal } from '../money/rational.js';
import { field, MONEY, type Each } from './field.js';

/**
 * Decorators for the fields of commands and queries, each the check and its entry in the OpenAPI
 * document in one. A field that may be left out has `@IsOptional()` of class-validator in front.
 * For a list of such values there is `{ each: true }`, beside `@IsList(max)`.
 * Every one is at least as strict as the kind of field in a fact that it will be recorded as.
 */

/** One line of text: 1 to `maxLength` characters, not blank. */
export const Text = (maxLength: number, each?: Each) =>
  field(each, {
    rule: 'text',
    message: `must be one line of 1 to ${maxLength} characters, not blank`,
    isValid: (value) => isText(value, maxLength) && !/[\n\t]/.test(value),
    schema: { type: 'string', minLength: 1, maxLength },
  });

/** Text of several lines: 1 to `maxLength` characters, not blank. */
export const LongText = (maxLength: number, each?: Each) =>
  field(each, {
    rule: 'text',
    message: `must be text of 1 to ${maxLength} characters, not blank`,
    isValid: (value) => isText(value, maxLength),
    schema: { type: 'string', minLength: 1, maxLength },
  });

/** An e-mail address, of at most 254 characters. */
export const IsEmailAddress = () =>
  field(undefined, {
    rule: 'email',
    message: 'must be an e-mail address',
    isValid: (value) => typeof value === 'string' && isEmail(value) && !INVISIBLE.test(value),
    schema: { type: 'string', format: 'email', maxLength: 254, example: 'amina@example.org' },
  });

const INVISIBLE = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/u;

const UUID_V7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** Ids of one kind: `idPattern('grant')` fits `grant_0192…`. */
export const idPattern = (kind: string): RegExp => new RegExp(`^${kind}_${UUID_V7}$`);

/** The id of an aggregate of this kind, or of one of these. */
export function IsId(kind: string | readonly string[], each?: Each): PropertyDecorator {
  const kinds = [kind].flat();
  const pattern = idPattern(kinds.length === 1 ? kinds.join() : `(?:${kinds.join('|')})`);
  return field(each, {
    rule: 'id',
    message: `must be the id of ${kinds.join(' or ')}`,
    isValid: (value) => typeof value === 'string' && pattern.test(value),
    schema: { type: 'string', pattern: pattern.source, example: `${kinds[0]}_${EXAMPLE_UUID}` },
  });
}

const EXAMPLE_UUID = '01920000-0000-7000-8000-000000000000';

/** Money, zero or more: `{ amount: '12500.00', currency: 'USD' }`, with the currency's own exponent. */
export const IsMoney = (each?: Each) =>
  field(each, {
    rule: 'money',
    message: MONEY_MESSAGE,
    isValid: (value) => isMoney(value) && compare(value, zero(value.currency)) >= 0,
    schema: MONEY,
  });

/** Money above zero. */
export const IsPositiveMoney = (each?: Each) =>
  field(each, {
    rule: 'positiveMoney',
    message: `${MONEY_MESSAGE}, above zero`,
    isValid: (value) => isMoney(value) && compare(value, zero(value.currency)) > 0,
    schema: MONEY,
  });

const MONEY_MESSAGE =
  'must be an amount, as a string with exactly the decimals of its currency and at most 12 digits before them, and an ISO 4217 currency';

/** An ISO 4217 code. */
export const IsCurrency = (each?: Each) =>
  field(each, {
    rule: 'currency',
    message: 'must be an ISO 4217 code',
    isValid: (value) => typeof value === 'string' && isCurrency(value),
    schema: { type: 'string', pattern: '^[A-Z]{3}$', example: 'USD' },
  });

interface Range {
  /** Inclusive. */
  readonly min?: string;
  /** Inclusive. */
  readonly max?: string;
  /** Exclusive. */
  readonly above?: string;
}

/** A rate, percentage or weight as a decimal string: at most 12 digits before and 12 after the point. */
export function IsDecimalText({ min, max, above }: Range = {}, each?: Each): PropertyDecorator {
  const bounds = [min && `at least ${min}`, above && `above ${above}`, max && `at most ${max}`];
  const isWithin = (text: string): boolean => {
    const compareTo = (bound: string) => compareExact(decimal(text), decimal(bound));
    return (
      (min === undefined || compareTo(min) >= 0) &&
      (max === undefined || compareTo(max) <= 0) &&
      (above === undefined || compareTo(above) > 0)
    );
  };
  return field(each, {
    rule: 'decimal',
    message: ['must be a decimal number as a string', ...bounds].filter(Boolean).join(', '),
    isValid: (value) => typeof value === 'string' && DECIMAL.test(value) && isWithin(value),
    schema: { type: 'string', pattern: DECIMAL.source, example: max ?? min ?? '0.884' },
  });
}

const DECIMAL = /^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?$/;

/** A day of the calendar, `2026-03-31`, from 1900 on. */
export const IsBusinessDate = (each?: Each) =>
  field(each, {
    rule: 'date',
    message: `must be a date, YYYY-MM-DD, not before ${FIRST_BUSINESS_DATE}`,
    isValid: (value) => typeof value === 'string' && isBusinessDate(value),
    schema: { type: 'string', format: 'date', pattern: '^(19|[2-9][0-9])[0-9]{2}-' },
  });

/** A month of the calendar, `2026-03`, from 1900 on. */
export const IsMonth = (each?: Each) =>
  field(each, {
    rule: 'month',
    message: `must be a month, YYYY-MM, not before ${FIRST_BUSINESS_DATE.slice(0, 'YYYY-MM'.length)}`,
    isValid: (value) => typeof value === 'string' && isBusinessDate(`${value}-01`),
    schema: { type: 'string', pattern: '^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])$' },
  });

/** A moment in UTC, RFC 3339 with `Z` and at most milliseconds: `2026-03-31T20:59:59Z`. */
export const IsInstant = (each?: Each) =>
  field(each, {
    rule: 'instant',
    message: 'must be a moment in UTC, like 2026-03-31T20:59:59Z',
    isValid: (value) =>
      typeof value === 'string' &&
      UTC.test(value) &&
      isIsoDate(value.slice(0, 'YYYY-MM-DD'.length)),
    schema: { type: 'string', format: 'date-time', pattern: 'Z$' },
  });

const UTC = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/** A local time to the second, `2026-03-31T23:59:59`; its zone stands beside it. */
export const IsLocalTime = (each?: Each) =>
  field(each, {
    rule: 'localTime',
    message: 'must be a local time, YYYY-MM-DDTHH:MM:SS, without a zone',
    isValid: (value) => typeof value === 'string' && isLocalTime(value),
    schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' },
  });

/** The name of an IANA time zone. */
export const IsTimeZoneName = (each?: Each) =>
  field(each, {
    rule: 'timeZone',
    message: 'must be the name of an IANA time zone',
    isValid: (value) => typeof value === 'string' && isTimeZone(value),
    schema: { type: 'string', maxLength: 64, example: 'Africa/Nairobi' },
  });

/** A country, ISO 3166-1 alpha-2, in capitals. */
export const IsCountry = (each?: Each) =>
  field(each, {
    rule: 'country',
    message: 'must be an ISO 3166-1 code of two capitals',
    isValid: (value) =>
      typeof value === 'string' && /^[A-Z]{2}$/.test(value) && isISO31661Alpha2(value),
    schema: { type: 'string', pattern: '^[A-Z]{2}$', example: 'KE' },
  });

/** A whole number from `min` to `max`, in a body. */
export const IsWhole = (min: number, max: number, each?: Each) =>
  field(each, {
    rule: 'whole',
    message: `must be a whole number from ${min} to ${max}`,
    isValid: (value) => Number.isInteger(value) && isBetween(value as number, min, max),
    schema: { type: 'integer', minimum: min, maximum: max },
  });

/** The same in a query, where everything is text: in its one spelling, without leading zeros. */
export const IsWholeParameter = (min: number, max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value,
    ),
    IsWhole(min, max),
  );

/** No longer than `maxLength` UTF-16 code units, so neither in code points nor in graphemes. */
const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length <= maxLength && VISIBLE.test(value);

/** Something to be seen: no space, no sign without a shape such as U+200B, no mark that stands alone. */
const VISIBLE = /[^\s\p{M}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

const isBetween = (value: number, min: number, max: number): boolean =>
  value >= min && value <= max;

interface MoneyFields {
  readonly amount: string;
  readonly currency: string;
}

function isMoney(value: unknown): value is MoneyFields {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  const { amount, currency } = value as { amount?: unknown; currency?: unknown };
  return (
    typeof amount === 'string' &&
    typeof currency === 'string' &&
    isMoneyText(amount, currency) &&
    isBookable(minorUnits({ amount, currency }), currency)
  );
}

import { decodeHTML } from 'entities';
import { FIRST_BUSINESS_DATE, isBusinessDate, isIsoDate } from '../platform/dates/business-date.js';
import { exponentOf } from '../platform/money/currency.js';
import { ofMinor, type Money } from '../platform/money/money.js';
import { decimal, multiplyExact, ratio, type Rational } from '../platform/money/rational.js';
import { roundedIfBookable } from '../platform/money/rounding.js';
import { FieldWrong } from './faults.js';

/** Text of a source: entities decoded, Unicode in NFC, runs of white space as one space, trimmed. */
export function normalised(text: string): string {
  const decoded = text.includes('&') ? decodeHTML(text) : text;
  return decoded
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

const AMOUNT = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * An amount of a source: a plain decimal number, also with an exponent (`1.49575E+07`). Empty is zero.
 *
 * @throws FieldWrong when it is none, has more decimals than its currency (what is taken on has to be
 *   equal to the source to the cent, so nothing is rounded), or is more than may be booked at once
 */
export function sourceAmount(text: string, currency: string, column: string): Money {
  const trimmed = text.trim();
  if (trimmed === '') return ofMinor(0n, currency);
  const parts = AMOUNT.exec(trimmed);
  if (!parts) throw new FieldWrong('VALIDATION_FAILED', column, 'is not a decimal number');
  const value = valueOf(parts);
  const decimals = exponentOf(currency);
  if (!isWhole(multiplyExact(value, ratio(10n ** BigInt(decimals), 1n)))) {
    const rule = `has more decimals than an amount in ${currency} (${decimals})`;
    throw new FieldWrong('VALIDATION_FAILED', column, rule);
  }
  const amount = roundedIfBookable(value, currency);
  if (amount) return amount;
  const rule = `has more digits than an amount in ${currency} (${decimals} decimals) may have`;
  throw new FieldWrong('VALIDATION_FAILED', column, rule);
}

const isWhole = ({ denominator }: Rational): boolean => denominator === 1n;

function valueOf([, sign, whole = '0', fraction, exponent = '0']: RegExpExecArray): Rational {
  const digits = whole.replace(/^0+(?=\d)/, '');
  const number = decimal(`${sign}${digits}${fraction ? `.${fraction}` : ''}`);
  const power = 10n ** BigInt(Math.abs(Number(exponent)));
  return multiplyExact(number, exponent.startsWith('-') ? ratio(1n, power) : ratio(power, 1n));
}

/** In which order the parts of a date stand. */
export const DATE_ORDERS = ['Y-M-D', 'M/D/Y', 'D/M/Y'] as const;

export type DateOrder = (typeof DATE_ORDERS)[number];

/** Groups: the parts in their order; whatever follows after a space or a T is a time of day. */
const DATES: Readonly<Record<DateOrder, RegExp>> = {
  'Y-M-D': /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[ T].*)?$/,
  'M/D/Y': /^(?<month>\d{1,2})[-/.](?<day>\d{1,2})[-/.](?<year>\d{4})(?:[ T].*)?$/,
  'D/M/Y': /^(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4})(?:[ T].*)?$/,
};

/**
 * The day of a date with or without a time of day behind it.
 *
 * @throws FieldWrong when it is no day of the calendar, or before 1900
 */
export function sourceDate(text: string, order: DateOrder, column: string): string {
  const { year = '', month = '', day = '' } = DATES[order].exec(text.trim())?.groups ?? {};
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isIsoDate(date)) throw new FieldWrong('VALIDATION_FAILED', column, `is not a date ${order}`);
  return notTooEarly(date, column);
}

/**
 * A date known only to the year is its last day.
 *
 * @throws FieldWrong when it is no year of four digits, or before 1900
 */
export function lastDayOfYear(text: string, column: string): string {
  const year = text.trim();
  if (!/^\d{4}$/.test(year)) throw new FieldWrong('VALIDATION_FAILED', column, 'is not a year');
  return notTooEarly(`${year}-12-31`, column);
}

function notTooEarly(date: string, column: string): string {
  if (!isBusinessDate(date)) {
    throw new FieldWrong('VALIDATION_FAILED', column, `is before ${FIRST_BUSINESS_DATE}`);
  }
  return date;
}

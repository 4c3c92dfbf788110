import { decodeHTML } from 'entities';
import { isIsoDate } from '../platform/dates/business-date.js';
import { exponentOf } from '../platform/money/currency.js';
import { ofMinor, type Money } from '../platform/money/money.js';
import { decimal, multiplyExact, ratio, type Rational } from '../platform/money/rational.js';
import { rounded } from '../platform/money/rounding.js';
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
 * Rounded half-even to the currency's minor unit.
 *
 * @throws FieldWrong when it is none
 */
export function sourceAmount(text: string, currency: string, column: string): Money {
  const trimmed = text.trim();
  if (trimmed === '') return ofMinor(0n, currency);
  const parts = AMOUNT.exec(trimmed);
  if (!parts) throw new FieldWrong('VALIDATION_FAILED', column, 'is not a decimal number');
  try {
    return rounded(valueOf(parts), currency);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const rule = `has more digits than an amount in ${currency} (${exponentOf(currency)} decimals) may have`;
    throw new FieldWrong('VALIDATION_FAILED', column, rule);
  }
}

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
 * @throws FieldWrong when it is no day of the calendar
 */
export function sourceDate(text: string, order: DateOrder, column: string): string {
  const { year = '', month = '', day = '' } = DATES[order].exec(text.trim())?.groups ?? {};
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isIsoDate(date)) throw new FieldWrong('VALIDATION_FAILED', column, `is not a date ${order}`);
  return date;
}

/**
 * A date known only to the year is its last day.
 *
 * @throws FieldWrong when it is no year of four digits
 */
export function lastDayOfYear(text: string, column: string): string {
  const year = text.trim();
  if (!/^\d{4}$/.test(year)) throw new FieldWrong('VALIDATION_FAILED', column, 'is not a year');
  return `${year}-12-31`;
}

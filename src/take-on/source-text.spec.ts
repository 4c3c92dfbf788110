import { describe, expect, it } from '@jest/globals';
import { FieldWrong } from './faults.js';
import { lastDayOfYear, normalised, sourceAmount, sourceDate } from './source-text.js';

const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof FieldWrong) return `${error.column} ${error.rule} (${error.code})`;
    throw error;
  }
  return 'none';
};

describe('Text of a source', () => {
  it.each([
    ['Beta &amp; Sons', 'Beta & Sons'],
    ['T&#252;rkiye', 'Türkiye'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['C&ocirc;te\u00a0d&#39;Ivoire', "Côte d'Ivoire"],
    ['  Drought   response\tin \r\n Kass  ', 'Drought response in Kass'],
    ['AT&T &unknown; &', 'AT&T &unknown; &'],
    ['&amp;lt;', '&lt;'],
    ['a&#1;b', 'a b'],
    [' ', ''],
  ])('%j is %j', (text, expected) => {
    expect(normalised(text)).toBe(expected);
  });
});

describe('An amount of a source', () => {
  it.each([
    ['', '0.00'],
    ['  ', '0.00'],
    ['0', '0.00'],
    ['-0', '0.00'],
    ['1000', '1000.00'],
    ['630716.9', '630716.90'],
    ['007.50', '7.50'],
    ['-12.5', '-12.50'],
    ['1.49575E+07', '14957500.00'],
    ['1.5e3', '1500.00'],
    ['1250E-02', '12.50'],
    ['1.5000', '1.50'],
    ['1.005e1', '10.05'],
    ['999999999999.99', '999999999999.99'],
    ['-999999999999.99', '-999999999999.99'],
  ])('%j is USD %s', (text, amount) => {
    expect(sourceAmount(text, 'USD', 'Amount')).toEqual({ amount, currency: 'USD' });
  });

  it('has the decimals of its currency', () => {
    expect(sourceAmount('12.0', 'JPY', 'Amount')).toEqual({ amount: '12', currency: 'JPY' });
    expect(sourceAmount('12.5', 'KWD', 'Amount')).toEqual({ amount: '12.500', currency: 'KWD' });
  });

  it.each([
    '1,000.00',
    '12.5x',
    '.',
    '1.',
    '1.2.3',
    'n/a',
    '+5',
    '0x10',
    '1e',
    '1e100',
    '--1',
    '∞',
  ])('is none in %j', (text) => {
    expect(faultOf(() => sourceAmount(text, 'USD', 'Amount'))).toBe(
      'Amount is not a decimal number (VALIDATION_FAILED)',
    );
  });

  it.each([
    ['1.005', 'USD', 2],
    ['-1.005', 'USD', 2],
    ['1.0100000001', 'USD', 2],
    ['1e-3', 'USD', 2],
    ['999999999999.995', 'USD', 2],
    ['12.5', 'JPY', 0],
    ['12.5001', 'KWD', 3],
  ])('is not rounded: %j in %s', (text, currency, decimals) => {
    expect(faultOf(() => sourceAmount(text, currency, 'Amount'))).toBe(
      `Amount has more decimals than an amount in ${currency} (${decimals}) (VALIDATION_FAILED)`,
    );
  });

  it.each(['1e12', '1000000000000.00', '-1000000000000', '-1e99'])('is too large in %j', (text) => {
    expect(faultOf(() => sourceAmount(text, 'USD', 'Amount'))).toBe(
      'Amount has more digits than an amount in USD (2 decimals) may have (VALIDATION_FAILED)',
    );
  });
});

describe('A date of a source', () => {
  it.each([
    ['2022-03-31', 'Y-M-D', '2022-03-31'],
    ['2022-3-1T10:00:00Z', 'Y-M-D', '2022-03-01'],
    ['5/1/2022 12:00:00 AM', 'M/D/Y', '2022-05-01'],
    [' 12/31/2022 ', 'M/D/Y', '2022-12-31'],
    ['31.12.2022', 'D/M/Y', '2022-12-31'],
    ['2/29/2024', 'M/D/Y', '2024-02-29'],
  ] as const)('%j in the order %s is %s', (text, order, date) => {
    expect(sourceDate(text, order, 'Start')).toBe(date);
  });

  it.each([
    ['2/29/2022', 'M/D/Y'],
    ['13/1/2022', 'M/D/Y'],
    ['5/1/22', 'M/D/Y'],
    ['2022/5/1', 'M/D/Y'],
    ['1/5/2022x', 'M/D/Y'],
    ['', 'Y-M-D'],
    ['44682', 'Y-M-D'],
  ] as const)('is none in %j in the order %s', (text, order) => {
    expect(faultOf(() => sourceDate(text, order, 'Start'))).toBe(
      `Start is not a date ${order} (VALIDATION_FAILED)`,
    );
  });

  it.each([
    ['1899-12-31', 'is before 1900-01-01'],
    ['1900-01-01', undefined],
  ])('may be %s: %j', (text, rule) => {
    expect(faultOf(() => sourceDate(text, 'Y-M-D', 'Start'))).toBe(
      rule ? `Start ${rule} (VALIDATION_FAILED)` : 'none',
    );
  });

  it.each([
    ['0001', 'Year is before 1900-01-01 (VALIDATION_FAILED)'],
    ['1899', 'Year is before 1900-01-01 (VALIDATION_FAILED)'],
    ['1900', 'none'],
  ])('may be known only to the year %s: %s', (year, fault) => {
    expect(faultOf(() => lastDayOfYear(year, 'Year'))).toBe(fault);
  });

  it('known only to the year is its last day', () => {
    expect(lastDayOfYear(' 2022 ', 'Year')).toBe('2022-12-31');
  });

  it.each(['22', '2022.0', 'FY2022', '', '20222'])('is no year in %j', (text) => {
    expect(faultOf(() => lastDayOfYear(text, 'Year'))).toBe(
      'Year is not a year (VALIDATION_FAILED)',
    );
  });
});

import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { IsBoolean, IsOptional } from 'class-validator';
import { Rejection } from '../decisions/refusal.js';
import { checked, type Origin } from './checked.js';
import { IsList, IsListOf, IsObjectOf } from './field.js';
import {
  IsBusinessDate,
  IsCountry,
  IsCurrency,
  IsDecimalText,
  IsEmailAddress,
  IsId,
  IsInstant,
  IsMoney,
  IsPositiveMoney,
  IsTimeZoneName,
  IsWhole,
  IsWholeParameter,
  LongText,
  Text,
} from './validators.js';

function faultsOf(type: Type<object>, fields: object, origin: Origin = 'body') {
  try {
    checked(type, fields, origin);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    expect([error.status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
    return error.figures['errors'];
  }
  return [];
}

/** A class with one field under the decorator. */
function fieldWith(...decorators: PropertyDecorator[]): Type<object> {
  class OneField {}
  for (const decorate of decorators) decorate(OneField.prototype, 'value');
  return OneField;
}

const uuid = '01920000-0000-7000-8000-0123456789ab';
const usd = (amount: unknown) => ({ amount, currency: 'USD' });

describe('a field passes', () => {
  it.each<[string, PropertyDecorator, unknown[]]>([
    ['Text', Text(5), ['a', 'abcde', 'été', '😀😀', 'a\u200bb', '.']],
    ['LongText', LongText(5), ['a\nb\tc']],
    [
      'IsEmailAddress',
      IsEmailAddress(),
      ['amina@example.org', 'a.b+c@mail.example.org', 'zoë@example.org'],
    ],
    ['IsId', IsId('grant'), [`grant_${uuid}`]],
    [
      'IsId of two kinds',
      IsId(['donor', 'organisation']),
      [`donor_${uuid}`, `organisation_${uuid}`],
    ],
    [
      'IsMoney',
      IsMoney(),
      [usd('0.00'), usd('12500.00'), usd('999999999999.99'), { amount: '1', currency: 'JPY' }],
    ],
    ['IsPositiveMoney', IsPositiveMoney(), [usd('0.01'), { amount: '0.001', currency: 'KWD' }]],
    ['IsCurrency', IsCurrency(), ['CHF']],
    [
      'IsDecimalText',
      IsDecimalText(),
      ['0', '-0.5', '13', '0.884', `9${'9'.repeat(11)}.${'9'.repeat(12)}`],
    ],
    [
      'IsDecimalText within bounds',
      IsDecimalText({ min: '0', max: '100' }),
      ['0', '0.000000000001', '100'],
    ],
    ['IsDecimalText above a bound', IsDecimalText({ above: '0' }), ['0.000000000001']],
    ['IsBusinessDate', IsBusinessDate(), ['2024-02-29', '1999-12-31', '1900-01-01']],
    ['IsInstant', IsInstant(), ['2026-03-31T20:59:59Z', '2026-03-31T00:00:00.125Z']],
    ['IsTimeZoneName', IsTimeZoneName(), ['Africa/Nairobi', 'UTC']],
    ['IsCountry', IsCountry(), ['KE', 'CH']],
    ['IsWhole', IsWhole(1, 3), [1, 3]],
    ['IsWholeParameter', IsWholeParameter(1, 200), ['1', '200']],
    ['an optional one', IsOptional() as PropertyDecorator, [undefined]],
  ])('%s', (_, decorator, values) => {
    const type = fieldWith(decorator);
    for (const value of values) expect(faultsOf(type, { value })).toEqual([]);
  });
});

describe('a field is refused by', () => {
  it.each<[string, string, PropertyDecorator, unknown[]]>([
    [
      'Text',
      'text',
      Text(5),
      [
        '',
        ' ',
        '\u00a0',
        '\u200b',
        '\u200b \u2060',
        '\u3164',
        '\u2800',
        '\u0301',
        'abcdef',
        '😀😀😀',
        'a\nb',
        'a\tb',
        1,
        ['a'],
        {},
      ],
    ],
    ['LongText', 'text', LongText(5), ['', '\n\t', '\n\u200b', 'abcdef', 7]],
    [
      'IsEmailAddress',
      'email',
      IsEmailAddress(),
      [
        '',
        'not an email',
        'amina@',
        '@example.org',
        'amina@example.org\n',
        'ami\u200bna@example.org',
        `${'a'.repeat(65)}@example.org`,
        7,
      ],
    ],
    [
      'IsId',
      'id',
      IsId('grant'),
      [
        `donor_${uuid}`,
        `grant_${uuid.toUpperCase()}`,
        `grant_${uuid} `,
        `grant_${uuid}\n`,
        'grant_',
        uuid,
        `grant_${uuid.replace('-7', '-4')}`,
        `Xgrant_${uuid}`,
        1,
      ],
    ],
    [
      'IsMoney',
      'money',
      IsMoney(),
      [
        usd('1000000000000.00'),
        usd('-0.01'),
        usd('1'),
        usd('1.0'),
        usd('1.000'),
        usd('01.00'),
        usd('+1.00'),
        usd('1,00'),
        usd(' 1.00'),
        usd(1),
        usd('1e2'),
        usd('-0.00'),
        usd('١.٠٠'),
        usd(`${'9'.repeat(16)}.00`),
        { amount: '1.50', currency: 'JPY' },
        { amount: '1.00', currency: 'usd' },
        { amount: '1.00', currency: 'XXX' },
        { amount: '1.00' },
        { ...usd('1.00'), note: 'x' },
        '1.00 USD',
        1,
        [],
        ['1.00', 'USD'],
      ],
    ],
    ['IsPositiveMoney', 'positiveMoney', IsPositiveMoney(), [usd('0.00'), usd('-1.00'), usd('')]],
    ['IsCurrency', 'currency', IsCurrency(), ['usd', 'US', 'XXX', 'USD ', 840]],
    [
      'IsDecimalText',
      'decimal',
      IsDecimalText(),
      ['', '.5', '5.', '1e3', '00', '1,5', 'NaN', 1, `${'9'.repeat(13)}`, `0.${'9'.repeat(13)}`],
    ],
    [
      'IsDecimalText with bounds',
      'decimal',
      IsDecimalText({ min: '0', max: '100' }),
      ['-0.000000000001', '100.000000000001'],
    ],
    ['IsDecimalText above a bound', 'decimal', IsDecimalText({ above: '0' }), ['0', '0.0', '-1']],
    [
      'IsBusinessDate',
      'date',
      IsBusinessDate(),
      [
        '2023-02-29',
        '31.12.2026',
        '2026-1-1',
        '2026-01-01T00:00:00Z',
        20260101,
        '0001-01-01',
        '1899-12-31',
      ],
    ],
    [
      'IsInstant',
      'instant',
      IsInstant(),
      [
        '2026-03-31',
        '2026-02-30T00:00:00Z',
        '2026-03-31T24:00:00Z',
        '2026-03-31T20:59:60Z',
        '2026-03-31T20:59:59+00:00',
        '2026-03-31T20:59:59',
        '2026-03-31T20:59:59.1234Z',
      ],
    ],
    ['IsTimeZoneName', 'timeZone', IsTimeZoneName(), ['Mars/Base', '+03:00', 'africa/nairobi', '']],
    ['IsCountry', 'country', IsCountry(), ['ke', 'KEN', 'ZZ', 'EU', '']],
    ['IsWhole', 'whole', IsWhole(1, 3), [0, 4, 1.5, '1', Number.NaN]],
    [
      'IsWholeParameter',
      'whole',
      IsWholeParameter(1, 200),
      ['0', '201', '05', '1.0', '1e2', ' 5', '', '-1', '0x10', ['1', '2']],
    ],
  ])('%s', (_, rule, decorator, values) => {
    const type = fieldWith(decorator);
    for (const value of [...values, undefined]) {
      expect({ value, faults: faultsOf(type, { value }) }).toMatchObject({
        faults: [{ pointer: '/value', rule }],
      });
    }
  });
});

class Line {
  @Text(10) what!: string;
  @IsMoney() amount!: unknown;
}

class Budget {
  @Text(10) title!: string;
  @IsBoolean() @IsOptional() isDraft?: boolean;
  @IsListOf(() => Line, { min: 1, max: 100 }) lines!: Line[];
  @IsObjectOf(() => Line) @IsOptional() reserve?: Line;
  @IsList({ max: 2 }) @IsCountry({ each: true }) @IsOptional() countries?: string[];
}

describe('a request', () => {
  const line = { what: 'Shelter', amount: usd('1.00') };

  it('becomes an instance, nested ones too', () => {
    const budget = checked(Budget, { title: 'Year 1', lines: [line] }, 'body');
    expect(budget).toBeInstanceOf(Budget);
    expect(budget.lines[0]).toBeInstanceOf(Line);
    expect(Object.fromEntries(Object.entries(budget))).toEqual({ title: 'Year 1', lines: [line] });
  });

  it('names every field that is wrong, by its pointer', () => {
    const fields = { title: '', lines: [line, { ...line, amount: usd('1'), 'a/b': 1 }] };
    expect(faultsOf(Budget, fields)).toEqual([
      {
        pointer: '/title',
        rule: 'text',
        message: 'must be one line of 1 to 10 characters, not blank',
      },
      { pointer: '/lines/1/a~1b', rule: 'unknown', message: 'is not a field of this request' },
      {
        pointer: '/lines/1/amount',
        rule: 'money',
        message: expect.stringMatching(/^must be an amount/),
      },
    ]);
  });

  it('names a parameter of a query by its name', () => {
    expect(
      faultsOf(fieldWith(IsWholeParameter(1, 200)), { value: '0', page: '1' }, 'query'),
    ).toMatchObject([
      { parameter: 'page', rule: 'unknown' },
      { parameter: 'value', rule: 'whole' },
    ]);
  });

  it('with thousands of faults gets the first fifty', () => {
    const lines = Array.from({ length: 100 }, () => ({}));
    expect(faultsOf(Budget, { title: 'x', lines })).toHaveLength(50);
  });

  it('may hold an object, and lists at their limits', () => {
    const lines = Array.from({ length: 100 }, () => line);
    const budget = checked(
      Budget,
      { title: 'x', lines, reserve: line, countries: ['KE', 'UG'] },
      'body',
    );
    expect(budget.reserve).toBeInstanceOf(Line);
  });

  it.each<[string, object, string, string]>([
    ['a list instead of a nested object', { lines: [[]] }, '/lines', 'list'],
    ['text instead of a nested object', { lines: ['x'] }, '/lines', 'list'],
    ['an object instead of a list', { lines: line }, '/lines', 'list'],
    ['a list within the list', { lines: [[line]] }, '/lines', 'list'],
    ['a list that is too short', { lines: [] }, '/lines', 'list'],
    [
      'a list that is too long',
      { lines: Array.from({ length: 101 }, () => line) },
      '/lines',
      'list',
    ],
    ['a list instead of an object', { lines: [line], reserve: [line] }, '/reserve', 'object'],
    ['text instead of an object', { lines: [line], reserve: 'x' }, '/reserve', 'object'],
    [
      'a fault in an object',
      { lines: [line], reserve: { ...line, what: 1 } },
      '/reserve/what',
      'text',
    ],
    ['no object at all', { lines: [line], countries: {} }, '/countries', 'country'],
    ['one value instead of a list', { lines: [line], countries: 'KE' }, '/countries', 'list'],
    [
      'one wrong value in a list',
      { lines: [line], countries: ['KE', 'XX'] },
      '/countries',
      'country',
    ],
    ['too many values', { lines: [line], countries: ['KE', 'UG', 'TZ'] }, '/countries', 'list'],
  ])('is refused for %s', (_, fields, pointer, rule) => {
    expect(faultsOf(Budget, { title: 'x', ...fields })).toMatchObject([{ pointer, rule }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { FieldWrong, RowWrong } from './faults.js';
import type { ContributionsMapping, GrantsMapping } from './mapping.js';
import { contributionFrom, grantFrom, type SourceRow } from './source-rows.js';

const TODAY = '2026-06-15';
const fund = {
  code: 'Fund',
  name: 'FundName',
  baseCurrency: 'USD',
  timeZone: 'Etc/UTC',
  sector: '72010',
};

const contributions: ContributionsMapping = {
  kind: 'CONTRIBUTIONS',
  source: 'example',
  key: ['Year', 'Fund', 'Code'],
  fund,
  amount: 'Amount',
  donor: {
    name: ['Party', 'BookedName'],
    code: 'Code',
    identifiedBy: 'NAME',
    kind: { column: 'Type', codes: { GOV: '10', FND: '60' } },
  },
  date: { year: 'Year' },
};

const contribution: SourceRow = {
  Fund: '1',
  FundName: 'North &amp; East',
  Year: '2019',
  Party: '',
  BookedName: 'Ministry  of Alpha',
  Code: '10',
  Type: 'GOV',
  Amount: '1000.5',
};

const grants: GrantsMapping = {
  kind: 'GRANTS',
  source: 'example',
  key: ['Project'],
  fund: { code: 'Fund', baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
  amount: 'Total',
  parts: ['Direct', 'Support'],
  organisation: { name: 'Name', code: 'Partner', identifiedBy: 'CODE', kind: { value: '22' } },
  title: 'Title',
  start: { column: 'Start', order: 'M/D/Y' },
  end: { column: 'End', order: 'M/D/Y' },
  approved: { column: 'Approved', order: 'M/D/Y' },
  state: {
    column: 'State',
    codes: {
      OPEN: { state: 'ACTIVE', assumedPaid: false },
      DONE: { state: 'CLOSED', assumedPaid: true },
    },
  },
};

const grant: SourceRow = {
  Fund: '1',
  Project: 'KEN-22/1',
  Name: 'National NGO',
  Partner: '313650.7',
  Title: 'Shelter',
  Start: '5/1/2022 12:00:00 AM',
  End: '4/30/2023',
  Approved: '6/3/2022 4:33:37 PM',
  Total: '1000.00',
  Direct: '900',
  Support: '90.01',
  State: 'DONE',
};

/** All that is wrong, `column: rule`, with the code where it is not VALIDATION_FAILED. */
function faultsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    const faults = error instanceof RowWrong ? error.faults : [error];
    return faults.map((fault) => {
      if (!(fault instanceof FieldWrong)) throw fault;
      const { column, rule, code } = fault;
      return code === 'VALIDATION_FAILED' ? `${column}: ${rule}` : `${column}: ${code}: ${rule}`;
    });
  }
  return [];
}

const contributionFaults = (changes: SourceRow): string[] =>
  faultsOf(() => contributionFrom(contributions, { ...contribution, ...changes }, TODAY));
const grantFaults = (changes: SourceRow): string[] =>
  faultsOf(() => grantFrom(grants, { ...grant, ...changes }, TODAY));

describe('A row of contributions', () => {
  it('is of a person where the mapping says so, whatever its kind', () => {
    const people = { column: 'Type', values: ['IND', 'PRIV'] };
    const mapping = { ...contributions, donor: { ...contributions.donor, people } };
    const donorOf = (Type: string) =>
      contributionFrom(mapping, { ...contribution, Type }, TODAY).donor;
    expect(donorOf('PRIV')).toMatchObject({ kind: '90', naturalPerson: true });
    expect(donorOf('GOV')).toMatchObject({ kind: '10' });
    expect(donorOf('GOV')).not.toHaveProperty('naturalPerson');
  });

  it('becomes a contribution; a party without a name in the first column has that of the next', () => {
    expect(contributionFrom(contributions, contribution, TODAY)).toEqual({
      sourceKey: '2019|1|10',
      fund: { code: '1', name: 'North & East' },
      donor: { key: 'Ministry of Alpha', name: 'Ministry of Alpha', code: '10', kind: '10' },
      amount: { amount: '1000.50', currency: 'USD' },
      valueDate: '2019-12-31',
    });
  });

  it('has an amount of zero where none is given', () => {
    const amountOf = (Amount: string) =>
      contributionFrom(contributions, { ...contribution, Amount }, TODAY).amount.amount;
    expect(amountOf('')).toBe('0.00');
    expect(amountOf('0')).toBe('0.00');
  });

  it('is called by source and code where its fund has no name', () => {
    const row = contributionFrom(contributions, { ...contribution, FundName: ' ' }, TODAY);
    expect(row.fund.name).toBe('example 1');
  });

  it('keeps keys apart whose parts would run together', () => {
    const keyOf = (Year: string, Fund: string) =>
      contributionFrom(
        { ...contributions, date: { year: 'Day' } },
        { ...contribution, Year, Fund, Day: '2019' },
        TODAY,
      ).sourceKey;
    expect(keyOf('a|b', 'c')).not.toBe(keyOf('a', 'b|c'));
  });

  it.each([
    ['an amount below zero', { Amount: '-0.01' }, ['Amount: is below zero']],
    [
      'an amount below the cent',
      { Amount: '1.005' },
      ['Amount: has more decimals than an amount in USD (2)'],
    ],
    ['a day to come', { Year: '2026', Amount: '0.01' }, []],
    ['a day in almost a hundred years', { Year: '2125' }, []],
    [
      'a day in more than a hundred years',
      { Year: '2126' },
      ['Year: is more than 36500 days after today, 2026-06-15'],
    ],
  ])('with %s', (_, changes, faults) => {
    expect(contributionFaults(changes)).toEqual(faults);
  });

  it.each([
    [{ Fund: '' }, ['Fund: is empty']],
    [{ BookedName: '' }, ['Party, BookedName: is empty']],
    [{ BookedName: 'x'.repeat(200) }, []],
    [{ BookedName: 'x'.repeat(201) }, ['BookedName: is longer than 200 characters']],
    [
      { Code: 'x'.repeat(201) },
      ['Year, Fund, Code: is longer than 200 characters', 'Code: is longer than 200 characters'],
    ],
    [{ Type: 'NGO' }, ['Type: UNMAPPED_CODE: has a code without a mapping: NGO']],
    [{ Type: 'toString' }, ['Type: UNMAPPED_CODE: has a code without a mapping: toString']],
    [{ Type: '' }, ['Type: is empty']],
  ])('with %j has the faults %j', (changes, faults) => {
    expect(contributionFaults(changes)).toEqual(faults);
  });

  it('tells all its faults, not only the first', () => {
    expect(contributionFaults({ Fund: '', Amount: 'x', Year: '19', Type: 'NGO' })).toEqual([
      'Fund: is empty',
      'Amount: is not a decimal number',
      'Type: UNMAPPED_CODE: has a code without a mapping: NGO',
      'Year: is not a year',
    ]);
  });

  it('without any part of its key is refused', () => {
    const keyless = { ...contributions, key: ['Id'] };
    expect(faultsOf(() => contributionFrom(keyless, { ...contribution, Id: ' ' }, TODAY))).toEqual([
      'Id: is empty',
    ]);
  });
});

describe('A row of grants', () => {
  it('becomes a grant with its state, told apart by the code of its organisation', () => {
    expect(grantFrom(grants, grant, TODAY)).toEqual({
      grant: {
        sourceKey: 'KEN-22/1',
        fund: { code: '1', name: 'example 1' },
        organisation: { key: '313650.7', name: 'National NGO', code: '313650.7', kind: '22' },
        amount: { amount: '1000.00', currency: 'USD' },
        title: 'Shelter',
        start: '2022-05-01',
        end: '2023-04-30',
        approvedOn: '2022-06-03',
        status: 'CLOSED',
        assumedPaid: true,
      },
      difference: { amount: '9.99', currency: 'USD' },
    });
  });

  it('has no difference where its parts add up to it, and no title where there is none', () => {
    const row = grantFrom(grants, { ...grant, Support: '100', Title: '' }, TODAY);
    expect(row).not.toHaveProperty('difference');
    expect(row.grant).not.toHaveProperty('title');
  });

  it.each([
    ['', '5/1/2022', '2022-05-01'],
    ['', '6/15/2026', '2026-06-15'],
    ['', '6/16/2026', '2026-06-15'],
    ['6/15/2026', '7/1/2026', '2026-06-15'],
  ])('approved on %j with a start on %s counts from %s', (Approved, Start, approvedOn) => {
    expect(grantFrom(grants, { ...grant, Approved, Start }, TODAY).grant.approvedOn).toBe(
      approvedOn,
    );
  });

  it.each([
    [{ Approved: '6/16/2026' }, ['Approved: FUTURE_VALUE_DATE: is after today, 2026-06-15']],
    [{ Total: '-0.01' }, ['Total: is below zero']],
    [{ Total: '' }, []],
    [{ Partner: '' }, ['Partner: is empty']],
    [{ Title: 'x'.repeat(1000) }, []],
    [{ Title: 'x'.repeat(1001) }, ['Title: is longer than 1000 characters']],
    [{ State: 'LOST' }, ['State: UNMAPPED_CODE: has a code without a mapping: LOST']],
    [
      { Total: 'x', Direct: 'y' },
      ['Total: is not a decimal number', 'Direct: is not a decimal number'],
    ],
    [{ Start: '6/28/1922' }, []],
    [{ Start: '6/27/1922' }, ['Start: is more than 36500 days before the approval']],
  ])('with %j has the faults %j', (changes, faults) => {
    expect(grantFaults(changes)).toEqual(faults);
  });
});

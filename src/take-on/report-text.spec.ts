import { describe, expect, it } from '@jest/globals';
import type { Money } from '../platform/money/money.js';
import { faultText, reportText } from './report-text.js';

const usd = (amount: string): Money => ({ amount, currency: 'USD' });

const line = (label: string, source: string, held: string) => ({
  label,
  source: { rows: 2, amount: usd(source) },
  held: { rows: 2, amount: usd(held) },
});

describe('The report of an import', () => {
  it('names line, column, code and rule of a fault', () => {
    const fault = {
      line: 12,
      column: 'Amount',
      code: 'VALIDATION_FAILED',
      rule: 'is not a decimal number',
    } as const;
    expect(faultText(fault)).toBe('line 12: Amount: VALIDATION_FAILED: is not a decimal number');
  });

  it('of a dry run says how many rows are fit', () => {
    expect(reportText({ rows: 7, faults: 2 })).toEqual([
      'rows: 7 fit to be taken on, 2 faults',
      'taken on: nothing',
    ]);
  });

  it('says how many rows are new, how many were known, and what parts lack', () => {
    const partsDifference = { rows: 3, sum: usd('-1234567.89') };
    expect(
      reportText({ rows: 7, faults: 0, takenOn: { takenOn: 5, known: 2 }, partsDifference }),
    ).toEqual([
      'rows: 7 fit to be taken on, 0 faults',
      'taken on: 5 rows; known before: 2',
      'totals that differ from their parts: 3, together by USD -1,234,567.89; taken on as given',
    ]);
  });

  it('shows source and log side by side, and the difference where there is one', () => {
    const total = line('total', '1000.00', '999.99');
    const dimensions = [
      {
        dimension: 'year' as const,
        lines: [line('2019', '0.50', '0.50'), line('2020', '999.50', '999.49')],
        more: 0,
        differing: 1,
      },
      {
        dimension: 'party' as const,
        lines: [line('Alpha', '0.50', '0.50')],
        more: 4,
        differing: 0,
      },
    ];
    const differingRows = [
      { line: 3, sourceKey: 'b', source: usd('1.00'), held: usd('0.99') },
      { line: 4, sourceKey: 'c', source: usd('2.00') },
    ];
    const comparison = { total, dimensions, differingRows, differing: 5 };
    expect(reportText({ rows: 2, faults: 0, comparison }).slice(2).join('\n')).toBe(
      `
By year: 1 DIFFERENCES
        rows      source  rows         log  difference
  2019     2    USD 0.50     2    USD 0.50
  2020     2  USD 999.50     2  USD 999.49   USD -0.01

By donor or organisation
         rows    source  rows       log  difference
  Alpha     2  USD 0.50     2  USD 0.50
  and 4 more

         rows        source  rows         log  difference
  total     2  USD 1,000.00     2  USD 999.99   USD -0.01

DIFFERENCES in 5 rows
  line 3, b: USD 1.00 at the source, USD 0.99 in the log
  line 4, c: USD 2.00 at the source, nothing in the log
  and 3 more`,
    );
  });

  it('says so when all is equal to the cent', () => {
    const comparison = {
      total: line('total', '1.00', '1.00'),
      dimensions: [],
      differingRows: [],
      differing: 0,
    };
    expect(reportText({ rows: 2, faults: 0, comparison }).at(-1)).toBe(
      'source and log are equal to the cent, row by row',
    );
  });
});

import { minorUnits, type Money } from '../../platform/money/money.js';
import type { Views } from '../../platform/projections/projection.js';

interface SourceRow {
  readonly source: string;
  readonly sourceKey: string;
  readonly fund: string;
  readonly party: string;
  readonly year: string;
  readonly amount: Money;
}

export function keepSourceRow(views: Views, subject: string, row: SourceRow): void {
  const { source, sourceKey, fund, party, year, amount } = row;
  views.run(
    'INSERT INTO totals_source_row VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    source,
    sourceKey,
    subject,
    fund,
    party,
    year,
    amount.currency,
    minorUnits(amount),
  );
}

/** Nothing is held of the row any more: what it was taken on as was reversed. */
export function emptySourceRow(views: Views, subject: string): void {
  views.run('UPDATE totals_source_row SET amount = 0 WHERE subject = ?', subject);
}

import { ofMinor, type Money } from '../../platform/money/money.js';
import type { Rows } from '../../platform/projections/view-reader.js';

/** What is held of a row that was taken on from a source, as the view `totals` has it. */
export interface HeldSourceRow {
  readonly fund: string;
  readonly fundName: string;
  /** Id of the donor or the organisation. */
  readonly party: string;
  readonly partyName: string;
  readonly kind: string;
  readonly year: string;
  /** Of a grant. */
  readonly state?: string;
  readonly amount: Money;
}

interface SqlRow {
  readonly source_key: string;
  readonly fund: string;
  readonly fund_name: string;
  readonly party: string;
  readonly party_name: string | null;
  readonly kind: string;
  readonly year: string;
  readonly state: string | null;
  readonly currency: string;
  readonly amount: bigint;
}

/**
 * By source key; a row that was never taken on is absent. At most 1,000 keys.
 *
 * CROSS JOIN keeps SQLite from going through all rows of the source for each query.
 */
export function heldRowsIn(
  rows: Rows,
  source: string,
  sourceKeys: readonly string[],
): ReadonlyMap<string, HeldSourceRow> {
  const found = rows.all<SqlRow>(
    `SELECT s.source_key, s.fund, f.name AS fund_name, s.party, p.name AS party_name,
        coalesce(a.kind, p.kind) AS kind, s.year, a.state, s.currency, s.amount
      FROM json_each(?) AS wanted
        CROSS JOIN totals_source_row AS s ON s.source = ? AND s.source_key = wanted.value
        JOIN totals_fund AS f ON f.id = s.fund
        JOIN totals_party AS p ON p.id = s.party
        LEFT JOIN totals_award AS a ON a.id = s.subject`,
    JSON.stringify(sourceKeys),
    source,
  );
  return new Map(found.map((row) => [row.source_key, heldFrom(row)]));
}

const heldFrom = (row: SqlRow): HeldSourceRow => ({
  fund: row.fund,
  fundName: row.fund_name,
  party: row.party,
  partyName: row.party_name ?? row.party,
  kind: row.kind,
  year: row.year,
  ...(row.state !== null && { state: row.state }),
  amount: ofMinor(row.amount, row.currency),
});

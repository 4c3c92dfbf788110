import { ofMinor, type Money } from '../../platform/money/money.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { conditionsOf, type LineFilter } from './line-filter.js';

/** One line of the journal. */
export class JournalLine {
  /** Place of the event in the log: all its lines are one entry. `/v1/events/{index}` shows it whole. */
  readonly index!: number;
  /** Place in the entry, from 1. */
  readonly line!: number;
  readonly pool!: string;
  readonly account!: string;
  /** In base currency; debits are above zero, credits below. */
  readonly amount!: Money;
  readonly donor?: string;
  readonly grant?: string;
  /** The business date on which it counts. */
  readonly valueDate!: string;
  /**
   * Accounting period, `YYYY-MM`: the month of the value date, or, if that was closed when the line
   * was recorded, the earliest open one after it.
   */
  readonly period!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
  /** Type of the event that posted it. */
  readonly event!: string;
  /** Id of what the event happened to. */
  readonly subject!: string;
  /** Id of the person who acted. */
  readonly actor!: string;
  readonly command!: string;
  /** Of everything that came of one request. */
  readonly correlationId!: string;
}

export interface LineRow {
  readonly idx: bigint;
  readonly line: bigint;
  readonly pool: string;
  readonly account: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly donor: string | null;
  readonly grant_id: string | null;
  readonly value_date: string;
  readonly period: string;
  readonly recorded_at: string;
  readonly event_type: string;
  readonly subject: string;
  readonly actor: string;
  readonly command: string;
  readonly correlation_id: string;
}

/**
 * Up to `limit` lines after a place in the journal, in its order. CROSS JOIN has the entries looked
 * for first, in the order in which they are answered.
 */
export function linesAfter(
  rows: Rows,
  { idx, line }: Pick<LineRow, 'idx' | 'line'>,
  filter: LineFilter,
  limit: number,
): LineRow[] {
  const { sql, values } = conditionsOf(filter);
  return rows.all<LineRow>(
    `SELECT * FROM journal_entry AS e CROSS JOIN journal_line AS l ON l.idx = e.idx
      WHERE e.idx >= ?1 AND (e.idx, l.line) > (?1, ?2) AND ${sql}
      ORDER BY e.idx, l.line LIMIT ?`,
    idx,
    line,
    ...values,
    limit,
  );
}

export const toLine = (row: LineRow): JournalLine => ({
  index: Number(row.idx),
  line: Number(row.line),
  pool: row.pool,
  account: row.account,
  amount: ofMinor(row.minor, row.currency),
  ...(row.donor !== null && { donor: row.donor }),
  ...(row.grant_id !== null && { grant: row.grant_id }),
  valueDate: row.value_date,
  period: row.period,
  recordedAt: row.recorded_at,
  event: row.event_type,
  subject: row.subject,
  actor: row.actor,
  command: row.command,
  correlationId: row.correlation_id,
});

import type { SqlValue } from '../../platform/projections/projection.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import type { Account } from '../journal/accounts.js';
import type { LineRow } from '../journal/journal-lines.view.js';
import { conditionsOf, type LineFilter } from '../journal/line-filter.js';

/** The lines of one account. */
export type AccountFilter = LineFilter & { readonly account: Account };

/** A place among lines by value date, then in the order of the log. */
export interface Place {
  readonly valueDate: string;
  readonly idx: bigint;
  readonly line: bigint;
}

const LINES = 'journal_entry AS e CROSS JOIN journal_line AS l ON l.idx = e.idx';
const AFTER = '(e.value_date, e.idx, l.line) > (?1, ?2, ?3)';
const BEFORE = '(e.value_date, e.idx, l.line) < (?1, ?2, ?3)';
const IN_ORDER = 'ORDER BY e.value_date, e.idx, l.line LIMIT ?';
const END_OF_TIME = '9999-12-31';

/**
 * Up to `limit` lines after a place, by value date. Days on which the account has none are passed over
 * by `day_change`, so that few lines of a rare account are found without reading the whole journal;
 * a donor's or a grant's lines are found by their own index.
 */
export function linesByDay(
  rows: Rows,
  filter: AccountFilter,
  after: Place,
  limit: number,
): LineRow[] {
  const { sql, values } = conditionsOf(filter);
  const { valueDate, idx, line } = after;
  if (isOfParty(filter)) {
    return rows.all<LineRow>(
      `SELECT * FROM ${LINES} WHERE ${AFTER} AND ${sql} ${IN_ORDER}`,
      valueDate,
      idx,
      line,
      ...values,
      limit,
    );
  }
  const found: LineRow[] = [];
  for (const day of daysWithLines(rows, filter, valueDate, limit + 1)) {
    const rest = limit - found.length;
    if (rest === 0) break;
    found.push(
      ...rows.all<LineRow>(
        `SELECT * FROM ${LINES} WHERE ${AFTER} AND e.fund = ?4 AND e.value_date = ?5 AND ${sql}
          ORDER BY e.idx, l.line LIMIT ?`,
        valueDate,
        idx,
        line,
        filter.fund,
        day,
        ...values,
        rest,
      ),
    );
  }
  return found;
}

/** What all lines add up to, in minor units. */
export function totalOf(rows: Rows, filter: AccountFilter): bigint {
  if (!isOfParty(filter)) return totalByDay(rows, filter, filter.asAt ?? END_OF_TIME);
  const { sql, values } = conditionsOf(filter);
  return sumIn(rows, `SELECT sum(l.minor) AS minor FROM ${LINES} WHERE ${sql}`, ...values);
}

/** What the lines before a place add up to. */
export function totalBefore(rows: Rows, filter: AccountFilter, place: Place): bigint {
  const { valueDate, idx, line } = place;
  const { sql, values } = conditionsOf(filter);
  const sum = `SELECT sum(l.minor) AS minor FROM ${LINES} WHERE ${BEFORE} AND ${sql}`;
  if (isOfParty(filter)) return sumIn(rows, sum, valueDate, idx, line, ...values);
  const ofDay = `${sum} AND e.fund = ? AND e.value_date = ?1`;
  return (
    totalByDay(rows, filter, valueDate) -
    totalOfDay(rows, filter, valueDate) +
    sumIn(rows, ofDay, valueDate, idx, line, ...values, filter.fund)
  );
}

const isOfParty = ({ donor, grant }: LineFilter): boolean =>
  donor !== undefined || grant !== undefined;

const OF_ACCOUNT = 'fund = ?1 AND account = ?2 AND (?3 IS NULL OR pool = ?3)';

const daysWithLines = (
  rows: Rows,
  { fund, account, pool, asAt = END_OF_TIME }: AccountFilter,
  from: string,
  limit: number,
): string[] =>
  rows
    .all<{ day: string }>(
      `SELECT DISTINCT value_date AS day FROM day_change
        WHERE ${OF_ACCOUNT} AND value_date >= ?4 AND value_date <= ?5 ORDER BY value_date LIMIT ?6`,
      fund,
      account,
      pool ?? null,
      from,
      asAt,
      limit,
    )
    .map(({ day }) => day);

const totalByDay = (rows: Rows, { fund, account, pool }: AccountFilter, upTo: string): bigint =>
  sumIn(
    rows,
    `SELECT sum(minor) AS minor FROM day_change WHERE ${OF_ACCOUNT} AND value_date <= ?4`,
    fund,
    account,
    pool ?? null,
    upTo,
  );

const totalOfDay = (rows: Rows, { fund, account, pool }: AccountFilter, day: string): bigint =>
  sumIn(
    rows,
    `SELECT sum(minor) AS minor FROM day_change WHERE ${OF_ACCOUNT} AND value_date = ?4`,
    fund,
    account,
    pool ?? null,
    day,
  );

const sumIn = (rows: Rows, sql: string, ...values: readonly SqlValue[]): bigint =>
  rows.get<{ minor: bigint | null }>(sql, ...values)?.minor ?? 0n;

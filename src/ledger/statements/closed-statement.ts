import type { Rows } from '../../platform/projections/view-reader.js';
import { MOST_BALANCES, type Statement } from './statement.events.js';
import { statementOf, type Moved } from './statement-content.js';

/**
 * The statement of a month as its closing has left it; undefined if it is not closed. Reads the views
 * `journal`, `periods` and `funds`: one row for each account, pool and period.
 */
export function closedStatement(rows: Rows, fund: string, period: string): Statement | undefined {
  const closing = rows.get<{ idx: bigint; currency: string }>(
    `SELECT idx, base_currency AS currency FROM closed_period JOIN fund ON fund.id = fund
      WHERE fund = ? AND period = ?`,
    fund,
    period,
  );
  if (!closing) return undefined;
  const { idx, currency } = closing;
  return statementOf(
    { fund, period, position: Number(idx), currency },
    movedIn(rows, fund, period),
  );
}

const movedIn = (rows: Rows, fund: string, period: string): Moved[] =>
  rows.all<Moved & Record<string, unknown>>(
    `SELECT pool, account,
        sum(CASE WHEN period < ?2 THEN debits + credits ELSE 0 END) AS opening,
        sum(CASE WHEN period = ?2 THEN debits ELSE 0 END) AS debits,
        -sum(CASE WHEN period = ?2 THEN credits ELSE 0 END) AS credits
      FROM period_change WHERE fund = ?1 AND period <= ?2
      GROUP BY pool, account ORDER BY pool, account LIMIT ${MOST_BALANCES + 1}`,
    fund,
    period,
  );

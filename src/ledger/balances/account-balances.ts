import type { Rows } from '../../platform/projections/view-reader.js';
import type { Account } from '../journal/accounts.js';
import { conditionsOf, type LineFilter } from '../journal/line-filter.js';

/** Which lines count. */
export type BalanceFilter = Pick<LineFilter, 'fund' | 'pool' | 'donor' | 'grant' | 'asAt'>;

export interface AccountBalance {
  readonly pool: string;
  readonly account: Account;
  readonly currency: string;
  /** Minor units of currency; a debit balance is above zero. */
  readonly minor: bigint;
}

/**
 * The balance of every account of every pool that has lines, by pool and account. Reads the view
 * `journal`: one row for each balance as it stands; one for each of its days as at a date; the lines
 * themselves where they are a donor's or a grant's.
 */
export function balancesIn(rows: Rows, filter: BalanceFilter): AccountBalance[] {
  const { fund, pool = null, donor, grant, asAt } = filter;
  if (donor !== undefined || grant !== undefined) return balancesOfParty(rows, filter);
  if (asAt === undefined) {
    return rows.all<AccountBalance>(
      `SELECT pool, account, currency, minor FROM balance
        WHERE fund = ?1 AND (?2 IS NULL OR pool = ?2) ORDER BY pool, account LIMIT 5000`,
      fund,
      pool,
    );
  }
  return rows.all<AccountBalance>(
    `SELECT pool, account, currency, sum(minor) AS minor FROM day_change
      WHERE fund = ?1 AND (?2 IS NULL OR pool = ?2) AND value_date <= ?3
      GROUP BY pool, account ORDER BY pool, account LIMIT 5000`,
    fund,
    pool,
    asAt,
  );
}

function balancesOfParty(rows: Rows, filter: BalanceFilter): AccountBalance[] {
  const { sql, values } = conditionsOf(filter);
  return rows.all<AccountBalance>(
    `SELECT l.pool, l.account, e.currency, sum(l.minor) AS minor
      FROM journal_entry AS e CROSS JOIN journal_line AS l ON l.idx = e.idx
      WHERE ${sql} GROUP BY l.pool, l.account ORDER BY l.pool, l.account LIMIT 5000`,
    ...values,
  );
}

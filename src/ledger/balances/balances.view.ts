import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import type { Page } from '../../platform/http/paging.js';
import { IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { currencyOfBooks } from '../currency-of-books.js';
import { isFinancial, type Account } from '../journal/accounts.js';

/** The balance of one account, of one pool or of the fund. */
export class Balance {
  /** Id of the pool; absent where pools are summed up. */
  readonly pool?: string;
  readonly account!: string;
  /** `FINANCIAL` accounts balance among themselves, and so do those `MEMORANDUM`. */
  readonly kind!: 'FINANCIAL' | 'MEMORANDUM';
  /** In base currency; a debit balance is above zero. */
  readonly balance!: Money;
}

/** All balances of a fund; each kind of account adds up to zero. */
export class TrialBalance {
  readonly fund!: string;
  readonly accounts!: Balance[];
  /** Zero, or the books are wrong. */
  readonly financialTotal!: Money;
  /** Zero, or the books are wrong. */
  readonly memorandumTotal!: Money;
}

export class BalanceParameters {
  /** Only this pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;
}

export class ReadBalances {
  constructor(
    readonly fund: string,
    readonly parameters: BalanceParameters,
  ) {}
}

export class ReadTrialBalance {
  constructor(readonly fund: string) {}
}

interface BalanceRow {
  readonly pool: string;
  readonly account: string;
  readonly currency: string;
  readonly minor: bigint;
}

@QueryHandler(ReadBalances)
export class ReadBalancesHandler implements IQueryHandler<ReadBalances> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ fund, parameters }: ReadBalances): Promise<Page<Balance>> {
    const { pool } = parameters;
    currentViewer().requireRead({ fund });
    const rows = await this.queries.read(this.views.of('journal', 'funds'), (view) => {
      currencyOfBooks(view, fund);
      return view.all<BalanceRow>(
        `SELECT pool, account, currency, minor FROM balance
        WHERE fund = ?1 AND (?2 IS NULL OR pool = ?2) ORDER BY pool, account LIMIT 5000`,
        fund,
        pool ?? null,
      );
    });
    return { items: rows.map((row) => ({ pool: row.pool, ...toBalance(row) })) };
  }
}

@QueryHandler(ReadTrialBalance)
export class ReadTrialBalanceHandler implements IQueryHandler<ReadTrialBalance> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund }: ReadTrialBalance): Promise<TrialBalance> {
    currentViewer().requireRead({ fund });
    return this.queries.read(this.views.of('journal', 'funds'), (view) => {
      const currency = currencyOfBooks(view, fund);
      const rows = view.all<Omit<BalanceRow, 'pool'>>(
        `SELECT account, currency, sum(minor) AS minor FROM balance
        WHERE fund = ? GROUP BY account, currency ORDER BY account`,
        fund,
      );
      return trialBalanceOf(fund, currency, rows);
    });
  }
}

function trialBalanceOf(
  fund: string,
  currency: string,
  rows: readonly Omit<BalanceRow, 'pool'>[],
): TrialBalance {
  const total = (wanted: boolean) =>
    ofMinor(
      rows
        .filter((row) => isFinancial(row.account as Account) === wanted)
        .reduce((sum, row) => sum + row.minor, 0n),
      currency,
    );
  return {
    fund,
    accounts: rows.map(toBalance),
    financialTotal: total(true),
    memorandumTotal: total(false),
  };
}

const toBalance = ({
  account,
  currency,
  minor,
}: Omit<BalanceRow, 'pool'>): Pick<Balance, keyof Balance> => ({
  account,
  kind: isFinancial(account as Account) ? 'FINANCIAL' : 'MEMORANDUM',
  balance: ofMinor(minor, currency),
});

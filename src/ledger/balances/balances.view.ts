import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import type { Page } from '../../platform/http/paging.js';
import { IsBusinessDate, IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { booksAsAt } from '../as-at.js';
import { isFinancial, type Account } from '../journal/accounts.js';
import { balancesIn, type AccountBalance } from './account-balances.js';

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
  /** The day as at which it is shown, by value date; absent if every line counts. */
  readonly asAt?: string;
  readonly accounts!: Balance[];
  /** Zero, or the books are wrong. */
  readonly financialTotal!: Money;
  /** Zero, or the books are wrong. */
  readonly memorandumTotal!: Money;
}

export class BalanceParameters {
  /** Only this pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;
  /** Only what lines of this donor have moved. */
  @IsOptional() @IsId('donor') readonly donor?: string;
  /** Only what lines of this grant have moved. */
  @IsOptional() @IsId('grant') readonly grant?: string;
  /** Only lines with a value date on or before this day, which is not after today; all if left out. */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class TrialBalanceParameters {
  /** Only lines with a value date on or before this day, which is not after today; all if left out. */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ReadBalances {
  constructor(
    readonly fund: string,
    readonly parameters: BalanceParameters,
  ) {}
}

export class ReadTrialBalance {
  constructor(
    readonly fund: string,
    readonly parameters: TrialBalanceParameters,
  ) {}
}

@QueryHandler(ReadBalances)
export class ReadBalancesHandler implements IQueryHandler<ReadBalances> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ fund, parameters }: ReadBalances): Promise<Page<Balance>> {
    currentViewer().requireRead({ fund });
    const { asAt, ...filter } = parameters;
    const found = await this.queries.read(this.views.of('journal', 'funds'), (rows) =>
      balancesIn(rows, { fund, ...filter, ...booksAsAt(rows, fund, asAt) }),
    );
    return { items: found.map((balance) => ({ pool: balance.pool, ...toBalance(balance) })) };
  }
}

@QueryHandler(ReadTrialBalance)
export class ReadTrialBalanceHandler implements IQueryHandler<ReadTrialBalance> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund, parameters: { asAt } }: ReadTrialBalance): Promise<TrialBalance> {
    currentViewer().requireRead({ fund });
    return this.queries.read(this.views.of('journal', 'funds'), (rows) => {
      const books = booksAsAt(rows, fund, asAt);
      const accounts = [...Map.groupBy(balancesIn(rows, { fund, ...books }), (b) => b.account)];
      const sums = accounts
        .map(([account, ofPools]) => ({ account, currency: books.currency, minor: sumOf(ofPools) }))
        .sort((a, b) => (a.account < b.account ? -1 : 1));
      return trialBalanceOf({ fund, ...(asAt !== undefined && { asAt }) }, books.currency, sums);
    });
  }
}

function trialBalanceOf(
  of: Pick<TrialBalance, 'fund' | 'asAt'>,
  currency: string,
  accounts: readonly Omit<AccountBalance, 'pool'>[],
): TrialBalance {
  const total = (wanted: boolean) =>
    ofMinor(sumOf(accounts.filter(({ account }) => isFinancial(account) === wanted)), currency);
  return {
    ...of,
    accounts: accounts.map(toBalance),
    financialTotal: total(true),
    memorandumTotal: total(false),
  };
}

const sumOf = (parts: readonly { readonly minor: bigint }[]): bigint =>
  parts.reduce((sum, { minor }) => sum + minor, 0n);

const toBalance = ({
  account,
  currency,
  minor,
}: Omit<AccountBalance, 'pool'>): Pick<Balance, keyof Balance> => ({
  account,
  kind: isFinancial(account as Account) ? 'FINANCIAL' : 'MEMORANDUM',
  balance: ofMinor(minor, currency),
});

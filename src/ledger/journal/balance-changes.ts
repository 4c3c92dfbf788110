import { minorUnits } from '../../platform/money/money.js';
import type { Views } from '../../platform/projections/projection.js';
import type { Line } from './entry.js';
import { Sums } from './sums.js';

interface Dated {
  readonly fund: string;
  readonly valueDate: string;
  readonly period: string;
}

interface OfAccount {
  readonly fund: string;
  readonly pool: string;
  readonly account: string;
  readonly currency: string;
}

/** Sums up what lines change: balances as they stand, by value date, and by period. */
export class BalanceChanges {
  private readonly balances = new Sums<OfAccount>();
  private readonly days = new Sums<OfAccount & { readonly valueDate: string }>();
  private readonly debits = new Sums<OfAccount & { readonly period: string }>();
  private readonly credits = new Sums<OfAccount & { readonly period: string }>();

  add({ fund, valueDate, period }: Dated, { pool, account, amount }: Line): void {
    const minor = minorUnits(amount);
    const of = { fund, pool, account, currency: amount.currency };
    this.balances.add(of, minor);
    this.days.add({ ...of, valueDate }, minor);
    (minor > 0n ? this.debits : this.credits).add({ ...of, period }, minor);
  }

  write(views: Views): void {
    for (const { of, minor } of this.balances.all()) {
      views.run(
        `INSERT INTO balance VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (fund, pool, account) DO UPDATE SET minor = minor + excluded.minor`,
        of.fund,
        of.pool,
        of.account,
        of.currency,
        minor,
      );
    }
    for (const { of, minor } of this.days.all()) {
      views.run(
        `INSERT INTO day_change VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (fund, account, pool, value_date) DO UPDATE SET minor = minor + excluded.minor`,
        of.fund,
        of.account,
        of.pool,
        of.valueDate,
        of.currency,
        minor,
      );
    }
    for (const { of, minor } of this.debits.all()) addToPeriod(views, of, minor, 0n);
    for (const { of, minor } of this.credits.all()) addToPeriod(views, of, 0n, minor);
  }
}

function addToPeriod(
  views: Views,
  { fund, period, pool, account, currency }: OfAccount & { readonly period: string },
  debits: bigint,
  credits: bigint,
): void {
  views.run(
    `INSERT INTO period_change VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (fund, period, pool, account) DO UPDATE SET
         debits = debits + excluded.debits, credits = credits + excluded.credits`,
    fund,
    period,
    pool,
    account,
    currency,
    debits,
    credits,
  );
}

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { Queries } from '../../platform/http/reading.js';
import { isZero, max, minus, ofMinor, zero, type Money } from '../../platform/money/money.js';
import { multiplyExact, ratio, ratioOf } from '../../platform/money/rational.js';
import { decimalText } from '../../platform/money/rounding.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { GrantReport, reportsOf } from './grant-reports.view.js';
import { GrantSummary, summaryOf, type AwardRow } from './grants.view.js';

/** A part of the budget: where, what for, for whom. */
export class GrantAllocation {
  /** ISO 3166-1. */
  readonly country!: string;
  readonly themes!: string[];
  readonly sdgTargets!: string[];
  readonly groups!: string[];
  /** Of the budget; all allocations together are 100. */
  readonly percent!: string;
}

/** What a pool gives, and how much of it is paid and accounted for. */
export class GrantFundingLine {
  readonly pool!: string;
  readonly amount!: Money;
  readonly disbursed!: Money;
  /** What the bank took for its payments. */
  readonly charges!: Money;
  readonly accepted!: Money;
}

export class GrantBudgetLine {
  readonly line!: number;
  readonly category!: string;
  readonly amount!: Money;
  /** Expense accepted over all reports. */
  readonly accepted!: Money;
}

export class GrantTranche {
  readonly tranche!: number;
  readonly amount!: Money;
  /** The first day on which it may be paid. */
  readonly earliest!: string;
  readonly condition?: string;
  /** On what evidence the condition is met. */
  readonly evidence?: string;
  /** Number of the report that has to be accepted before. */
  readonly afterReport?: number;
  /** Id of the payment under way or made. */
  readonly disbursement?: string;
}

/** A payment of the grant in short. */
export class GrantPayment {
  readonly id!: string;
  readonly tranche!: number;
  readonly amount!: Money;
  readonly status!: string;
}

/** Why nothing is paid; for those who work for the fund. */
export class GrantHold {
  readonly reason!: string;
  /** Id of the officer. */
  readonly heldBy!: string;
  /** RFC 3339. */
  readonly since!: string;
}

export class GrantDetails extends GrantSummary {
  /** Absent unless the grant is on hold. */
  readonly hold?: GrantHold;
  /** Id of the grant officer who looks after it. */
  readonly officer?: string;
  readonly signedOn?: string;
  readonly awardedBy!: string;
  /** RFC 3339. */
  readonly awardedAt!: string;
  /** Days that the project had run before the award. */
  readonly retroactiveDays?: number;
  readonly source?: string;
  readonly sourceKey?: string;
  readonly allocations!: GrantAllocation[];
  readonly fundingLines!: GrantFundingLine[];
  readonly budget!: GrantBudgetLine[];
  readonly tranches!: GrantTranche[];
  readonly payments!: GrantPayment[];
  readonly reports!: GrantReport[];
  /** Promised and not yet paid. */
  readonly undisbursed!: Money;
  /** Paid and not yet accounted for; below zero it is a credit of the grantee. */
  readonly advances!: Money;
  /** Accepted expense in percent of what was paid; absent until something was. */
  readonly utilisationPercent?: string;
  /** What the grantee has to pay back. */
  readonly refundDue!: Money;
  /** Path of its journal lines, which its figures follow from; not shown to the grantee. */
  readonly journal?: string;
}

export class ReadGrant {
  constructor(readonly id: string) {}
}

@QueryHandler(ReadGrant)
export class ReadGrantHandler implements IQueryHandler<ReadGrant> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadGrant): Promise<GrantDetails> {
    return this.queries.read(this.views.of('grants', 'grant-reports', 'payments'), (rows) => {
      const row = rows.get<AwardRow>('SELECT * FROM award WHERE id = ?', id);
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund, parties: [row.organisation] });
      return detailsOf(rows, row);
    });
  }
}

function detailsOf(rows: Rows, row: AwardRow): GrantDetails {
  const summary = summaryOf(row);
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  return {
    ...summary,
    ...holdOf(row),
    ...(row.officer !== null && { officer: row.officer }),
    ...(row.signed_on !== null && { signedOn: row.signed_on }),
    awardedBy: row.awarded_by,
    awardedAt: row.awarded_at,
    ...(row.retroactive_days !== null && { retroactiveDays: Number(row.retroactive_days) }),
    ...(row.source !== null && { source: row.source }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
    allocations: JSON.parse(row.allocations) as GrantAllocation[],
    fundingLines: fundingLinesOf(rows, row.id, money),
    budget: budgetOf(rows, row.id, money),
    tranches: tranchesOf(rows, row.id, money),
    payments: paymentsOf(rows, row.id, money),
    reports: reportsOf(rows, row.id, money),
    ...balancesOf(summary),
    ...(currentViewer().mayRead({ fund: row.fund }) && {
      journal: `/v1/funds/${row.fund}/journal?grant=${row.id}`,
    }),
  };
}

function holdOf(row: AwardRow): Pick<GrantDetails, 'hold'> {
  const { hold_reason: reason, held_by: heldBy, held_at: since, fund } = row;
  if (reason === null || heldBy === null || since === null) return {};
  return currentViewer().mayRead({ fund }) ? { hold: { reason, heldBy, since } } : {};
}

function balancesOf({ status, amount, disbursed, accepted }: GrantSummary) {
  const advances = minus(disbursed, accepted);
  const nothing = zero(amount.currency);
  return {
    undisbursed: minus(amount, disbursed),
    advances,
    ...(!isZero(disbursed) && {
      utilisationPercent: decimalText(
        multiplyExact(ratioOf(accepted, disbursed), ratio(100n, 1n)),
        2,
      ),
    }),
    refundDue: status === 'REFUND_DUE' ? max(advances, nothing) : nothing,
  };
}

type ToMoney = (minor: bigint) => Money;

function fundingLinesOf(rows: Rows, award: string, money: ToMoney): GrantFundingLine[] {
  return rows
    .all<{ pool: string; amount: bigint; disbursed: bigint; charges: bigint; accepted: bigint }>(
      'SELECT * FROM funding_line WHERE award = ? ORDER BY line LIMIT 50',
      award,
    )
    .map(({ pool, amount, disbursed, charges, accepted }) => ({
      pool,
      amount: money(amount),
      disbursed: money(disbursed),
      charges: money(charges),
      accepted: money(accepted),
    }));
}

function budgetOf(rows: Rows, award: string, money: ToMoney): GrantBudgetLine[] {
  return rows
    .all<{ line: bigint; category: string; amount: bigint; accepted: bigint }>(
      'SELECT * FROM budget_line WHERE award = ? ORDER BY line LIMIT 100',
      award,
    )
    .map(({ line, category, amount, accepted }) => ({
      line: Number(line),
      category,
      amount: money(amount),
      accepted: money(accepted),
    }));
}

interface TrancheRow {
  readonly tranche: bigint;
  readonly amount: bigint;
  readonly earliest: string;
  readonly condition: string | null;
  readonly evidence: string | null;
  readonly after_report: bigint | null;
  readonly disbursement: string | null;
}

function tranchesOf(rows: Rows, award: string, money: ToMoney): GrantTranche[] {
  return rows
    .all<TrancheRow>('SELECT * FROM tranche WHERE award = ? ORDER BY tranche LIMIT 50', award)
    .map((row) => ({
      tranche: Number(row.tranche),
      amount: money(row.amount),
      earliest: row.earliest,
      ...(row.condition !== null && { condition: row.condition }),
      ...(row.evidence !== null && { evidence: row.evidence }),
      ...(row.after_report !== null && { afterReport: Number(row.after_report) }),
      ...(row.disbursement !== null && { disbursement: row.disbursement }),
    }));
}

/** The latest, should a tranche have had so many that were cancelled. */
const MOST_PAYMENTS = 200;

function paymentsOf(rows: Rows, award: string, money: ToMoney): GrantPayment[] {
  return rows
    .all<{ id: string; tranche: bigint; amount: bigint; status: string }>(
      'SELECT id, tranche, amount, status FROM payment WHERE award = ? ORDER BY idx DESC LIMIT ?',
      award,
      MOST_PAYMENTS,
    )
    .toReversed()
    .map(({ id, tranche, amount, status }) => ({
      id,
      tranche: Number(tranche),
      amount: money(amount),
      status,
    }));
}

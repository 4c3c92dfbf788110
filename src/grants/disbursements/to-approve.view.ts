import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { minus, ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { splitOverLinesLeft, type PoolPart, type Totals } from '../pool-parts.js';
import {
  PaymentStep,
  PaymentSummary,
  paymentsAfter,
  stepsOf,
  summaryOf,
  type PaymentRow,
} from './disbursements.view.js';

/** What the payment would leave of a pool. */
export class PoolAfterPayment {
  readonly pool!: string;
  readonly name!: string;
  /** What the pool would give. */
  readonly amount!: Money;
  /** Cash less payments in transit, this one among them. */
  readonly cashAfter!: Money;
}

/** A certified payment that waits for an approver. */
export class PaymentToApprove extends PaymentSummary {
  /** Who did what before; each of them must leave the approval to others. */
  readonly steps!: PaymentStep[];
  /** What would be left of the award to be paid. */
  readonly undisbursedAfter!: Money;
  readonly pools!: PoolAfterPayment[];
}

export class ListPaymentsToApprove {
  constructor(readonly parameters: PageParameters) {}
}

@QueryHandler(ListPaymentsToApprove)
export class ListPaymentsToApproveHandler implements IQueryHandler<ListPaymentsToApprove> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListPaymentsToApprove): Promise<Page<PaymentToApprove>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const views = this.views.of('payments', 'grants', 'payout-pools');
    return this.queries.read(views, (rows) => {
      const status = { status: 'CERTIFIED' } as const;
      return pageOf(
        paymentsAfter(rows, Number(after[0]), limit + 1, status),
        limit,
        ({ idx }) => [idx],
        (row) => toApprove(rows, row),
      );
    });
  }
}

interface LineRow {
  readonly pool: string;
  readonly name: string;
  readonly minor: bigint;
  readonly amount: bigint;
  readonly disbursed: bigint;
}

function toApprove(rows: Rows, row: PaymentRow): PaymentToApprove {
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  const summary = summaryOf(row);
  const lines = rows.all<LineRow>(
    `SELECT pool, name, minor, amount, disbursed
       FROM funding_line JOIN payout_pool ON payout_pool.id = pool
      WHERE award = ? ORDER BY line LIMIT 50`,
    row.award,
  );
  const left = lines.reduce((sum, line) => sum + line.amount - line.disbursed, 0n);
  return {
    ...summary,
    steps: stepsOf(rows, row.id),
    undisbursedAfter: minus(money(left), summary.amount),
    pools: partsFrom(lines, summary.amount, money).map(({ pool, amount }) => {
      const { name = '', minor = 0n } = lines.find((line) => line.pool === pool) ?? {};
      return { pool, name, amount, cashAfter: minus(money(minor), amount) };
    }),
  };
}

function partsFrom(
  lines: readonly LineRow[],
  amount: Money,
  money: (minor: bigint) => Money,
): PoolPart[] {
  const had: Totals = Object.fromEntries(lines.map((l) => [l.pool, money(l.disbursed)]));
  const fundingLines = lines.map((l) => ({ pool: l.pool, amount: money(l.amount) }));
  return splitOverLinesLeft(amount, fundingLines, had);
}

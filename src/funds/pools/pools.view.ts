import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { dateIn } from '../../platform/dates/business-date.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { IsBusinessDate } from '../../platform/http/validators.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { assertNotFuture } from '../value-dates.js';
import { EarmarkTerms } from './pool.commands.js';
import {
  available,
  availableForPayments,
  HOLDINGS,
  isOvercommitted,
  mapHoldings,
  paymentsStopped,
  type Holdings,
} from './pool.js';

/**
 * A pool and what it holds, in base currency:
 * available = cash − inTransit − conditional − dueToAgency − commitments − reserve − provision.
 * `/v1/funds/{fund}/balances/{account}?pool={id}` explains each of these terms by its lines.
 */
export class PoolBalances {
  readonly id!: string;
  readonly fund!: string;
  readonly name!: string;
  /** Whether it is the fund's pool for money without an earmark. */
  readonly general!: boolean;
  readonly earmark?: EarmarkTerms;
  /** `OPEN` or `CLOSED`. */
  readonly state!: string;
  /** At the bank. Account `CASH`. */
  readonly cash!: Money;
  /** Released and not yet debited by the bank. Account `PAYMENTS_IN_TRANSIT`, the other way round. */
  readonly inTransit!: Money;
  /** Received and to be returned if a condition fails. Account `CONDITIONAL_LIABILITIES`, the other way round. */
  readonly conditional!: Money;
  /** Support cost charged and not yet paid to the agency. Account `DUE_TO_AGENCY`, the other way round. */
  readonly dueToAgency!: Money;
  /** Promised to grantees and not yet paid. Account `COMMITMENTS`. */
  readonly commitments!: Money;
  /** Operating reserve. Account `OPERATING_RESERVE`. */
  readonly reserve!: Money;
  /** Support cost set aside and not yet charged. Account `SUPPORT_COST_PROVISION`. */
  readonly provision!: Money;
  /** What may be committed. */
  readonly available!: Money;
  /** Available without what bank charges and exchange differences of outgoing payments have cost. */
  readonly availableForPayments!: Money;
  /** Programme money not yet expensed. */
  readonly programme!: Money;
  /** Bank charges and exchange differences of outgoing payments. */
  readonly outgoingCosts!: Money;
  /** Paid to grantees: released, less what the bank has returned. */
  readonly disbursed!: Money;
  /** Whether it is `OVERCOMMITTED`: available is below zero, so it takes no commitment. */
  readonly overcommitted!: boolean;
  /** Whether it is overcommitted and its payments are stopped too: available for payments is below zero as well. */
  readonly paymentsStopped!: boolean;
}

export class PoolDay {
  /**
   * What it held as at this day: only movements with a value date on or before it, which is not after
   * today. Every movement if left out.
   */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class PoolParameters extends PageParameters {
  /**
   * What they held as at this day: only movements with a value date on or before it, which is not after
   * today. Every movement if left out.
   */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ListPools {
  constructor(
    readonly fund: string,
    readonly parameters: PoolParameters,
  ) {}
}

export class ReadPool {
  constructor(
    readonly id: string,
    readonly day: PoolDay,
  ) {}
}

type Row = { readonly [H in keyof Holdings]: bigint } & {
  readonly state: string;
  readonly disbursed: bigint;
  readonly id: string;
  readonly fund: string;
  readonly idx: bigint;
  readonly name: string;
  readonly general: bigint;
  readonly earmark: string | null;
  readonly currency: string;
};

@QueryHandler(ListPools)
export class ListPoolsHandler implements IQueryHandler<ListPools> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund, parameters }: ListPools): Promise<Page<PoolBalances>> {
    currentViewer().requireRead({ fund });
    const { limit, after } = cutFor(parameters, [-1n]);
    const { asAt } = parameters;
    return this.queries.read(this.views.of('pools', 'funds'), (rows) => {
      if (!rows.get('SELECT 1 FROM pool WHERE fund = ? LIMIT 1', fund))
        throw notFound({ id: fund });
      assertAsAt(rows, fund, asAt);
      const found = rows.all<Row>(
        'SELECT * FROM pool WHERE fund = ? AND idx > ? ORDER BY idx LIMIT ?',
        fund,
        ...after,
        limit + 1,
      );
      return pageOf(
        found,
        limit,
        ({ idx }) => [idx],
        (row) => balancesOf(heldAsAt(rows, row, asAt)),
      );
    });
  }
}

@QueryHandler(ReadPool)
export class ReadPoolHandler implements IQueryHandler<ReadPool> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id, day: { asAt } }: ReadPool): Promise<PoolBalances> {
    return this.queries.read(this.views.of('pools', 'funds'), (rows) => {
      const row = rows.get<Row>('SELECT * FROM pool WHERE id = ?', id);
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund });
      assertAsAt(rows, row.fund, asAt);
      return balancesOf(heldAsAt(rows, row, asAt));
    });
  }
}

function assertAsAt(rows: Rows, fund: string, asAt?: string): void {
  if (asAt === undefined) return;
  const found = rows.get<{ zone: string }>('SELECT time_zone AS zone FROM fund WHERE id = ?', fund);
  if (!found) throw notFound({ id: fund });
  assertNotFuture(asAt, dateIn(momentOfReading(), found.zone), 'asAt');
}

const SUMS = [...HOLDINGS, 'disbursed'].map((name) => `coalesce(sum(${name}), 0) AS ${name}`);

/** The pool with what it held as at the day. */
function heldAsAt(rows: Rows, row: Row, asAt: string | undefined): Row {
  if (asAt === undefined) return row;
  const held = rows.get<Pick<Row, keyof Holdings | 'disbursed'>>(
    `SELECT ${SUMS.join(', ')} FROM pool_day WHERE pool = ? AND value_date <= ?`,
    row.id,
    asAt,
  );
  return { ...row, ...held };
}

function balancesOf(row: Row): PoolBalances {
  const { id, fund, name, currency } = row;
  const holdings = mapHoldings((term) => ofMinor(row[term], currency));
  const held = { holdings, currency };
  return {
    id,
    fund,
    name,
    general: row.general === 1n,
    ...(row.earmark !== null && { earmark: JSON.parse(row.earmark) as EarmarkTerms }),
    state: row.state,
    ...holdings,
    available: available(held),
    availableForPayments: availableForPayments(held),
    disbursed: ofMinor(row.disbursed, currency),
    overcommitted: isOvercommitted(held),
    paymentsStopped: paymentsStopped(held),
  };
}

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { dateIn } from '../../platform/dates/business-date.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { validationFailed } from '../../platform/http/door-refusals.js';
import { cutFor, pageOf, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { IsBusinessDate } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

/** Sums as they stand at the end of a day. */
export class StatementBalance {
  readonly agreed!: Money;
  /** Of what is agreed. */
  readonly paid!: Money;
  /** Agreed and not yet paid. */
  readonly outstanding!: Money;
  /** Paid beyond what is agreed. */
  readonly overPaid!: Money;
  /** Given without an agreement. */
  readonly withoutAgreement!: Money;
}

/** What a donor has agreed and paid in one currency. */
export class StatementAccount {
  /** ISO 4217. */
  readonly currency!: string;
  /** On the evening before the period. */
  readonly opening!: StatementBalance;
  /** On the evening of its last day. */
  readonly closing!: StatementBalance;
  /** Of the outstanding, what was due before the last day. */
  readonly overdue!: Money;
}

/** One change. A correction is two of them beside the first: the reversal and the new receipt. */
export class StatementLine {
  readonly valueDate!: string;
  /** `AGREEMENT`, `RECEIPT` or `REVERSAL`; what a reversal takes back is below zero. */
  readonly kind!: string;
  readonly fund!: string;
  readonly contribution?: string;
  readonly receipt?: string;
  /** Of a new receipt: the reversed one that it corrects. */
  readonly corrects?: string;
  /** Of a reversal: the receipt that takes its place. */
  readonly correctedBy?: string;
  readonly agreed!: Money;
  readonly paid!: Money;
  readonly overPaid!: Money;
  readonly withoutAgreement!: Money;
  /** Place in the log. */
  readonly index!: number;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

/** Statement of a donor, in the donor's own currencies. Opening and movements together are closing. */
export class DonorStatement {
  readonly donor!: string;
  /** First day; absent if it is from the beginning. */
  readonly from?: string;
  /** Last day. */
  readonly to!: string;
  readonly accounts!: StatementAccount[];
  /** By value date, then in the order of the log. */
  readonly movements!: StatementLine[];
  /** `cursor` of the next movements; absent on the last page. */
  readonly next?: string;
}

export class StatementParameters extends PageParameters {
  /** First day of the period; from the beginning if left out. */
  @IsOptional() @IsBusinessDate() readonly from?: string;

  /**
   * Last day of the period, by value date: the statement is as at this day; today if left out. Overdue
   * is seen from it, so with a day to come: what will be overdue then if nothing is paid.
   */
  @IsOptional() @IsBusinessDate() readonly to?: string;
}

export class ReadDonorStatement {
  constructor(
    readonly donor: string,
    readonly parameters: StatementParameters,
  ) {}
}

@QueryHandler(ReadDonorStatement)
export class ReadDonorStatementHandler implements IQueryHandler<ReadDonorStatement> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ donor, parameters }: ReadDonorStatement): Promise<DonorStatement> {
    currentViewer().requireRead({ parties: [donor] });
    const { limit, after } = cutFor(parameters, ['', -1n]);
    const { from, to: last } = parameters;
    return this.queries.read(
      this.views.of('donor-statement', 'contributions', 'donors'),
      (rows) => {
        if (!rows.get('SELECT 1 FROM donor WHERE id = ?', donor)) throw notFound({ id: donor });
        const { funds, today } = seenFunds(rows, donor);
        const to = last ?? today;
        assertInOrder(from, to);
        const period = { donor, funds, from: from ?? '', to };
        const { items, next } = movements(rows, period, after, limit);
        return {
          donor,
          ...(from !== undefined && { from }),
          to,
          accounts: accounts(rows, period),
          movements: [...items],
          ...(next !== undefined && { next }),
        };
      },
    );
  }
}

interface Period {
  readonly donor: string;
  /** JSON list of ids. */
  readonly funds: string;
  readonly from: string;
  readonly to: string;
}

/** The donor's funds that the viewer may see, and the latest day that it is in any of them. */
function seenFunds(rows: Rows, donor: string): { readonly funds: string; readonly today: string } {
  const viewer = currentViewer();
  const funds = rows
    .all<{ id: string; time_zone: string }>(
      `SELECT id, time_zone FROM contribution_fund
        WHERE id IN (SELECT DISTINCT fund FROM statement_line WHERE donor = ?)
        ORDER BY id LIMIT 10000`,
      donor,
    )
    .filter(({ id }) => viewer.mayRead({ fund: id, parties: [donor] }));
  const days = ['UTC', ...funds.map((fund) => fund.time_zone)].map((z) =>
    dateIn(momentOfReading(), z),
  );
  return {
    funds: JSON.stringify(funds.map(({ id }) => id)),
    today: days.reduce((latest, day) => (day > latest ? day : latest)),
  };
}

interface Sums {
  readonly agreed: bigint;
  readonly paid: bigint;
  readonly over_paid: bigint;
  readonly without_agreement: bigint;
}

function accounts(rows: Rows, { donor, funds, from, to }: Period): StatementAccount[] {
  const sums = rows.all<Sums & { readonly currency: string; readonly is_opening: bigint }>(
    `SELECT currency, value_date < ?3 AS is_opening, sum(agreed) AS agreed, sum(paid) AS paid,
        sum(over_paid) AS over_paid, sum(without_agreement) AS without_agreement
      FROM statement_line
      WHERE donor = ?1 AND fund IN (SELECT value FROM json_each(?2)) AND value_date <= ?4
      GROUP BY currency, is_opening ORDER BY currency LIMIT 1000`,
    donor,
    funds,
    from,
    to,
  );
  const overdue = new Map(
    overdueRows(rows, { donor, funds, from, to }).map((row) => [row.currency, row.overdue]),
  );
  return [...Map.groupBy(sums, ({ currency }) => currency)].map(([currency, parts]) => ({
    currency,
    opening: balanceOf(
      currency,
      parts.filter((part) => part.is_opening === 1n),
    ),
    closing: balanceOf(currency, parts),
    overdue: ofMinor(overdue.get(currency) ?? 0n, currency),
  }));
}

const overdueRows = (rows: Rows, { donor, funds, to }: Period) =>
  rows.all<{ currency: string; overdue: bigint }>(
    `SELECT currency, sum(max(open, 0)) AS overdue
      FROM (SELECT currency, max(due_on) AS due_on, sum(agreed - paid) AS open
          FROM statement_instalment
          WHERE donor = ?1 AND fund IN (SELECT value FROM json_each(?2)) AND value_date <= ?3
          GROUP BY contribution, number)
      WHERE due_on < ?3 GROUP BY currency LIMIT 1000`,
    donor,
    funds,
    to,
  );

function balanceOf(currency: string, parts: readonly Sums[]): StatementBalance {
  const total = (term: keyof Sums) => parts.reduce((sum, part) => sum + part[term], 0n);
  const money = (minor: bigint) => ofMinor(minor, currency);
  return {
    agreed: money(total('agreed')),
    paid: money(total('paid')),
    outstanding: money(total('agreed') - total('paid')),
    overPaid: money(total('over_paid')),
    withoutAgreement: money(total('without_agreement')),
  };
}

interface LineRow extends Sums {
  readonly idx: bigint;
  readonly fund: string;
  readonly value_date: string;
  readonly kind: string;
  readonly contribution: string | null;
  readonly receipt: string | null;
  readonly other_receipt: string | null;
  readonly currency: string;
  readonly recorded_at: string;
}

function movements(rows: Rows, { donor, funds, from, to }: Period, after: SortKey, limit: number) {
  const found = rows.all<LineRow>(
    `SELECT * FROM statement_line
      WHERE donor = ?1 AND fund IN (SELECT value FROM json_each(?2))
        AND value_date >= ?3 AND value_date <= ?4 AND (value_date, idx) > (?5, ?6)
      ORDER BY value_date, idx LIMIT ?7`,
    donor,
    funds,
    from,
    to,
    ...after,
    limit + 1,
  );
  return pageOf(found, limit, (row) => [row.value_date, row.idx], movementOf);
}

function movementOf(row: LineRow): StatementLine {
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  return {
    valueDate: row.value_date,
    kind: row.kind,
    fund: row.fund,
    ...(row.contribution !== null && { contribution: row.contribution }),
    ...(row.receipt !== null && { receipt: row.receipt }),
    ...(row.other_receipt !== null &&
      (row.kind === 'REVERSAL'
        ? { correctedBy: row.other_receipt }
        : { corrects: row.other_receipt })),
    agreed: money(row.agreed),
    paid: money(row.paid),
    overPaid: money(row.over_paid),
    withoutAgreement: money(row.without_agreement),
    index: Number(row.idx),
    recordedAt: row.recorded_at,
  };
}

function assertInOrder(from: string | undefined, to: string): void {
  if (from === undefined || from <= to) return;
  const message = 'must not be after the last day of the period';
  throw validationFailed({ errors: [{ parameter: 'from', rule: 'notAfter', message }] });
}

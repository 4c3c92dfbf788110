import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { assertNotFuture } from '../../funds/value-dates.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { daysBetween, dateIn } from '../../platform/dates/business-date.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { IsBusinessDate, IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { isReadable, readableBy } from '../readable.js';

const STATES = ['PLEDGED', 'AGREED', 'FULFILLED', 'WRITTEN_OFF'] as const;
type State = (typeof STATES)[number];

/** A pledge or an agreement as at a day, by value date, in the donor's currency. */
export class ContributionSummary {
  readonly id!: string;
  readonly fund!: string;
  readonly donor!: string;
  /** `PLEDGED`, `AGREED`, `FULFILLED` or `WRITTEN_OFF`. */
  readonly state!: string;
  /** As announced; absent if no pledge went before the agreement. */
  readonly pledged?: Money;
  readonly announcedOn?: string;
  /** Absent of a pledge, as are the next ones. */
  readonly agreed?: Money;
  readonly signedOn?: string;
  readonly pool?: string;
  /** Whether a condition is open: until it is met, what is paid is a liability. */
  readonly conditional?: boolean;
  readonly paid?: Money;
  readonly outstanding?: Money;
  /** What of the outstanding was due before that day. */
  readonly overdue?: Money;
  readonly writtenOff?: Money;
  /** Paid beyond the agreement. */
  readonly overPaid?: Money;
  /** The donor's own mark for the agreement. */
  readonly reference?: string;
}

/** A part of the money and when it is due, in the donor's currency. */
export class InstalmentState {
  readonly number!: number;
  readonly amount!: Money;
  readonly dueOn!: string;
  readonly paid!: Money;
  readonly writtenOff!: Money;
  readonly outstanding!: Money;
  /** From 1 on the day after the due date, as long as something is outstanding; else 0. */
  readonly overdueDays!: number;
}

/** A contribution, its instalments and terms. */
export class ContributionDetails extends ContributionSummary {
  readonly instalments!: InstalmentState[];
  readonly note?: string;
  /** In words. */
  readonly condition?: string;
  /** Percent; absent if it is the fund's. */
  readonly supportCostRate?: string;
  /** What the books show as receivable, in base currency; not shown to the donor. */
  readonly carryingAmount?: Money;
  /** Path of the journal lines of the agreement and its receipts; not shown to the donor. */
  readonly journal?: string;
  /** Where it was taken on from, if it was. */
  readonly source?: string;
  readonly sourceKey?: string;
}

export class ContributionDay {
  /**
   * The day as at which it is shown, by value date, as the donor's statement is: what was signed, paid
   * and reversed by then, and what was overdue. Not after today; today if left out.
   */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ContributionParameters extends PageParameters {
  /** Only those to this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only those of this donor. */
  @IsOptional() @IsId('donor') readonly donor?: string;

  /** Only those in this state. */
  @IsOptional() @IsIn([...STATES]) readonly state?: State;

  /**
   * The day as at which they are shown, by value date: only those announced or signed by then, in the
   * state that they were in. Not after today, in the time zone of the fund or, without one, anywhere
   * that there is a fund; today if left out.
   */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ListContributions {
  constructor(readonly parameters: ContributionParameters) {}
}

export class ReadContribution {
  constructor(
    readonly id: string,
    readonly day: ContributionDay,
  ) {}
}

interface Row {
  readonly id: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly donor: string;
  readonly currency: string;
  readonly state: string;
  readonly pledged: bigint | null;
  readonly pledged_currency: string | null;
  readonly announced_on: string | null;
  readonly note: string | null;
  readonly agreed: bigint | null;
  readonly signed_on: string | null;
  readonly pool: string | null;
  readonly condition: string | null;
  readonly support_cost_rate: string | null;
  readonly reference: string | null;
  readonly base_currency: string | null;
  readonly carrying: bigint | null;
  readonly source: string | null;
  readonly source_key: string | null;
  readonly paid: bigint;
  readonly written_off: bigint;
  readonly overpaid: bigint;
  readonly time_zone: string;
}

/** What was signed later is a pledge yet, in its own currency. */
const onceSigned = (value: string, before = 'NULL') =>
  `CASE WHEN signed_on <= ?1 THEN ${value} ELSE ${before} END`;

const movedBy = (term: string, table: string) =>
  `(SELECT coalesce(sum(${term}), 0) FROM ${table} WHERE contribution = c.id AND value_date <= ?1)`;

/** Every contribution with its sums and its state as at ?1. */
const CONTRIBUTIONS = `
  SELECT *, CASE WHEN agreed IS NULL THEN 'PLEDGED'
      WHEN agreed > paid + written_off THEN 'AGREED'
      WHEN written_off > 0 THEN 'WRITTEN_OFF'
      ELSE 'FULFILLED' END AS state
    FROM (SELECT c.id, idx, fund, donor, pledged, pledged_currency, announced_on, note,
        ${onceSigned('agreed')} AS agreed,
        ${onceSigned('currency', 'pledged_currency')} AS currency,
        signed_on, pool,
        ${onceSigned('condition')} AS condition,
        ${onceSigned('support_cost_rate')} AS support_cost_rate,
        reference, base_currency,
        ${onceSigned(`receivable - ${movedBy('cleared', 'contribution_movement')}`)} AS carrying,
        source, source_key, time_zone,
        ${movedBy('paid', 'instalment_movement')} AS paid,
        ${movedBy('written_off', 'instalment_movement')} AS written_off,
        ${movedBy('overpaid', 'contribution_movement')} AS overpaid
      FROM contribution c JOIN contribution_fund f ON f.id = c.fund
      WHERE announced_on <= ?1 OR signed_on <= ?1)`;

/** Nothing has a later value date. */
const END_OF_TIME = '9999-12-31';

@QueryHandler(ListContributions)
export class ListContributionsHandler implements IQueryHandler<ListContributions> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListContributions): Promise<Page<ContributionSummary>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { fund = null, donor = null, state = null, asAt } = parameters;
    return this.queries.read(this.views.of('contributions', 'donors'), (rows) => {
      assertAsAt(asAt, zonesOf(rows, fund));
      const { funds, donors } = readableBy(rows);
      const found = rows.all<Row>(
        `SELECT * FROM (${CONTRIBUTIONS})
          WHERE idx > ?2 AND (?3 IS NULL OR fund = ?3) AND (?4 IS NULL OR donor = ?4)
            AND (?5 IS NULL OR state = ?5) AND ${isReadable('?6', '?7')}
          ORDER BY idx LIMIT ?8`,
        asAt ?? END_OF_TIME,
        ...after,
        fund,
        donor,
        state,
        funds,
        donors,
        limit + 1,
      );
      return pageOf(
        found,
        limit,
        ({ idx }) => [idx],
        (row) => summaryOf(row, instalmentsOf(rows, row, asAt)),
      );
    });
  }
}

@QueryHandler(ReadContribution)
export class ReadContributionHandler implements IQueryHandler<ReadContribution> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id, day: { asAt } }: ReadContribution): Promise<ContributionDetails> {
    return this.queries.read(this.views.of('contributions'), (rows) => {
      const row = rows.get<Row>(
        `SELECT * FROM (${CONTRIBUTIONS}) WHERE id = ?2`,
        asAt ?? END_OF_TIME,
        id,
      );
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund, parties: [row.donor] });
      assertAsAt(asAt, [row.time_zone]);
      return detailsOf(row, instalmentsOf(rows, row, asAt));
    });
  }
}

/** The zone of the fund, or of every fund. */
const zonesOf = (rows: Rows, fund: string | null): string[] =>
  rows
    .all<{ zone: string }>(
      `SELECT DISTINCT time_zone AS zone FROM contribution_fund WHERE ?1 IS NULL OR id = ?1 LIMIT 600`,
      fund,
    )
    .map(({ zone }) => zone);

/** @throws Rejection FUTURE_VALUE_DATE when that day has come in none of the zones */
function assertAsAt(asAt: string | undefined, zones: readonly string[]): void {
  if (asAt === undefined) return;
  const days = ['UTC', ...zones].map((zone) => dateIn(momentOfReading(), zone)).sort();
  assertNotFuture(asAt, days.at(-1) ?? asAt, 'asAt');
}

interface InstalmentRow {
  readonly number: bigint;
  readonly due_on: string;
  readonly amount: bigint;
  readonly paid: bigint;
  readonly written_off: bigint;
}

interface SeenInstalment extends InstalmentRow {
  readonly outstanding: bigint;
  readonly overdueDays: number;
}

/** A pledge is no claim, so nothing of it is overdue. */
function instalmentsOf(
  rows: Rows,
  { id, agreed, time_zone: zone }: Row,
  asAt?: string,
): SeenInstalment[] {
  const day = asAt ?? dateIn(momentOfReading(), zone);
  return rows
    .all<InstalmentRow>(
      `SELECT i.number, due_on, amount, coalesce(sum(paid), 0) AS paid,
          coalesce(sum(written_off), 0) AS written_off
        FROM instalment i LEFT JOIN instalment_movement m
          ON pledged = 0 AND m.contribution = i.contribution AND m.number = i.number
            AND value_date <= ?3
        WHERE i.contribution = ?1 AND pledged = ?2
        GROUP BY i.number ORDER BY i.number LIMIT 200`,
      id,
      agreed === null ? 1 : 0,
      asAt ?? END_OF_TIME,
    )
    .map((row) => {
      const outstanding = row.amount - row.paid - row.written_off;
      const isOwed = agreed !== null && outstanding > 0n;
      const days = isOwed ? daysBetween(row.due_on, day) : 0;
      return { ...row, outstanding, overdueDays: Math.max(days, 0) };
    });
}

function summaryOf(row: Row, instalments: readonly SeenInstalment[]) {
  const { id, fund, donor, state, currency } = row;
  return {
    id,
    fund,
    donor,
    state,
    ...(row.pledged !== null && {
      pledged: ofMinor(row.pledged, row.pledged_currency ?? currency),
    }),
    ...(row.announced_on !== null && { announcedOn: row.announced_on }),
    ...(row.agreed !== null && agreementOf(row, row.agreed, instalments)),
  };
}

function agreementOf(row: Row, agreed: bigint, instalments: readonly SeenInstalment[]) {
  const { currency, signed_on: signedOn, pool, reference } = row;
  const total = (of: readonly SeenInstalment[]) =>
    ofMinor(
      of.reduce((sum, { outstanding }) => sum + outstanding, 0n),
      currency,
    );
  return {
    agreed: ofMinor(agreed, currency),
    ...(signedOn !== null && { signedOn }),
    ...(pool !== null && { pool }),
    conditional: row.condition !== null,
    paid: ofMinor(row.paid, currency),
    outstanding: total(instalments),
    overdue: total(instalments.filter(({ overdueDays }) => overdueDays > 0)),
    writtenOff: ofMinor(row.written_off, currency),
    overPaid: ofMinor(row.overpaid, currency),
    ...(reference !== null && { reference }),
  };
}

const agreedIn = ({ id, fund, agreed }: Row): { readonly journal?: string } =>
  agreed === null ? {} : { journal: `/v1/funds/${fund}/journal?contribution=${id}` };

function detailsOf(row: Row, instalments: readonly SeenInstalment[]): ContributionDetails {
  const { currency, carrying, base_currency: base, support_cost_rate: rate } = row;
  const money = (minor: bigint) => ofMinor(minor, currency);
  const isForOffice = currentViewer().mayRead({ fund: row.fund });
  return {
    ...summaryOf(row, instalments),
    instalments: instalments.map((one) => ({
      number: Number(one.number),
      amount: money(one.amount),
      dueOn: one.due_on,
      paid: money(one.paid),
      writtenOff: money(one.written_off),
      outstanding: money(one.outstanding),
      overdueDays: one.overdueDays,
    })),
    ...(row.note !== null && { note: row.note }),
    ...(row.condition !== null && { condition: row.condition }),
    ...(rate !== null && { supportCostRate: rate }),
    ...(isForOffice && carrying !== null && base && { carryingAmount: ofMinor(carrying, base) }),
    ...(isForOffice && agreedIn(row)),
    ...(row.source !== null && { source: row.source }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
  };
}

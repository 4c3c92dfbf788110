import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { dateIn, daysBetween } from '../../platform/dates/business-date.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { ageBand, meetsThreshold, outstandingOf, utilisation } from './accountability.js';
import { filtersOf, HeadingParameters } from './heading.queries.js';

/** A payment to a grantee, what had been accounted for when it left, and what of it is not until now. */
export class Drawdown {
  /** Place of the release in the log. */
  readonly index!: number;
  /** Id of the disbursement. */
  readonly payment!: string;
  readonly grant!: string;
  readonly fund!: string;
  readonly tranche!: number;
  @ShowsMoney() readonly amount!: Money;
  /** Value dates. */
  readonly releasedOn!: string;
  readonly confirmedOn?: string;
  /** Taken on as paid: nobody released it here. */
  readonly assumed!: boolean;
  @ShowsMoney() readonly award!: Money;
  /** Of the grant, before this payment. */
  @ShowsMoney() readonly disbursedBefore!: Money;
  @ShowsMoney() readonly acceptedBefore!: Money;
  /** Accepted in percent of disbursed, before this payment; absent of a first payment. */
  readonly utilisation?: string;
  /** In percent, as the policy was then. */
  readonly threshold!: string;
  readonly meetsThreshold!: boolean;
  /** What of it is not accounted for; accepted expense covers the oldest payments first. */
  @ShowsMoney() readonly outstanding!: Money;
  /** Days since the release. */
  readonly ageDays!: number;
  /** Of what is outstanding: `upTo90Days`, `upTo180Days`, `upTo365Days` or `older`; absent where nothing is. */
  readonly ageBand?: string;
  /** Places in the log: release, confirmation. */
  readonly events!: number[];
}

/** `from` and `to` mean the value date of the release. */
export class DrawdownParameters extends HeadingParameters {
  /** `true`: only those that are not wholly accounted for. */
  @IsOptional() @IsIn(['true']) readonly outstanding?: string;
}

export class ListDrawdowns {
  constructor(readonly parameters: DrawdownParameters) {}
}

interface Row {
  readonly payment: string;
  readonly idx: bigint;
  readonly award: string;
  readonly fund: string;
  readonly tranche: bigint;
  readonly amount: bigint;
  readonly released_on: string;
  readonly confirmed_on: string | null;
  readonly confirmed_idx: bigint | null;
  readonly disbursed_before: bigint;
  readonly accepted_before: bigint;
  readonly threshold: string;
  readonly assumed: bigint;
  readonly currency: string;
  readonly awarded: bigint;
  readonly accepted: bigint;
  readonly time_zone: string;
}

@QueryHandler(ListDrawdowns)
export class ListDrawdownsHandler implements IQueryHandler<ListDrawdowns> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListDrawdowns): Promise<Page<Drawdown>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const now = momentOfReading();
    return this.queries.read(this.views.of('accountability', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_DRAWDOWNS,
          ...after,
          ...filtersOf(parameters),
          readableFunds(rows),
          parameters.outstanding ?? null,
          limit + 1,
        ),
        limit,
        ({ idx }) => [idx],
        (row) => drawdownOf(row, dateIn(now, row.time_zone)),
      ),
    );
  }
}

const SELECT_DRAWDOWNS = `
  SELECT drawdown.*, currency, audited_grant.amount AS awarded, accepted, time_zone FROM drawdown
    JOIN audited_grant ON audited_grant.award = drawdown.award
    JOIN audited_fund ON audited_fund.id = drawdown.fund
    WHERE drawdown.idx > ?1
      AND (?2 IS NULL OR drawdown.fund = ?2)
      AND (?3 IS NULL OR drawdown.award = ?3)
      AND (?4 IS NULL OR released_on >= ?4)
      AND (?5 IS NULL OR released_on <= ?5)
      AND (?6 IS NULL OR +drawdown.fund IN (SELECT value FROM json_each(?6)))
      AND (?7 IS NULL OR disbursed_before + drawdown.amount > accepted)
    ORDER BY drawdown.idx LIMIT ?8`;

function drawdownOf(row: Row, today: string): Drawdown {
  const { disbursed_before: before, accepted_before: acceptedBefore, amount, threshold } = row;
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  const percent = utilisation(acceptedBefore, before);
  const outstanding = outstandingOf({ before, amount }, row.accepted);
  const ageDays = daysBetween(row.released_on, today);
  return {
    index: Number(row.idx),
    payment: row.payment,
    grant: row.award,
    fund: row.fund,
    tranche: Number(row.tranche),
    amount: money(amount),
    releasedOn: row.released_on,
    ...(row.confirmed_on !== null && { confirmedOn: row.confirmed_on }),
    assumed: row.assumed === 1n,
    award: money(row.awarded),
    disbursedBefore: money(before),
    acceptedBefore: money(acceptedBefore),
    ...(percent !== undefined && { utilisation: percent }),
    threshold,
    meetsThreshold: meetsThreshold(acceptedBefore, before, threshold),
    outstanding: money(outstanding),
    ageDays,
    ...(outstanding > 0n && { ageBand: ageBand(ageDays) }),
    events: [row.idx, ...(row.confirmed_idx === null ? [] : [row.confirmed_idx])].map(Number),
  };
}

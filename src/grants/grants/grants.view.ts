import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { isReadable, readableOf } from '../readable.view.js';
import { GrantListParameters } from './grants.queries.js';

/** A grant in a list. Amounts are in base currency. */
export class GrantSummary {
  readonly id!: string;
  readonly fund!: string;
  readonly organisation!: string;
  /** Absent if the award was taken on. */
  readonly application?: string;
  readonly call?: string;
  /** Only of an award that was taken on; else the application has it. */
  readonly title?: string;
  /** `ON_HOLD` while payments are stopped. */
  readonly status!: string;
  readonly amount!: Money;
  /** Released to the grantee. */
  readonly disbursed!: Money;
  /** Expense accepted over all reports. */
  readonly accepted!: Money;
  /** Planned, until an agreement is signed. */
  readonly start!: string;
  readonly end!: string;
  /** Business date of the award. */
  readonly awardedOn!: string;
  /** `RETROACTIVE`: the project had begun before. `UNSCREENED`: no sanctions list was loaded. `TAKEN_ON`: decided elsewhere. */
  readonly flags!: string[];
}

export class ListGrants {
  constructor(readonly parameters: GrantListParameters) {}
}

export interface AwardRow {
  readonly id: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly organisation: string;
  readonly application: string | null;
  readonly call: string | null;
  readonly source: string | null;
  readonly source_key: string | null;
  readonly title: string | null;
  readonly status: string;
  readonly on_hold: bigint;
  readonly hold_reason: string | null;
  readonly held_by: string | null;
  readonly held_at: string | null;
  readonly currency: string;
  readonly amount: bigint;
  readonly disbursed: bigint;
  readonly accepted: bigint;
  readonly allocations: string;
  readonly start_on: string;
  readonly end_on: string;
  readonly officer: string | null;
  readonly signed_on: string | null;
  readonly retroactive_days: bigint | null;
  readonly unscreened: bigint;
  readonly value_date: string;
  readonly awarded_by: string;
  readonly awarded_at: string;
}

@QueryHandler(ListGrants)
export class ListGrantsHandler implements IQueryHandler<ListGrants> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListGrants): Promise<Page<GrantSummary>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('grants'), (rows) =>
      pageOf(
        awardsAfter(rows, Number(after[0]), limit + 1, parameters),
        limit,
        ({ idx }) => [idx],
        summaryOf,
      ),
    );
  }
}

function awardsAfter(
  rows: Rows,
  after: number,
  count: number,
  { fund, organisation, call, status }: GrantListParameters,
): AwardRow[] {
  const { funds, organisations } = readableOf(rows, 'award');
  return rows.all<AwardRow>(
    `SELECT * FROM award
      WHERE idx > ?1
        AND ${isReadable('?2', '?3')}
        AND (?4 IS NULL OR fund = ?4) AND (?5 IS NULL OR organisation = ?5)
        AND (?6 IS NULL OR call = ?6)
        AND (?7 IS NULL OR iif(on_hold, 'ON_HOLD', status) = ?7)
      ORDER BY idx LIMIT ?8`,
    after,
    funds,
    organisations,
    fund ?? null,
    organisation ?? null,
    call ?? null,
    status ?? null,
    count,
  );
}

export function summaryOf(row: AwardRow) {
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  return {
    id: row.id,
    fund: row.fund,
    organisation: row.organisation,
    ...(row.application !== null && { application: row.application }),
    ...(row.call !== null && { call: row.call }),
    ...(row.title !== null && { title: row.title }),
    status: row.on_hold === 1n ? 'ON_HOLD' : row.status,
    amount: money(row.amount),
    disbursed: money(row.disbursed),
    accepted: money(row.accepted),
    start: row.start_on,
    end: row.end_on,
    awardedOn: row.value_date,
    flags: flagsOf(row),
  };
}

function flagsOf({ retroactive_days: days, unscreened, source }: AwardRow): string[] {
  return [
    ...(days === null ? [] : ['RETROACTIVE']),
    ...(unscreened === 1n ? ['UNSCREENED'] : []),
    ...(source === null ? [] : ['TAKEN_ON']),
  ];
}

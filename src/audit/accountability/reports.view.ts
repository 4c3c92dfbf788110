import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { dateIn } from '../../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { daysLate, REPORT_FLAGS, type ReportFlag } from './accountability.js';
import { filtersOf, HeadingParameters } from './heading.queries.js';

const STATES = ['DUE', 'SUBMITTED', 'RETURNED', 'ACCEPTED'] as const;

/** A report that a grantee owes or has handed in. */
export class AuditedReport {
  readonly grant!: string;
  readonly fund!: string;
  readonly organisation!: string;
  /** Its number; absent of a final report that is still to come. */
  readonly report?: number;
  readonly final!: boolean;
  /** `DUE`, `SUBMITTED`, `RETURNED` or `ACCEPTED`. */
  readonly status!: string;
  /** The first day of the tranche that waits for it, of the final one the end of the grant; absent where nothing waits. */
  readonly due?: string;
  /** The day on which it came in for the first time, in the zone of the fund. */
  readonly submittedOn?: string;
  /** Days after the due date; of a report that is not in, up to today. */
  readonly daysLate!: number;
  /** How often it was returned. */
  readonly returns!: number;
  /** Value date of the acceptance. */
  readonly acceptedOn?: string;
  /** What is not supported: see the filter `flag`. */
  readonly flags!: string[];
  /** Places in the log: first and last submission, last return, acceptance. */
  readonly events!: number[];
}

/** `from` and `to` mean the due date; without one, the day of the first submission. */
export class AuditedReportParameters extends HeadingParameters {
  @IsOptional() @IsIn([...STATES]) readonly status?: string;

  /**
   * Only reports that are accepted though nobody has handed them in, that go above the limit of a
   * line, of which some was disallowed, or that name nobody who was reached.
   */
  @IsOptional() @IsIn([...REPORT_FLAGS]) readonly flag?: ReportFlag;

  /** `true`: only late ones. */
  @IsOptional() @IsIn(['true']) readonly late?: string;
}

export class ListAuditedReports {
  constructor(readonly parameters: AuditedReportParameters) {}
}

interface Row {
  readonly award: string;
  readonly report: bigint;
  readonly grant_idx: bigint;
  readonly fund: string;
  readonly organisation: string;
  readonly final: bigint;
  readonly status: string;
  readonly due_on: string | null;
  readonly first_on: string | null;
  readonly first_idx: bigint | null;
  readonly submitted_idx: bigint | null;
  readonly returns: bigint;
  readonly returned_idx: bigint | null;
  readonly accepted_on: string | null;
  readonly accepted_idx: bigint | null;
  readonly flags: string;
  readonly time_zone: string;
}

@QueryHandler(ListAuditedReports)
export class ListAuditedReportsHandler implements IQueryHandler<ListAuditedReports> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListAuditedReports): Promise<Page<AuditedReport>> {
    const { limit, after } = cutFor(parameters, [-1n, -1n]);
    const { status = null, flag = null, late } = parameters;
    const now = momentOfReading();
    return this.queries.read(this.views.of('accountability', 'funds'), (rows) => {
      const zones = rows.all<{ id: string; time_zone: string }>(
        'SELECT id, time_zone FROM audited_fund LIMIT 10000',
      );
      const todays = Object.fromEntries(
        zones.map(({ id, time_zone: zone }) => [id, dateIn(now, zone)]),
      );
      return pageOf(
        rows.all<Row>(
          SELECT_REPORTS,
          ...after,
          ...filtersOf(parameters),
          readableFunds(rows),
          status,
          flag,
          late === undefined ? null : JSON.stringify(todays),
          limit + 1,
        ),
        limit,
        ({ grant_idx: idx, report }) => [idx, report],
        (row) => reportOf(row, dateIn(now, row.time_zone)),
      );
    });
  }
}

const SELECT_REPORTS = `
  SELECT audited_report.*, time_zone FROM audited_report
    JOIN audited_fund ON audited_fund.id = audited_report.fund
    WHERE (grant_idx, report) > (?1, ?2)
      AND (?3 IS NULL OR fund = ?3)
      AND (?4 IS NULL OR award = ?4)
      AND (?5 IS NULL OR ifnull(due_on, first_on) >= ?5)
      AND (?6 IS NULL OR ifnull(due_on, first_on) <= ?6)
      AND (?7 IS NULL OR +fund IN (SELECT value FROM json_each(?7)))
      AND (?8 IS NULL OR status = ?8)
      AND (?9 IS NULL OR EXISTS (SELECT 1 FROM json_each(flags) WHERE value = ?9))
      AND (?10 IS NULL OR due_on < ifnull(first_on,
        iif(status = 'ACCEPTED', due_on, (SELECT value FROM json_each(?10) WHERE key = fund))))
    ORDER BY grant_idx, report LIMIT ?11`;

function reportOf(row: Row, today: string): AuditedReport {
  const { due_on: due, first_on: submittedOn, accepted_on: acceptedOn } = row;
  const isIn = submittedOn !== null || row.status === 'ACCEPTED';
  return {
    grant: row.award,
    fund: row.fund,
    organisation: row.organisation,
    ...(row.report !== 0n && { report: Number(row.report) }),
    final: row.final === 1n,
    status: row.status,
    ...(due !== null && { due }),
    ...(submittedOn !== null && { submittedOn }),
    daysLate: due === null ? 0 : daysLate(due, isIn ? (submittedOn ?? due) : undefined, today),
    returns: Number(row.returns),
    ...(acceptedOn !== null && { acceptedOn }),
    flags: JSON.parse(row.flags) as string[],
    events: placesOf([row.first_idx, row.submitted_idx, row.returned_idx, row.accepted_idx]),
  };
}

const placesOf = (places: readonly (bigint | null)[]): number[] => {
  const named = places.filter((place) => place !== null);
  return [...new Set(named.map(Number))].toSorted((a, b) => a - b);
};

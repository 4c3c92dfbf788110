import { type Money } from '../../platform/money/money.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { PeopleReached, PeopleReachedByService } from './grant.commands.js';

export class GrantReportLine {
  readonly line!: number;
  readonly reported!: Money;
  /** By the officer, and what was above a limit; absent until the report is accepted. */
  readonly disallowed?: Money;
  readonly accepted?: Money;
}

export class GrantReport {
  readonly report!: number;
  readonly final!: boolean;
  /** `SUBMITTED`, `RETURNED` or `ACCEPTED`. */
  readonly status!: string;
  /** Absent, as what follows, of a report that is assumed. */
  readonly from?: string;
  readonly to?: string;
  readonly reached?: PeopleReached;
  readonly reachedByService?: PeopleReachedByService;
  readonly narrative?: string;
  readonly submittedBy?: string;
  /** RFC 3339. */
  readonly submittedAt?: string;
  /** Why it was returned the last time. */
  readonly returnReason?: string;
  /** Who returned or accepted it. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** Business date on which the expense counts. */
  readonly valueDate?: string;
  readonly lines!: GrantReportLine[];
}

interface ReportRow {
  readonly report: bigint;
  readonly final: bigint;
  readonly status: string;
  readonly from_on: string | null;
  readonly to_on: string | null;
  readonly reached: string | null;
  readonly by_service: string | null;
  readonly narrative: string | null;
  readonly submitted_by: string | null;
  readonly submitted_at: string | null;
  readonly return_reason: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly value_date: string | null;
}

interface LineRow {
  readonly report: bigint;
  readonly line: bigint;
  readonly reported: bigint;
  readonly disallowed: bigint | null;
  readonly accepted: bigint | null;
}

type ToMoney = (minor: bigint) => Money;

/** The reports of a grant, by number. */
export function reportsOf(rows: Rows, award: string, money: ToMoney): GrantReport[] {
  const lines = rows.all<LineRow>(
    'SELECT * FROM grant_report_line WHERE award = ? ORDER BY report, line LIMIT 10000',
    award,
  );
  return rows
    .all<ReportRow>('SELECT * FROM grant_report WHERE award = ? ORDER BY report LIMIT 100', award)
    .map((row) => ({
      ...reportOf(row),
      lines: lines.filter(({ report }) => report === row.report).map((line) => lineOf(line, money)),
    }));
}

function reportOf(row: ReportRow): Omit<GrantReport, 'lines'> {
  return {
    report: Number(row.report),
    final: row.final === 1n,
    status: row.status,
    ...(row.from_on !== null && { from: row.from_on }),
    ...(row.to_on !== null && { to: row.to_on }),
    ...(row.reached !== null && { reached: JSON.parse(row.reached) as PeopleReached }),
    ...(row.by_service !== null && {
      reachedByService: JSON.parse(row.by_service) as PeopleReachedByService,
    }),
    ...(row.narrative !== null && { narrative: row.narrative }),
    ...(row.submitted_by !== null && { submittedBy: row.submitted_by }),
    ...(row.submitted_at !== null && { submittedAt: row.submitted_at }),
    ...(row.return_reason !== null && { returnReason: row.return_reason }),
    ...(row.decided_by !== null && { decidedBy: row.decided_by }),
    ...(row.decided_at !== null && { decidedAt: row.decided_at }),
    ...(row.value_date !== null && { valueDate: row.value_date }),
  };
}

function lineOf(
  { line, reported, disallowed, accepted }: LineRow,
  money: ToMoney,
): GrantReportLine {
  return {
    line: Number(line),
    reported: money(reported),
    ...(disallowed !== null && { disallowed: money(disallowed) }),
    ...(accepted !== null && { accepted: money(accepted) }),
  };
}

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { flexibilityUsed, limitOf, lineStanding } from './accountability.js';
import { filtersOf, HeadingParameters } from './heading.queries.js';

/** A line of a grant's budget and what was reported on it. */
export class AuditedBudgetLine {
  readonly grant!: string;
  readonly fund!: string;
  readonly line!: number;
  readonly category!: string;
  @ShowsMoney() readonly budget!: Money;
  /** In percent, as the policy of the fund is at this point of the log. */
  readonly flexibility!: string;
  /** Budget × (1 + flexibility): the most that is accepted over all reports. */
  @ShowsMoney() readonly limit!: Money;
  /** Over all reports, each as it was handed in the last time. */
  @ShowsMoney() readonly reported!: Money;
  @ShowsMoney() readonly accepted!: Money;
  @ShowsMoney() readonly disallowed!: Money;
  /** Of reported expense: `WITHIN` the budget, `FLEXIBILITY_USED` or `ABOVE_LIMIT`. */
  readonly standing!: string;
  /** How much of the room above the budget accepted expense has taken, in percent. */
  readonly flexibilityUsed!: string;
  /** Places in the log: the award, then submission and acceptance of each report that names the line. */
  readonly events!: number[];
}

/** `from` and `to` mean the value date of the award. */
export class BudgetLineParameters extends HeadingParameters {
  /** `true`: only lines on which more was reported than is budgeted. */
  @IsOptional() @IsIn(['true']) readonly over?: string;
}

export class ListBudgetLines {
  constructor(readonly parameters: BudgetLineParameters) {}
}

interface Row {
  readonly award: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly currency: string;
  readonly line: bigint;
  readonly category: string;
  readonly budget: bigint;
  readonly flexibility: string;
  readonly reported: bigint;
  readonly accepted: bigint;
  readonly disallowed: bigint;
}

@QueryHandler(ListBudgetLines)
export class ListBudgetLinesHandler implements IQueryHandler<ListBudgetLines> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListBudgetLines): Promise<Page<AuditedBudgetLine>> {
    const { limit, after } = cutFor(parameters, [-1n, -1n]);
    return this.queries.read(this.views.of('accountability', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_LINES,
          ...after,
          ...filtersOf(parameters),
          readableFunds(rows),
          parameters.over ?? null,
          limit + 1,
        ),
        limit,
        ({ idx, line }) => [idx, line],
        (row) => lineOf(row, eventsOf(rows, row)),
      ),
    );
  }
}

const total = (column: string): string =>
  `(SELECT ifnull(sum(${column}), 0) FROM audited_report_line AS r
      WHERE r.award = l.award AND r.line = l.line)`;

/** CROSS JOIN has the grants looked for first, in the order in which they are answered. */
const SELECT_LINES = `
  SELECT l.*, g.idx, g.fund, g.currency, flexibility, ${total('reported')} AS reported,
      ${total('accepted')} AS accepted, ${total('disallowed')} AS disallowed
    FROM audited_grant AS g CROSS JOIN audited_line AS l ON l.award = g.award
    JOIN audited_fund ON audited_fund.id = g.fund
    WHERE g.idx >= ?1 AND (g.idx, l.line) > (?1, ?2)
      AND (?3 IS NULL OR g.fund = ?3)
      AND (?4 IS NULL OR g.award = ?4)
      AND (?5 IS NULL OR awarded_on >= ?5)
      AND (?6 IS NULL OR awarded_on <= ?6)
      AND (?7 IS NULL OR +g.fund IN (SELECT value FROM json_each(?7)))
      AND (?8 IS NULL OR ${total('reported')} > budget)
    ORDER BY g.idx, l.line LIMIT ?9`;

function lineOf(row: Row, events: number[]): AuditedBudgetLine {
  const { budget, reported, accepted, disallowed, flexibility } = row;
  const money = (minor: bigint) => ofMinor(minor, row.currency);
  const limit = limitOf(budget, flexibility);
  return {
    grant: row.award,
    fund: row.fund,
    line: Number(row.line),
    category: row.category,
    budget: money(budget),
    flexibility,
    limit: money(limit),
    reported: money(reported),
    accepted: money(accepted),
    disallowed: money(disallowed),
    standing: lineStanding(reported, budget, limit),
    flexibilityUsed: flexibilityUsed(accepted, budget, limit),
    events,
  };
}

function eventsOf(rows: Rows, { idx, award, line }: Row): number[] {
  const reports = rows.all<{ submitted_idx: bigint | null; accepted_idx: bigint | null }>(
    `SELECT submitted_idx, accepted_idx FROM audited_report
      WHERE award = ?1 AND report IN (
        SELECT report FROM audited_report_line WHERE award = ?1 AND line = ?2)
      ORDER BY report LIMIT 100`,
    award,
    line,
  );
  const named = reports.flatMap((report) => [report.submitted_idx, report.accepted_idx]);
  const places = [idx, ...named.filter((place) => place !== null)].map(Number);
  return places.toSorted((a, b) => a - b);
}

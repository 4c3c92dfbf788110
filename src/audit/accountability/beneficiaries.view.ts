import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { goalMet } from './accountability.js';
import { filtersOf, HeadingParameters } from './heading.queries.js';

/** People, planned and reached. */
export class Goal {
  /** Women, men, girls, boys, or the name of a service. */
  readonly group!: string;
  /** Absent of an award that was taken on. */
  readonly planned?: number;
  readonly reached!: number;
  /** Reached in percent of planned; absent where nobody was planned. */
  readonly met?: string;
}

/** What a grant was to achieve for people, and what its reports say that it did. */
export class GrantGoals {
  readonly grant!: string;
  readonly fund!: string;
  readonly organisation!: string;
  readonly planned?: number;
  /** Over all reports: who was reached in two periods counts twice. */
  readonly reached!: number;
  /** Reached in percent of planned; absent where nobody was planned. */
  readonly met?: string;
  readonly groups!: Goal[];
  readonly services!: Goal[];
  /** `NO_REPORT` if none has come in, `NOBODY_REACHED` if those that have name nobody; else absent. */
  readonly flag?: string;
  /** Places in the log: what was planned, the award, the reports as they were handed in the last time. */
  readonly events!: number[];
}

/** `from` and `to` mean the value date of the award. */
export class GoalParameters extends HeadingParameters {
  /** `true`: only grants without a figure of people reached. */
  @IsOptional() @IsIn(['true']) readonly withoutFigure?: string;
}

export class ListGoals {
  constructor(readonly parameters: GoalParameters) {}
}

const GROUPS = ['women', 'men', 'girls', 'boys'] as const;
const SERVICES = ['shelter', 'health', 'psychosocial', 'legal', 'education', 'livelihood'] as const;

type Counts = Readonly<Record<string, number>>;

interface Row {
  readonly award: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly organisation: string;
  readonly planned: string | null;
  readonly planned_by_service: string | null;
  readonly plan_idx: bigint | null;
}

interface ReportRow {
  readonly submitted_idx: bigint;
  readonly women: bigint;
  readonly men: bigint;
  readonly girls: bigint;
  readonly boys: bigint;
  readonly by_service: string;
}

@QueryHandler(ListGoals)
export class ListGoalsHandler implements IQueryHandler<ListGoals> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListGoals): Promise<Page<GrantGoals>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('accountability', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_GOALS,
          ...after,
          ...filtersOf(parameters),
          readableFunds(rows),
          parameters.withoutFigure ?? null,
          limit + 1,
        ),
        limit,
        ({ idx }) => [idx],
        (row) => goalsOf(row, reportsOf(rows, row)),
      ),
    );
  }
}

const SELECT_GOALS = `
  SELECT g.award, g.idx, g.fund, g.organisation, planned, by_service AS planned_by_service,
      p.idx AS plan_idx
    FROM audited_grant AS g LEFT JOIN audited_plan AS p ON p.application = g.application
    WHERE g.idx > ?1
      AND (?2 IS NULL OR g.fund = ?2)
      AND (?3 IS NULL OR g.award = ?3)
      AND (?4 IS NULL OR awarded_on >= ?4)
      AND (?5 IS NULL OR awarded_on <= ?5)
      AND (?6 IS NULL OR +g.fund IN (SELECT value FROM json_each(?6)))
      AND (?7 IS NULL OR NOT EXISTS (
        SELECT 1 FROM audited_report WHERE audited_report.award = g.award
          AND women + men + girls + boys > 0))
    ORDER BY g.idx LIMIT ?8`;

const reportsOf = (rows: Rows, { award }: Row): ReportRow[] =>
  rows.all<ReportRow>(
    `SELECT submitted_idx, women, men, girls, boys, by_service FROM audited_report
      WHERE award = ? AND submitted_idx IS NOT NULL ORDER BY report LIMIT 101`,
    award,
  );

function goalsOf(row: Row, reports: readonly ReportRow[]): GrantGoals {
  const planned = row.planned === null ? undefined : (JSON.parse(row.planned) as Counts);
  const plannedByService =
    row.planned_by_service === null ? undefined : (JSON.parse(row.planned_by_service) as Counts);
  const served = reports.map(({ by_service: text }) => JSON.parse(text) as Counts);
  const groups = GROUPS.map((group) =>
    goalOf(group, planned, added(reports.map((report) => Number(report[group])))),
  );
  const reached = added(groups.map((goal) => goal.reached));
  const flag = flagOf(reports.length, reached);
  return {
    grant: row.award,
    fund: row.fund,
    organisation: row.organisation,
    ...totalOf(planned && added(Object.values(planned)), reached),
    groups,
    services: SERVICES.map((service) =>
      goalOf(service, plannedByService, added(served.map((counts) => counts[service] ?? 0))),
    ),
    ...(flag !== undefined && { flag }),
    events: [row.plan_idx, row.idx, ...reports.map(({ submitted_idx: idx }) => idx)]
      .filter((place) => place !== null)
      .map(Number)
      .toSorted((a, b) => a - b),
  };
}

const goalOf = (group: string, planned: Counts | undefined, reached: number): Goal => ({
  group,
  ...totalOf(planned?.[group], reached),
});

function totalOf(
  planned: number | undefined,
  reached: number,
): Pick<Goal, 'planned' | 'reached' | 'met'> {
  const met = planned === undefined ? undefined : goalMet(reached, planned);
  return {
    ...(planned !== undefined && { planned }),
    reached,
    ...(met !== undefined && { met }),
  };
}

function flagOf(reports: number, reached: number): string | undefined {
  if (reports === 0) return 'NO_REPORT';
  return reached === 0 ? 'NOBODY_REACHED' : undefined;
}

const added = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

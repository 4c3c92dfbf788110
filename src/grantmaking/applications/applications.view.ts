import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { ballotsOf, recusalsOf, type BallotView, type RecusalView } from '../board/ballots.view.js';
import { reviewsOf, ReviewView } from '../reviews/review-rows.view.js';
import {
  mayReadApplication,
  seesAssessment,
  type ApplicationRow,
} from './application-scope.view.js';

const STATES = [
  'DRAFT',
  'SUBMITTED',
  'ELIGIBLE',
  'INELIGIBLE',
  'EVALUATED',
  'RECOMMENDED',
  'RESERVE_LISTED',
  'NOT_RECOMMENDED',
  'AWARDED',
  'DECLINED',
  'WITHDRAWN',
];

export class ApplicationSummary {
  readonly id!: string;
  readonly fund!: string;
  readonly call!: string;
  /** The lead. */
  readonly organisation!: string;
  readonly status!: string;
  /** RFC 3339; since when it has been in this state. */
  readonly since!: string;
  readonly title!: string;
  /** Asked for. */
  @ShowsMoney() readonly amount!: Money;
  /** RFC 3339; absent for a draft. */
  readonly submittedAt?: string;
  /** Reasons of a finding of ineligibility, a withdrawal or a decline. */
  readonly reasons?: string;
  /** Id of the grant that it has become. */
  readonly grant?: string;
}

/** What the reviews say together. */
export class EvaluationView {
  readonly passed!: boolean;
  /** Mean of the weighted scores of valid reviews, 0 to 100. */
  readonly mean!: string;
  /** Highest less lowest. */
  readonly spread!: string;
  readonly passMark!: string;
  /** A review that it rests on counts no more. */
  readonly stale!: boolean;
}

export class ApplicationDetails extends ApplicationSummary {
  readonly revision!: number;
  /** What the applicant says. */
  readonly content!: Record<string, unknown>;
  /** Left out for those who have no part in the assessment. */
  readonly evaluation?: EvaluationView;
  /** The board's decision rests on something that counts no more. */
  readonly decisionStale?: boolean;
  /** Valid and excluded ones; a reviewer sees those of others once their own is in. */
  readonly reviews?: ReviewView[];
  readonly ballots?: BallotView[];
  readonly recusals?: RecusalView[];
}

export class ApplicationParameters extends PageParameters {
  @IsOptional() @IsId('fund') readonly fund?: string;

  @IsOptional() @IsId('call') readonly call?: string;

  /** Only applications of this lead or co-applicant. */
  @IsOptional() @IsId('organisation') readonly organisation?: string;

  @IsOptional() @IsIn(STATES) readonly status?: string;
}

export class ListApplications {
  constructor(readonly parameters: ApplicationParameters) {}
}

export class ReadApplication {
  constructor(readonly id: string) {}
}

@QueryHandler(ListApplications)
export class ListApplicationsHandler implements IQueryHandler<ListApplications> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListApplications): Promise<Page<ApplicationSummary>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('applications', 'reviews'), (rows) =>
      pageOf(readable(rows, parameters, after, limit + 1), limit, ({ id }) => [id], summaryOf),
    );
  }
}

@QueryHandler(ReadApplication)
export class ReadApplicationHandler implements IQueryHandler<ReadApplication> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadApplication): Promise<ApplicationDetails> {
    return this.queries.read(this.views.of('applications', 'reviews'), (rows) => {
      const row = rows.get<ApplicationRow>('SELECT * FROM application WHERE id = ?', id);
      if (!row || !mayReadApplication(rows, row)) throw notFound({ id });
      return {
        ...summaryOf(row),
        revision: Number(row.revision),
        content: JSON.parse(row.content) as Record<string, unknown>,
        ...(seesAssessment(rows, row) && assessmentOf(rows, row)),
      };
    });
  }
}

/** Rows that are looked at in one go: an applicant sees few of many. */
const CHUNK = 500;

function readable(
  rows: Rows,
  { fund, call, organisation, status }: ApplicationParameters,
  after: SortKey,
  count: number,
): ApplicationRow[] {
  currentViewer();
  const found: ApplicationRow[] = [];
  for (let key = after; ;) {
    const page = rows.all<ApplicationRow>(
      `SELECT * FROM application
        WHERE id > ?1 AND (?2 IS NULL OR fund = ?2) AND (?3 IS NULL OR call = ?3) AND (?4 IS NULL OR status = ?4)
          AND (?5 IS NULL OR id IN (SELECT application FROM application_party WHERE organisation = ?5))
        ORDER BY id LIMIT ?6`,
      ...key,
      fund ?? null,
      call ?? null,
      status ?? null,
      organisation ?? null,
      CHUNK,
    );
    found.push(...page.filter((row) => mayReadApplication(rows, row)));
    const last = page.at(-1);
    if (!last || page.length < CHUNK || found.length >= count) return found.slice(0, count);
    key = [last.id];
  }
}

function assessmentOf(rows: Rows, row: ApplicationRow): Partial<ApplicationDetails> {
  const { mean, spread, pass_mark: passMark } = row;
  const evaluation = mean !== null &&
    spread !== null &&
    passMark !== null && {
      passed: row.passed === 1n,
      mean,
      spread,
      passMark,
      stale: row.evaluation_stale === 1n,
    };
  return {
    ...(evaluation && { evaluation }),
    decisionStale: row.decision_stale === 1n,
    reviews: reviewsOf(rows, row.id),
    ballots: ballotsOf(rows, row.id),
    recusals: recusalsOf(rows, row.id),
  };
}

const summaryOf = (row: ApplicationRow): Pick<ApplicationSummary, keyof ApplicationSummary> => ({
  id: row.id,
  fund: row.fund,
  call: row.call,
  organisation: row.organisation,
  status: row.status,
  since: row.status_since,
  title: (JSON.parse(row.content) as { title: string }).title,
  amount: ofMinor(row.minor, row.currency),
  ...(row.submitted_at !== null && { submittedAt: row.submitted_at }),
  ...(row.reasons !== null && { reasons: row.reasons }),
  ...(row.grant_id !== null && { grant: row.grant_id }),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { ballotsOf, recusalsOf, type BallotView, type RecusalView } from '../board/ballots.view.js';
import { reviewsShown, ReviewView } from '../reviews/review-rows.view.js';
import { conflictNotDeclared } from '../reviews/review.js';
import { othersShown, undeclaredReview } from '../reviews/review-scope.view.js';
import { ApplicationContent } from './application.commands.js';
import { matchingPools, MatchingPool } from './matching-pools.view.js';
import { IS_READABLE, scopeIn, worksFor, type ApplicationRow } from './application-scope.view.js';

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
  readonly content!: ApplicationContent;
  /** Left out for those who have no part in the assessment, or owe a review of the application. */
  readonly evaluation?: EvaluationView;
  /** A reviewer sees those of others once their own is in, and only those that count. */
  readonly reviews?: ReviewView[];
  /** The board's decision rests on something that counts no more. Here and below: for those who work for the fund. */
  readonly decisionStale?: boolean;
  readonly ballots?: BallotView[];
  readonly recusals?: RecusalView[];
  /** The pools of the call that may fund some of it. */
  readonly pools?: MatchingPool[];
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
    const { fund, call, organisation, status } = parameters;
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('applications', 'reviews'), (rows, present) =>
      pageOf(
        rows.all<ApplicationRow>(
          `SELECT * FROM application
            WHERE ${IS_READABLE} AND id > ?7 AND (?8 IS NULL OR fund = ?8) AND (?9 IS NULL OR call = ?9)
              AND (?10 IS NULL OR status = ?10)
              AND (?11 IS NULL OR id IN (SELECT application FROM application_party WHERE organisation = ?11))
            ORDER BY id LIMIT ?12`,
          ...scopeIn(present),
          ...after,
          fund ?? null,
          call ?? null,
          status ?? null,
          organisation ?? null,
          limit + 1,
        ),
        limit,
        ({ id }) => [id],
        summaryOf,
      ),
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
    return this.queries.read(
      this.views.of('applications', 'calls', 'pools', 'reviews'),
      (rows, present) => {
        const row = rows.get<FullRow>(
          `SELECT * FROM application JOIN application_content AS content ON content.application = id
          WHERE ${IS_READABLE} AND id = ?7`,
          ...scopeIn(present),
          id,
        );
        if (!row) throw hidden(present, id);
        return {
          ...summaryOf(row),
          revision: Number(row.revision),
          content: JSON.parse(row.content) as ApplicationContent,
          ...assessmentOf(rows, present, row),
        };
      },
    );
  }
}

/** A reviewer who is asked about the application knows that it is there, and sees it after the declaration. */
function hidden(present: Rows, id: string): Error {
  const review = undeclaredReview(present, id);
  return review === undefined ? notFound({ id }) : conflictNotDeclared({ review });
}

/** With what it says. */
type FullRow = ApplicationRow & { readonly content: string };

/** What a reviewer is shown, and what is for those who work for the fund. Applicants are told the outcome. */
function assessmentOf(rows: Rows, present: Rows, row: FullRow): Partial<ApplicationDetails> {
  const forStaff = worksFor(row.fund);
  const evaluation = evaluationOf(row);
  const reviews = reviewsShown(rows, present, row);
  return {
    ...(othersShown(present, row) !== 'NONE' && evaluation && { evaluation }),
    ...((forStaff || reviews.length > 0) && { reviews }),
    ...(forStaff && {
      decisionStale: row.evaluation_stale === 1n || row.majority_lost === 1n,
      ballots: ballotsOf(rows, row.id),
      recusals: recusalsOf(rows, row.id),
      pools: matchingPools(rows, row),
    }),
  };
}

function evaluationOf(row: ApplicationRow): EvaluationView | undefined {
  const { mean, spread, pass_mark: passMark } = row;
  if (mean === null || spread === null || passMark === null) return undefined;
  return { passed: row.passed === 1n, mean, spread, passMark, stale: row.evaluation_stale === 1n };
}

const summaryOf = (row: ApplicationRow): Pick<ApplicationSummary, keyof ApplicationSummary> => ({
  id: row.id,
  fund: row.fund,
  call: row.call,
  organisation: row.organisation,
  status: row.status,
  since: row.status_since,
  title: row.title,
  amount: ofMinor(row.minor, row.currency),
  ...(row.submitted_at !== null && { submittedAt: row.submitted_at }),
  ...(row.reasons !== null && { reasons: row.reasons }),
  ...(row.grant_id !== null && { grant: row.grant_id }),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { isCallers } from '../../platform/auth/own.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { Queries, showsConfidential } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { OWED, owesOne, owedBy } from '../reviews/review-scope.view.js';
import { matchingPools, MatchingPool } from './matching-pools.view.js';
import { ranksOf } from './ranks.js';

export class RankedScore {
  readonly review!: string;
  /** Weighted, 0 to 100. */
  readonly score!: string;
  /** SUBMITTED: it counts; REOPENED or EXCLUDED: it does not. */
  readonly status!: string;
}

/** A review that is asked for and not in. */
export class AwaitedReview {
  readonly review!: string;
  /** Id of the person. */
  readonly reviewer!: string;
  /** ASSIGNED: has not declared; DECLARED or REOPENED: has not delivered. */
  readonly status!: string;
  /** The last day on which it is in time. */
  readonly due!: string;
}

/**
 * Where an application stands among those of its call. Where the viewer owes a review of it, the scores
 * of others and what follows from them are left out: scores, mean, spread, passed and rank.
 */
export class RankedApplication {
  /** From 1; applications with the same mean, unrounded, share a rank. Absent while there is no evaluation. */
  readonly rank?: number;
  readonly application!: string;
  readonly organisation!: string;
  readonly status!: string;
  @ShowsMoney() readonly amount!: Money;
  /** Mean of the weighted scores of valid reviews, 0 to 100. */
  readonly mean?: string;
  /** Highest less lowest. */
  readonly spread?: string;
  readonly passed?: boolean;
  /** A review that the evaluation rests on counts no more. */
  readonly stale!: boolean;
  /** Reviews that count and are in. */
  readonly validReviews!: number;
  readonly excludedReviews!: number;
  /** Reviewers who have declared a conflict. */
  readonly conflicts!: number;
  readonly scores!: RankedScore[];
  /** Who has not declared or delivered. */
  readonly awaited!: AwaitedReview[];
  /** The pools of the call that may fund some of it. */
  readonly pools!: MatchingPool[];
}

export class Ranking {
  readonly call!: string;
  /** The best first; without evaluation at the end. Drafts and withdrawn ones are left out. */
  readonly applications!: RankedApplication[];
}

export class ReadRanking {
  constructor(readonly call: string) {}
}

interface Row {
  readonly id: string;
  readonly call: string;
  readonly organisation: string;
  readonly status: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly content: string;
  readonly mean: string | null;
  readonly exact_mean: string | null;
  readonly spread: string | null;
  readonly passed: bigint | null;
  readonly evaluation_stale: bigint;
  readonly valid: bigint;
  readonly excluded: bigint;
  readonly conflicts: bigint;
}

interface OfApplication {
  readonly application: string;
}

@QueryHandler(ReadRanking)
export class ReadRankingHandler implements IQueryHandler<ReadRanking> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ call }: ReadRanking): Promise<Ranking> {
    const viewer = currentViewer();
    return this.queries.read(
      this.views.of('applications', 'calls', 'pools', 'reviews'),
      (rows, present) => {
        const found = rows.get<{ fund: string }>('SELECT fund FROM call WHERE id = ?', call);
        if (!found) throw notFound({ id: call });
        viewer.requireRead({ fund: found.fund });
        const owed = owedBy(present);
        const shown = scoresIn(rows, call, owed);
        if (shown.some(({ reviewer }) => !isCallers(reviewer))) showsConfidential(call, found.fund);
        const scores = byApplication(
          shown.map(({ application, review, score, status }) => ({
            application,
            review,
            score,
            status,
          })),
        );
        const awaited = byApplication(awaitedIn(rows, call));
        const ranked = ranksOf(applicationsIn(rows, call, owed), (row) => row.exact_mean);
        return {
          call,
          applications: ranked.map(({ item, rank }) => ({
            ...toRanked(item, rank),
            scores: scores.get(item.id) ?? [],
            awaited: awaited.get(item.id) ?? [],
            pools: matchingPools(rows, item),
          })),
        };
      },
    );
  }
}

const applicationsIn = (rows: Rows, call: string, owed: string): Row[] =>
  rows.all<Row>(
    `SELECT id, call, organisation, status, minor, currency, content, evaluation_stale,
        ${['mean', 'exact_mean', 'spread', 'passed'].map(unlessOwed).join(', ')},
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'SUBMITTED') AS valid,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'EXCLUDED') AS excluded,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'RECUSED') AS conflicts
      FROM application AS a JOIN application_content AS content ON content.application = a.id
      WHERE call = ?2 AND a.status NOT IN ('DRAFT', 'WITHDRAWN')
      ORDER BY id LIMIT 5000`,
    owed,
    call,
  );

/** The column, or nothing where the viewer owes a review. */
const unlessOwed = (column: string): string =>
  `iif(${owesOne('?1', 'a.id')}, NULL, ${column}) AS ${column}`;

const scoresIn = (rows: Rows, call: string, owed: string) =>
  rows.all<OfApplication & RankedScore & { readonly reviewer: string }>(
    `SELECT application, id AS review, reviewer, score, status FROM review
      WHERE score IS NOT NULL AND NOT ${owesOne('?1', 'review.application')}
        AND application IN (SELECT id FROM application WHERE call = ?2)
      ORDER BY id LIMIT 50000`,
    owed,
    call,
  );

const awaitedIn = (rows: Rows, call: string) =>
  rows.all<OfApplication & AwaitedReview>(
    `SELECT application, id AS review, reviewer, status, due FROM review
      WHERE status IN ${OWED} AND application IN (SELECT id FROM application WHERE call = ?)
      ORDER BY due, id LIMIT 50000`,
    call,
  );

/** What there is of each application. */
function byApplication<T extends OfApplication>(
  found: readonly T[],
): Map<string, Omit<T, 'application'>[]> {
  const grouped = new Map<string, Omit<T, 'application'>[]>();
  for (const { application, ...item } of found) {
    grouped.set(application, [...(grouped.get(application) ?? []), item]);
  }
  return grouped;
}

const toRanked = (row: Row, rank: number | undefined) => ({
  ...(rank !== undefined && { rank }),
  application: row.id,
  organisation: row.organisation,
  status: row.status,
  amount: ofMinor(row.minor, row.currency),
  ...(row.mean !== null && { mean: row.mean }),
  ...(row.spread !== null && { spread: row.spread }),
  ...(row.passed !== null && { passed: row.passed === 1n }),
  stale: row.evaluation_stale === 1n,
  validReviews: Number(row.valid),
  excludedReviews: Number(row.excluded),
  conflicts: Number(row.conflicts),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { OWES_ONE } from '../reviews/review-scope.view.js';
import { ranksOf } from './ranks.js';

export class RankedScore {
  readonly review!: string;
  /** Weighted, 0 to 100. */
  readonly score!: string;
  /** SUBMITTED: it counts; REOPENED or EXCLUDED: it does not. */
  readonly status!: string;
}

/** Where an application stands among those of its call. */
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
  /** None of applications that the viewer owes a review of. */
  readonly scores!: RankedScore[];
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
  readonly organisation: string;
  readonly status: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly mean: string | null;
  readonly exact_mean: string | null;
  readonly spread: string | null;
  readonly passed: bigint | null;
  readonly evaluation_stale: bigint;
  readonly valid: bigint;
  readonly excluded: bigint;
  readonly conflicts: bigint;
}

interface ScoreRow extends RankedScore {
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
    return this.queries.read(this.views.of('applications', 'calls', 'reviews'), (rows) => {
      const found = rows.get<{ fund: string }>('SELECT fund FROM call WHERE id = ?', call);
      if (!found) throw notFound({ id: call });
      viewer.requireRead({ fund: found.fund });
      const scores = Map.groupBy(
        scoresIn(rows, call, viewer.rights.person),
        ({ application }) => application,
      );
      const ranked = ranksOf(applicationsIn(rows, call), (row) => row.exact_mean);
      return {
        call,
        applications: ranked.map(({ item, rank }) =>
          toRanked(item, rank, scores.get(item.id) ?? []),
        ),
      };
    });
  }
}

const applicationsIn = (rows: Rows, call: string): Row[] =>
  rows.all<Row>(
    `SELECT id, organisation, status, minor, currency, mean, exact_mean, spread, passed, evaluation_stale,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'SUBMITTED') AS valid,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'EXCLUDED') AS excluded,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'RECUSED') AS conflicts
      FROM application AS a WHERE call = ? AND a.status NOT IN ('DRAFT', 'WITHDRAWN')
      ORDER BY id LIMIT 5000`,
    call,
  );

const scoresIn = (rows: Rows, call: string, person: string): ScoreRow[] =>
  rows.all<ScoreRow>(
    `SELECT application, id AS review, score, status FROM review
      WHERE score IS NOT NULL AND NOT ${OWES_ONE}
        AND application IN (SELECT id FROM application WHERE call = ?2)
      ORDER BY id LIMIT 50000`,
    person,
    call,
  );

const toRanked = (
  row: Row,
  rank: number | undefined,
  scores: readonly ScoreRow[],
): RankedApplication => ({
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
  scores: scores.map(({ review, score, status }) => ({ review, score, status })),
});

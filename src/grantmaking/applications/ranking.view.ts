import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader } from '../../platform/projections/view-reader.js';

/** Where an application stands among those of its call. */
export class RankedApplication {
  /** From 1; applications with the same mean share a rank. Absent while there is no evaluation. */
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
  readonly fund: string;
  readonly organisation: string;
  readonly status: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly mean: string | null;
  readonly spread: string | null;
  readonly passed: bigint | null;
  readonly evaluation_stale: bigint;
  readonly rank: bigint;
  readonly valid: bigint;
  readonly excluded: bigint;
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
      const ranked = rows.all<Row>(
        `SELECT id, fund, organisation, status, minor, currency, mean, spread, passed, evaluation_stale,
            rank() OVER (ORDER BY CAST(mean AS REAL) DESC NULLS LAST) AS rank,
            (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'SUBMITTED') AS valid,
            (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'EXCLUDED') AS excluded
          FROM application AS a WHERE call = ? AND a.status NOT IN ('DRAFT', 'WITHDRAWN')
          ORDER BY rank, id LIMIT 5000`,
        call,
      );
      return { call, applications: ranked.map(toRanked) };
    });
  }
}

const toRanked = (row: Row): RankedApplication => ({
  ...(row.mean !== null && { rank: Number(row.rank) }),
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
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { ReviewView, toReview, type ReviewRow } from './review-rows.view.js';

export class ReviewParameters extends PageParameters {
  @IsOptional() @IsId('application') readonly application?: string;

  @IsOptional() @IsId('person') readonly reviewer?: string;

  @IsOptional()
  @IsIn(['ASSIGNED', 'DECLARED', 'SUBMITTED', 'REOPENED', 'RECUSED', 'EXCLUDED'])
  readonly status?: string;
}

/** Reviews of the funds that one works for; a reviewer sees their own. */
export class ListReviews {
  constructor(readonly parameters: ReviewParameters) {}
}

export class ReadReview {
  constructor(readonly id: string) {}
}

@QueryHandler(ListReviews)
export class ListReviewsHandler implements IQueryHandler<ListReviews> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListReviews): Promise<Page<ReviewView>> {
    const { limit, after } = cutFor(parameters, ['']);
    const viewer = currentViewer();
    return this.queries.read(this.views.of('reviews'), (rows) => {
      const funds = rows
        .all<{ fund: string }>('SELECT DISTINCT fund FROM review LIMIT 10000')
        .map(({ fund }) => fund)
        .filter((fund) => viewer.access.roles.some((role) => viewer.holds(role, fund)));
      return pageOf(
        rows.all<ReviewRow>(
          `SELECT * FROM review
            WHERE id > ?1 AND (fund IN (SELECT value FROM json_each(?2)) OR reviewer = ?3)
              AND (?4 IS NULL OR application = ?4) AND (?5 IS NULL OR reviewer = ?5) AND (?6 IS NULL OR status = ?6)
            ORDER BY id LIMIT ?7`,
          ...after,
          JSON.stringify(funds),
          viewer.rights.person,
          parameters.application ?? null,
          parameters.reviewer ?? null,
          parameters.status ?? null,
          limit + 1,
        ),
        limit,
        ({ id }) => [id],
        toReview,
      );
    });
  }
}

@QueryHandler(ReadReview)
export class ReadReviewHandler implements IQueryHandler<ReadReview> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadReview): Promise<ReviewView> {
    const viewer = currentViewer();
    return this.queries.read(this.views.of('reviews'), (rows) => {
      const row = rows.get<ReviewRow>('SELECT * FROM review WHERE id = ?', id);
      if (!row) throw notFound({ id });
      viewer.requireRead({ fund: row.fund, persons: [row.reviewer] });
      return toReview(row);
    });
  }
}

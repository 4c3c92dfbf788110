import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { worksFor } from '../applications/application-scope.view.js';
import { ReviewView, toReview, type ReviewRow } from './review-rows.view.js';
import { owesOne, owedBy } from './review-scope.view.js';

export class PartyOfReview {
  readonly id!: string;
  readonly name!: string;
}

/** A review, and whose application it is about: for these the reviewer declares. */
export class ReviewDetails extends ReviewView {
  /** The lead, then co-applicants. */
  readonly parties!: PartyOfReview[];
}

export class ReviewParameters extends PageParameters {
  @IsOptional() @IsId('application') readonly application?: string;

  @IsOptional() @IsId('person') readonly reviewer?: string;

  @IsOptional()
  @IsIn(['ASSIGNED', 'DECLARED', 'SUBMITTED', 'REOPENED', 'RECUSED', 'EXCLUDED'])
  readonly status?: string;
}

/** Reviews of the funds that one works for; a reviewer sees their own, and none else of an application that they owe one of. */
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

  execute({ parameters }: ListReviews): Promise<Page<ReviewDetails>> {
    const { limit, after } = cutFor(parameters, ['']);
    const viewer = currentViewer();
    const { person } = viewer.rights;
    return this.queries.read(
      this.views.of('applications', 'organisations', 'reviews'),
      (rows, present) => {
        const funds = rows
          .all<{ fund: string }>('SELECT DISTINCT fund FROM review LIMIT 10000')
          .map(({ fund }) => fund);
        return pageOf(
          rows.all<ReviewRow>(
            `SELECT * FROM review
            WHERE ((reviewer = ?1 AND fund IN (SELECT value FROM json_each(?2)))
                OR (fund IN (SELECT value FROM json_each(?3)) AND NOT ${owesOne('?4', 'review.application')}))
              AND id > ?5 AND (?6 IS NULL OR application = ?6) AND (?7 IS NULL OR reviewer = ?7) AND (?8 IS NULL OR status = ?8)
            ORDER BY id LIMIT ?9`,
            person,
            JSON.stringify(funds.filter((fund) => viewer.mayRead({ fund, persons: [person] }))),
            JSON.stringify(funds.filter(worksFor)),
            owedBy(present),
            ...after,
            parameters.application ?? null,
            parameters.reviewer ?? null,
            parameters.status ?? null,
            limit + 1,
          ),
          limit,
          ({ id }) => [id],
          (row) => detailsOf(rows, row),
        );
      },
    );
  }
}

@QueryHandler(ReadReview)
export class ReadReviewHandler implements IQueryHandler<ReadReview> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadReview): Promise<ReviewDetails> {
    const viewer = currentViewer();
    return this.queries.read(
      this.views.of('applications', 'organisations', 'reviews'),
      (rows, present) => {
        const row = rows.get<ReviewRow>(
          `SELECT * FROM review WHERE (reviewer = ?1 OR NOT ${owesOne('?2', 'review.application')}) AND id = ?3`,
          viewer.rights.person,
          owedBy(present),
          id,
        );
        if (!row) throw notFound({ id });
        viewer.requireRead({ fund: row.fund, persons: [row.reviewer] });
        return detailsOf(rows, row);
      },
    );
  }
}

const detailsOf = (rows: Rows, row: ReviewRow): ReviewDetails => ({
  ...toReview(row),
  parties: rows.all<PartyOfReview>(
    `SELECT organisation.id, organisation.name
      FROM application
      JOIN application_party AS party ON party.application = application.id
      JOIN organisation ON organisation.id = party.organisation
      WHERE application.id = ?
      ORDER BY organisation.id <> application.organisation, organisation.id LIMIT 20`,
    row.application,
  ),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { dateIn, daysBetween } from '../../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';

/** Something that waits for a grant officer, or for somebody a grant officer asks. */
export class QueueItem {
  /** SCREEN, ASSIGN_REVIEWERS, AWAIT_REVIEW, CONCLUDE_EVALUATION, EVALUATE_ANEW, DECLINE. */
  readonly item!: string;
  readonly application!: string;
  /** The review that is awaited. */
  readonly review?: string;
  /** The reviewer who has not declared or delivered. */
  readonly reviewer?: string;
  /** RFC 3339. */
  readonly since!: string;
  /** The last day on which it is in time. */
  readonly due?: string;
  /** Days since the due day, in the time zone of the fund; absent until then. */
  readonly overdueDays?: number;
  /** The refusal that the next step would meet now. */
  readonly blocking?: string;
}

export class QueueParameters extends PageParameters {}

export class ReadOfficerQueue {
  constructor(readonly parameters: QueueParameters) {}
}

interface Row {
  readonly item: string;
  readonly application: string;
  readonly review: string;
  readonly reviewer: string | null;
  readonly fund: string;
  readonly time_zone: string;
  readonly since: string;
  readonly due: string | null;
  readonly blocking: string | null;
}

/** An evaluation that has to be made anew. */
const IS_STALE = `(application.evaluation_stale = 1
  AND application.status IN ('EVALUATED', 'RECOMMENDED', 'RESERVE_LISTED', 'NOT_RECOMMENDED'))`;

/**
 * Applications under review with how many reviews are in, how many can be hoped for, and how many the
 * evaluation takes: one more than the minimum when these lie too far apart. Scores have two decimals.
 */
const UNDER_REVIEW = `
  SELECT id, fund, status, status_since, valid, hoped, minimum + (valid = minimum AND apart > allowed) AS needed
  FROM (SELECT application.id, application.fund, application.status, application.status_since,
      json_extract(call.terms, '$.minimumReviews') AS minimum,
      round(CAST(json_extract(fund.policy, '$.scoreSpread') AS REAL) * 100, 6) AS allowed,
      count(review.id) FILTER (WHERE review.status = 'SUBMITTED') AS valid,
      count(review.id) FILTER (WHERE review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED', 'SUBMITTED')) AS hoped,
      round(max(CAST(score AS REAL)) FILTER (WHERE review.status = 'SUBMITTED') * 100)
        - round(min(CAST(score AS REAL)) FILTER (WHERE review.status = 'SUBMITTED') * 100) AS apart
    FROM application
    JOIN call ON call.id = application.call
    JOIN fund ON fund.id = application.fund
    LEFT JOIN review ON review.application = application.id
    WHERE application.status = 'ELIGIBLE' OR ${IS_STALE}
    GROUP BY application.id)`;

/** What waits in each state: an application for its next step, a review for its reviewer. */
const ITEMS = `
  SELECT 'SCREEN' AS item, id AS application, '' AS review, NULL AS reviewer, fund, status_since AS since,
      NULL AS due, NULL AS blocking
    FROM application WHERE status = 'SUBMITTED'
  UNION ALL
  SELECT 'ASSIGN_REVIEWERS', id, '', NULL, fund, status_since, NULL, 'TOO_FEW_REVIEWS'
    FROM (${UNDER_REVIEW}) WHERE hoped < needed
  UNION ALL
  SELECT 'CONCLUDE_EVALUATION', id, '', NULL, fund, status_since, NULL, NULL
    FROM (${UNDER_REVIEW}) WHERE valid >= needed AND status = 'ELIGIBLE'
  UNION ALL
  SELECT 'AWAIT_REVIEW', application.id, review.id, reviewer, review.fund, assigned_at, due,
      CASE WHEN review.status = 'ASSIGNED' THEN 'CONFLICT_NOT_DECLARED' END
    FROM review JOIN application ON application.id = review.application
    WHERE review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED')
      AND (application.status = 'ELIGIBLE' OR ${IS_STALE})
  UNION ALL
  SELECT 'EVALUATE_ANEW', id, '', NULL, fund, status_since, NULL, 'EVALUATION_STALE'
    FROM application WHERE ${IS_STALE}
  UNION ALL
  SELECT 'DECLINE', id, '', NULL, fund, status_since, NULL,
      CASE WHEN evaluation_stale = 1 OR majority_lost = 1 THEN 'EVALUATION_STALE' END
    FROM application WHERE status IN ('INELIGIBLE', 'NOT_RECOMMENDED')`;

@QueryHandler(ReadOfficerQueue)
export class ReadOfficerQueueHandler implements IQueryHandler<ReadOfficerQueue> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadOfficerQueue): Promise<Page<QueueItem>> {
    const { limit, after } = cutFor(parameters, ['', '', '', '']);
    const viewer = currentViewer();
    return this.queries.read(this.views.of('applications', 'calls', 'funds', 'reviews'), (rows) => {
      const funds = rows
        .all<{ fund: string }>('SELECT DISTINCT fund FROM application LIMIT 10000')
        .map(({ fund }) => fund)
        .filter((fund) => viewer.mayRead({ fund }));
      return pageOf(
        rows.all<Row>(
          `SELECT queue.*, fund.time_zone FROM (${ITEMS}) AS queue JOIN fund ON fund.id = queue.fund
            WHERE (since, item, application, review) > (?1, ?2, ?3, ?4)
              AND queue.fund IN (SELECT value FROM json_each(?5))
            ORDER BY since, item, application, review LIMIT ?6`,
          ...after,
          JSON.stringify(funds),
          limit + 1,
        ),
        limit,
        ({ since, item, application, review }) => [since, item, application, review],
        (row) => toItem(row, dateIn(viewer.now, row.time_zone)),
      );
    });
  }
}

const toItem = (row: Row, today: string): QueueItem => ({
  item: row.item,
  application: row.application,
  ...(row.review !== '' && { review: row.review }),
  ...(row.reviewer !== null && { reviewer: row.reviewer }),
  since: row.since,
  ...(row.due !== null && { due: row.due }),
  ...(row.due !== null && today > row.due && { overdueDays: daysBetween(row.due, today) }),
  ...(row.blocking !== null && { blocking: row.blocking }),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { daysBetween } from '../../platform/dates/business-date.js';
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
  /** The day by which it is to be done. */
  readonly due?: string;
  /** Days since the due day; absent until then. */
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
  readonly since: string;
  readonly due: string | null;
  readonly blocking: string | null;
}

/** What waits in each state: an application for its next step, a review for its reviewer. */
const ITEMS = `
  SELECT 'SCREEN' AS item, id AS application, '' AS review, NULL AS reviewer, fund, status_since AS since,
      NULL AS due, NULL AS blocking
    FROM application WHERE status = 'SUBMITTED'
  UNION ALL
  SELECT CASE WHEN valid >= minimum THEN 'CONCLUDE_EVALUATION' ELSE 'ASSIGN_REVIEWERS' END,
      id, '', NULL, fund, status_since, NULL, CASE WHEN valid < minimum THEN 'TOO_FEW_REVIEWS' END
    FROM (SELECT a.*, json_extract(c.terms, '$.minimumReviews') AS minimum,
        (SELECT count(*) FROM review WHERE application = a.id AND review.status = 'SUBMITTED') AS valid,
        (SELECT count(*) FROM review WHERE application = a.id
          AND review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED', 'SUBMITTED')) AS hoped
      FROM application AS a JOIN call AS c ON c.id = a.call WHERE a.status = 'ELIGIBLE')
    WHERE valid >= minimum OR hoped < minimum
  UNION ALL
  SELECT 'AWAIT_REVIEW', application, review.id, reviewer, review.fund, assigned_at, due,
      CASE WHEN review.status = 'ASSIGNED' THEN 'CONFLICT_NOT_DECLARED' END
    FROM review JOIN application ON application.id = review.application
    WHERE review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED')
      AND application.status IN ('ELIGIBLE', 'EVALUATED')
  UNION ALL
  SELECT 'EVALUATE_ANEW', id, '', NULL, fund, status_since, NULL, 'EVALUATION_STALE'
    FROM application WHERE evaluation_stale = 1
      AND status IN ('EVALUATED', 'RECOMMENDED', 'RESERVE_LISTED', 'NOT_RECOMMENDED')
  UNION ALL
  SELECT 'DECLINE', id, '', NULL, fund, status_since, NULL,
      CASE WHEN decision_stale = 1 THEN 'EVALUATION_STALE' END
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
    const today = viewer.now.toString().slice(0, 10);
    return this.queries.read(this.views.of('applications', 'calls', 'reviews'), (rows) => {
      const funds = rows
        .all<{ fund: string }>('SELECT DISTINCT fund FROM application LIMIT 10000')
        .map(({ fund }) => fund)
        .filter((fund) => viewer.mayRead({ fund }));
      return pageOf(
        rows.all<Row>(
          `SELECT * FROM (${ITEMS})
            WHERE (since, item, application, review) > (?1, ?2, ?3, ?4)
              AND fund IN (SELECT value FROM json_each(?5))
            ORDER BY since, item, application, review LIMIT ?6`,
          ...after,
          JSON.stringify(funds),
          limit + 1,
        ),
        limit,
        ({ since, item, application, review }) => [since, item, application, review],
        (row) => toItem(row, today),
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

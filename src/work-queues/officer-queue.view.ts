import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../platform/auth/viewer.js';
import { dateIn, daysBetween } from '../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../platform/http/reading.js';
import { ViewReader, type Rows } from '../platform/projections/view-reader.js';
import { APPLICATION_ITEMS } from './application-items.js';
import { GRANT_ITEMS } from './grant-items.js';

/** Something that waits for a grant officer, or for somebody a grant officer asks. */
export class QueueItem {
  /**
   * SCREEN, ASSIGN_REVIEWERS, AWAIT_REVIEW, CONCLUDE_EVALUATION, EVALUATE_ANEW, DECLINE,
   * RENEW_DUE_DILIGENCE (before the award), SIGN_AGREEMENT, REQUEST_PAYMENT, CERTIFY_PAYMENT,
   * ACCEPT_REPORT, AWAIT_REPORT (returned to the grantee), AWAIT_FINAL_REPORT.
   */
  readonly item!: string;
  readonly application?: string;
  readonly grant?: string;
  /** The review that is awaited. */
  readonly review?: string;
  /** The reviewer who has not declared or delivered. */
  readonly reviewer?: string;
  /** Whose due diligence has to be renewed. */
  readonly organisation?: string;
  /** The number of the tranche that is to be paid. */
  readonly tranche?: number;
  /** The payment that is to be certified. */
  readonly payment?: string;
  /** The number of the report. */
  readonly report?: number;
  /** RFC 3339; a day alone where it waits from a day on. */
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
  /** The application or the grant. */
  readonly subject: string;
  readonly part: string;
  readonly other: string | null;
  readonly since: string;
  readonly due: string | null;
  readonly blocking: string | null;
  /** The day that it is in the time zone of the fund. */
  readonly today: string;
}

@QueryHandler(ReadOfficerQueue)
export class ReadOfficerQueueHandler implements IQueryHandler<ReadOfficerQueue> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadOfficerQueue): Promise<Page<QueueItem>> {
    const { limit, after } = cutFor(parameters, ['', '', '', '']);
    return this.queries.read(this.views.of(...VIEWS), (rows) =>
      pageOf(
        rows.all<Row>(
          `SELECT queue.*, readable.value AS today
            FROM (${APPLICATION_ITEMS} UNION ALL ${GRANT_ITEMS}) AS queue
            JOIN json_each(?1) AS readable ON readable.key = queue.fund
            WHERE (since, item, subject, part) > (?2, ?3, ?4, ?5)
            ORDER BY since, item, subject, part LIMIT ?6`,
          JSON.stringify(todayByFund(rows)),
          ...after,
          limit + 1,
        ),
        limit,
        ({ since, item, subject, part }) => [since, item, subject, part],
        toItem,
      ),
    );
  }
}

const VIEWS = [
  'applications',
  'calls',
  'funds',
  'pools',
  'organisations',
  'reviews',
  'grants',
  'grant-reports',
  'payments',
] as const;

/** The day that it is in each fund that the viewer may read. */
function todayByFund(rows: Rows): Readonly<Record<string, string>> {
  const viewer = currentViewer();
  const funds = rows.all<{ id: string; time_zone: string }>(
    'SELECT id, time_zone FROM fund LIMIT 10000',
  );
  return Object.fromEntries(
    funds
      .filter(({ id: fund }) => viewer.mayRead({ fund }))
      .map(({ id, time_zone: zone }) => [id, dateIn(momentOfReading(), zone)]),
  );
}

const toItem = (row: Row): QueueItem => ({
  item: row.item,
  ...subjectOf(row),
  since: row.since,
  ...(row.due !== null && { due: row.due }),
  ...(row.due !== null && row.today > row.due && { overdueDays: daysBetween(row.due, row.today) }),
  ...(row.blocking !== null && { blocking: row.blocking }),
});

function subjectOf({ item, subject, part, other }: Row): Partial<QueueItem> {
  switch (item) {
    case 'AWAIT_REVIEW':
      return { application: subject, review: part, ...(other !== null && { reviewer: other }) };
    case 'RENEW_DUE_DILIGENCE':
      return { application: subject, ...(other !== null && { organisation: other }) };
    case 'REQUEST_PAYMENT':
      return { grant: subject, tranche: Number(part) };
    case 'CERTIFY_PAYMENT':
      return { grant: subject, tranche: Number(part), ...(other !== null && { payment: other }) };
    case 'ACCEPT_REPORT':
    case 'AWAIT_REPORT':
      return { grant: subject, report: Number(part) };
    case 'SIGN_AGREEMENT':
    case 'AWAIT_FINAL_REPORT':
      return { grant: subject };
    default:
      return { application: subject };
  }
}

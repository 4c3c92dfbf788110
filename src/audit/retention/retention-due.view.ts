import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { addMonths } from '../../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { RETENTION_PERIODS, type RetainedKind } from './retention-periods.js';

/** Something held about a person that there is no more reason to keep. */
export class RetentionDue {
  /** Id of the person, the donor, the account. */
  readonly subject!: string;
  /** PERSON, DONOR, ACCOUNT. */
  readonly kind!: string;
  /** Place in the log of the last event that gave a reason. */
  readonly lastIndex!: number;
  /** RFC 3339. */
  readonly lastAt!: string;
  /** The day from which it may be erased. */
  readonly dueOn!: string;
  /** For how many months such data are kept, and why. */
  readonly months!: number;
  readonly reason!: string;
}

export class ListRetentionDue {
  constructor(readonly parameters: PageParameters) {}
}

interface Row {
  readonly subject: string;
  readonly kind: RetainedKind;
  readonly last_idx: bigint;
  readonly last_at: string;
}

@QueryHandler(ListRetentionDue)
export class ListRetentionDueHandler implements IQueryHandler<ListRetentionDue> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListRetentionDue): Promise<Page<RetentionDue>> {
    const { limit, after } = cutFor(parameters, ['']);
    const now = currentViewer().now.toString({ smallestUnit: 'second' });
    const today = now.slice(0, 10);
    const before = (kind: RetainedKind) =>
      `${addMonths(today, -RETENTION_PERIODS[kind].months)}T23:59:59.999Z`;
    return this.queries.read(this.views.of('retention', 'people'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_DUE,
          ...after,
          before('PERSON'),
          before('DONOR'),
          before('ACCOUNT'),
          now,
          limit + 1,
        ),
        limit,
        ({ subject }) => [subject],
        dueOf,
      ),
    );
  }
}

const SELECT_DUE = `
  SELECT subject, kind, last_idx, last_at FROM retained
    WHERE subject > ?1 AND in_use = 0
      AND last_at <= CASE kind WHEN 'PERSON' THEN ?2 WHEN 'DONOR' THEN ?3 ELSE ?4 END
      AND NOT EXISTS (SELECT 1 FROM role_grant
        WHERE person = subject AND revoked_at IS NULL
          AND (valid_until IS NULL OR valid_until > ?5))
    ORDER BY subject LIMIT ?6`;

const dueOf = ({ subject, kind, last_idx: lastIndex, last_at: lastAt }: Row): RetentionDue => ({
  subject,
  kind,
  lastIndex: Number(lastIndex),
  lastAt,
  dueOn: addMonths(lastAt.slice(0, 10), RETENTION_PERIODS[kind].months),
  ...RETENTION_PERIODS[kind],
});

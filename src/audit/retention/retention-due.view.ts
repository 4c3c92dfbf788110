import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { RetainedKind } from '../../people/retention/retained-kinds.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { addMonths } from '../../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { periodsIn, type RetentionPeriodInForce } from './retention-periods.view.js';

/** A free text, as RedactText takes it. */
export class DueText {
  /** Place in the log of the event that has it. */
  readonly index!: number;
  /** JSON Pointer into its data. */
  readonly field!: string;
}

/** Something held about a person, or written, that there is no more reason to keep. */
export class RetentionDue {
  /** Id of the person, the donor, the account; of texts that of the application, review, grant … that has them. */
  readonly subject!: string;
  /** PERSON, DONOR, ACCOUNT, or what the texts are about, such as APPLICATION_TEXT. */
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
  /** Since when a legal hold keeps it from being erased, RFC 3339; absent if none does. */
  readonly heldSince?: string;
  /** The request that erases it; for texts it takes the index and the field of each. */
  readonly erasedBy!: string;
  /** The texts, in the order of the log, at most 50. */
  readonly texts?: DueText[];
  /** Whether there are more of them. */
  readonly hasMoreTexts?: boolean;
}

export class ListRetentionDue {
  constructor(readonly parameters: PageParameters) {}
}

interface Row {
  readonly subject: string;
  readonly kind: RetainedKind;
  readonly owner: string;
  readonly last_idx: bigint;
  readonly last_at: string;
  readonly held_since: string | null;
}

const MOST_TEXTS = 50;

@QueryHandler(ListRetentionDue)
export class ListRetentionDueHandler implements IQueryHandler<ListRetentionDue> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListRetentionDue): Promise<Page<RetentionDue>> {
    const { limit, after } = cutFor(parameters, ['', '']);
    const now = currentViewer().now.toString({ smallestUnit: 'second' });
    const today = now.slice(0, 10);
    return this.queries.read(this.views.of('retention', 'people'), (rows) => {
      const periods = periodsIn(rows);
      const latest = [...periods.values()].map(({ kind, months }) => ({
        kind,
        before: lastMomentDue(today, months),
      }));
      const found = rows.all<Row>(SELECT_DUE, JSON.stringify(latest), ...after, now, limit + 1);
      return pageOf(
        found,
        limit,
        ({ subject, kind }) => [subject, kind],
        (row) => dueOf(rows, row, { period: periods.get(row.kind), today }),
      );
    });
  }
}

/** What happened then is due today, that day included. */
const lastMomentDue = (today: string, months: number): string =>
  `${addMonths(today, -months)}T23:59:59.999Z`;

/** A text that was redacted is kept for as long again. */
const SELECT_DUE = `
  SELECT r.subject, r.kind, r.owner, r.last_idx, r.last_at, r.held_since
    FROM retained AS r
      JOIN json_each(?1) AS p ON p.value ->> 'kind' = r.kind
    WHERE (r.subject, r.kind) > (?2, ?3) AND r.in_use = 0
      AND r.last_at <= p.value ->> 'before'
      AND (r.kind IN ('PERSON', 'DONOR', 'ACCOUNT') OR EXISTS (SELECT 1 FROM retained_text AS t
        WHERE t.history = r.subject AND t.kind = r.kind AND t.redacted_at <= p.value ->> 'before'))
      AND NOT (r.kind = 'PERSON' AND EXISTS (SELECT 1 FROM role_grant
        WHERE person = r.subject AND revoked_at IS NULL
          AND (valid_until IS NULL OR valid_until > ?4)))
    ORDER BY r.subject, r.kind LIMIT ?5`;

function dueOf(
  rows: Rows,
  { subject, kind, owner, last_idx: lastIndex, last_at: lastAt, held_since: heldSince }: Row,
  {
    period,
    today,
  }: { readonly period: RetentionPeriodInForce | undefined; readonly today: string },
): RetentionDue {
  if (!period) throw new Error(`${kind} has a period`);
  const { months, reason } = period;
  return {
    subject,
    kind,
    lastIndex: Number(lastIndex),
    lastAt,
    dueOn: addMonths(lastAt.slice(0, 10), months),
    months,
    reason,
    ...(heldSince !== null && { heldSince }),
    erasedBy: erasedBy(kind, subject, owner),
    ...(kind.endsWith('_TEXT') && textsOf(rows, { subject, kind }, lastMomentDue(today, months))),
  };
}

function erasedBy(kind: RetainedKind, subject: string, owner: string): string {
  if (kind === 'PERSON') return `POST /v1/persons/${subject}/erase`;
  if (kind === 'DONOR') return `POST /v1/donors/${subject}/erase`;
  if (kind === 'ACCOUNT') return `POST /v1/organisations/${owner}/erase-account`;
  return 'POST /v1/redactions';
}

function textsOf(
  rows: Rows,
  { subject, kind }: Pick<Row, 'subject' | 'kind'>,
  before: string,
): Pick<RetentionDue, 'texts' | 'hasMoreTexts'> {
  const found = rows.all<{ idx: bigint; field: string }>(
    `SELECT idx, field FROM retained_text WHERE history = ? AND kind = ? AND redacted_at <= ?
      ORDER BY idx, field LIMIT ?`,
    subject,
    kind,
    before,
    MOST_TEXTS + 1,
  );
  return {
    texts: found.slice(0, MOST_TEXTS).map(({ idx, field }) => ({ index: Number(idx), field })),
    hasMoreTexts: found.length > MOST_TEXTS,
  };
}

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { owesOne, owedBy } from '../../grantmaking/reviews/review-scope.view.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId, IsInstant, Text } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { askedFor, recordedBetween, type AskedFor } from '../asked-for.js';
import { readableFunds } from '../readable-funds.view.js';
import { EXCEPTION_KINDS, type ExceptionKind } from './exception-kinds.js';

/** Something out of the ordinary. */
export class ListedException {
  /** Place in the log of the event that it began with. */
  readonly index!: number;
  readonly kind!: string;
  /** Left out of what belongs to none. */
  readonly fund?: string;
  /** Id of the receipt, application, grant, payment or pool; of whatever the text of a redaction is about. */
  readonly subject!: string;
  /** Id of what else it is about. */
  readonly about?: string;
  /** In base currency; of a pool the lowest that was available. */
  @ShowsMoney() readonly amount?: Money;
  /** That the project had run before its award. */
  readonly days?: number;
  /** From the change of the account to the release. */
  readonly seconds?: number;
  readonly reason?: string;
  /** On whose word: id of the person who acted. */
  readonly actor!: string;
  readonly actorRole?: string;
  readonly onBehalfOf?: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
  /** When what had lasted was over, RFC 3339. */
  readonly endedAt?: string;
  /** Places in the log of all events that it follows from, in their order. */
  readonly events!: number[];
  /** Where the trail of the subject is read. */
  readonly trail!: string;
}

export class ExceptionParameters extends PageParameters {
  @IsOptional() @IsIn([...EXCEPTION_KINDS]) readonly kind?: ExceptionKind;

  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only of this receipt, application, grant, payment or pool. */
  @IsOptional() @Text(80) readonly subject?: string;

  /** Only what began at this instant or later. */
  @IsOptional() @IsInstant() readonly from?: string;

  /** Only what began at this instant or earlier. */
  @IsOptional() @IsInstant() readonly to?: string;
}

export class ListExceptions {
  constructor(readonly parameters: ExceptionParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly kind: string;
  readonly subject: string;
  readonly about: string | null;
  readonly fund: string;
  readonly currency: string | null;
  readonly amount: bigint | null;
  readonly days: bigint | null;
  readonly seconds: bigint | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly actor_role: string | null;
  readonly on_behalf: string | null;
  readonly recorded_at: string;
  readonly rests_on: bigint | null;
  readonly ended_at: string | null;
  readonly ended_idx: bigint | null;
}

@QueryHandler(ListExceptions)
export class ListExceptionsHandler implements IQueryHandler<ListExceptions> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListExceptions): Promise<Page<ListedException>> {
    const { limit, after } = cutFor(parameters, [-1n, '', '']);
    const { kind, fund, subject } = parameters;
    const asked = askedFor(
      { sql: 'kind = ?', value: kind },
      { sql: 'fund = ?', value: fund },
      { sql: 'subject = ?', value: subject },
      ...recordedBetween('exception', parameters),
    );
    return this.queries.read(this.views.of('exceptions', 'reviews', 'funds'), (rows, present) =>
      pageOf(
        rows.all<Row>(
          exceptionsWhere(asked),
          ...after,
          readableFunds(rows),
          owedBy(present),
          ...asked.values,
          limit + 1,
        ),
        limit,
        (row) => [row.idx, row.kind, row.subject],
        exceptionOf,
      ),
    );
  }
}

/** What follows from other reviews is hidden from whoever owes one of the application. */
const exceptionsWhere = ({ where }: AskedFor): string => `
  SELECT * FROM exception
    WHERE (idx, kind, subject) > (?1, ?2, ?3)
      AND (?4 IS NULL OR fund = '' OR +fund IN (SELECT value FROM json_each(?4)))
      AND NOT ${owesOne('?5', 'exception.subject')}
      AND NOT ${owesOne('?5', 'exception.about')}
      AND ${where}
    ORDER BY idx, kind, subject LIMIT ?`;

const exceptionOf = (row: Row): ListedException => ({
  index: Number(row.idx),
  kind: row.kind,
  ...(row.fund !== '' && { fund: row.fund }),
  subject: row.subject,
  ...(row.about !== null && { about: row.about }),
  ...(row.amount !== null &&
    row.currency !== null && { amount: ofMinor(row.amount, row.currency) }),
  ...(row.days !== null && { days: Number(row.days) }),
  ...(row.seconds !== null && { seconds: Number(row.seconds) }),
  ...(row.reason !== null && { reason: row.reason }),
  actor: row.actor,
  ...(row.actor_role !== null && { actorRole: row.actor_role }),
  ...(row.on_behalf !== null && { onBehalfOf: row.on_behalf }),
  recordedAt: row.recorded_at,
  ...(row.ended_at !== null && { endedAt: row.ended_at }),
  events: [row.rests_on, row.idx, row.ended_idx].flatMap((at) => (at === null ? [] : [Number(at)])),
  trail: `/v1/trail/${row.subject}`,
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { parseInstant } from '../platform/dates/instant.js';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { Queries } from '../platform/http/reading.js';
import { IsId, IsInstant } from '../platform/http/validators.js';
import { ViewReader } from '../platform/projections/view-reader.js';
import { secondOf } from './seconds.js';

/** A time in which one person could act for another: from its first instant up to, and without, its last. */
export class DelegationPeriod {
  /** Id of the person who could act. */
  readonly person!: string;
  /** Id of the person they could act for. */
  readonly for!: string;
  /** First instant, RFC 3339. */
  readonly from!: string;
  /** Agreed end, RFC 3339. */
  readonly until!: string;
  /** Id of the person who gave it. */
  readonly givenBy!: string;
  /** When a later delegation for the same person took its place, RFC 3339. */
  readonly replacedAt?: string;
  /** Place of the delegation in the log. */
  readonly index!: number;
  /** Place of the one that took its place. */
  readonly replacedIndex?: number;
}

export class DelegationHistoryParameters extends PageParameters {
  /** Only what this person could do for others. */
  @IsOptional() @IsId('person') readonly person?: string;

  /** Only what others could do for this person. */
  @IsOptional() @IsId('person') readonly for?: string;

  /** Only delegations in force at this instant. */
  @IsOptional() @IsInstant() readonly heldAt?: string;
}

export class ReadDelegationHistory {
  constructor(readonly parameters: DelegationHistoryParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly person: string;
  readonly acts_for: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly given_by: string;
  readonly replaced_at: string | null;
  readonly replaced_idx: bigint | null;
}

@QueryHandler(ReadDelegationHistory)
export class ReadDelegationHistoryHandler implements IQueryHandler<ReadDelegationHistory> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadDelegationHistory): Promise<Page<DelegationPeriod>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { person = null, for: other = null, heldAt } = parameters;
    const at = heldAt === undefined ? null : secondOf(parseInstant(heldAt));
    return this.queries.read(this.views.of('people'), (rows) =>
      pageOf(
        rows.all<Row>(
          `SELECT * FROM delegation
            WHERE idx > ?1
              AND (?2 IS NULL OR person = ?2)
              AND (?3 IS NULL OR acts_for = ?3)
              AND (?4 IS NULL OR (valid_from <= ?4 AND ?4 < valid_until
                AND (replaced_at IS NULL OR ?4 < replaced_at)))
            ORDER BY idx LIMIT ?5`,
          ...after,
          person,
          other,
          at,
          limit + 1,
        ),
        limit,
        ({ idx }) => [idx],
        periodOf,
      ),
    );
  }
}

const periodOf = (row: Row): DelegationPeriod => ({
  person: row.person,
  for: row.acts_for,
  from: row.valid_from,
  until: row.valid_until,
  givenBy: row.given_by,
  ...(row.replaced_at !== null && { replacedAt: row.replaced_at }),
  index: Number(row.idx),
  ...(row.replaced_idx !== null && { replacedIndex: Number(row.replaced_idx) }),
});

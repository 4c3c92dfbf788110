import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { parseInstant } from '../platform/dates/instant.js';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { Queries } from '../platform/http/reading.js';
import { IsId, IsInstant } from '../platform/http/validators.js';
import { ViewReader } from '../platform/projections/view-reader.js';
import { secondOf } from './seconds.js';

/** A time in which a person represented a donor or an organisation: from its first instant up to, and without, its last. */
export class RepresentationPeriod {
  /** Id of the person. */
  readonly person!: string;
  /** Id of the donor or the organisation. */
  readonly party!: string;
  /** First instant, RFC 3339. */
  readonly from!: string;
  /** Id of the person who added the representative. */
  readonly addedBy!: string;
  /** When it ended, RFC 3339. */
  readonly removedAt?: string;
  readonly removedBy?: string;
  /** Place in the log of the event that it began with. */
  readonly index!: number;
  /** Place in the log of the event that ended it. */
  readonly removedIndex?: number;
}

export class RepresentativeHistoryParameters extends PageParameters {
  /** Only this person. */
  @IsOptional() @IsId('person') readonly person?: string;

  /** Only representatives of this donor or organisation. */
  @IsOptional() @IsId(['donor', 'organisation']) readonly party?: string;

  /** Only who represented a party at this instant. */
  @IsOptional() @IsInstant() readonly heldAt?: string;
}

export class ReadRepresentativeHistory {
  constructor(readonly parameters: RepresentativeHistoryParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly person: string;
  readonly party: string;
  readonly added_at: string;
  readonly added_by: string;
  readonly removed_at: string | null;
  readonly removed_by: string | null;
  readonly removed_idx: bigint | null;
}

@QueryHandler(ReadRepresentativeHistory)
export class ReadRepresentativeHistoryHandler implements IQueryHandler<ReadRepresentativeHistory> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadRepresentativeHistory): Promise<Page<RepresentationPeriod>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { person = null, party = null, heldAt } = parameters;
    const at = heldAt === undefined ? null : secondOf(parseInstant(heldAt));
    return this.queries.read(this.views.of('people'), (rows) =>
      pageOf(
        rows.all<Row>(
          `SELECT * FROM representative
            WHERE idx > ?1
              AND (?2 IS NULL OR person = ?2)
              AND (?3 IS NULL OR party = ?3)
              AND (?4 IS NULL OR (added_at <= ?4 AND (removed_at IS NULL OR ?4 < removed_at)))
            ORDER BY idx LIMIT ?5`,
          ...after,
          person,
          party,
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

const periodOf = (row: Row): RepresentationPeriod => ({
  person: row.person,
  party: row.party,
  from: row.added_at,
  addedBy: row.added_by,
  ...(row.removed_at !== null && { removedAt: row.removed_at }),
  ...(row.removed_by !== null && { removedBy: row.removed_by }),
  index: Number(row.idx),
  ...(row.removed_idx !== null && { removedIndex: Number(row.removed_idx) }),
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId, IsInstant, Text } from '../../platform/http/validators.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { askedFor, recordedBetween, type AskedFor } from '../asked-for.js';
import { readableFunds } from '../readable-funds.view.js';

/** Somebody was shown what is confidential and not their own. */
export class ConfidentialReading {
  /** Place in the log. */
  readonly index!: number;
  /** Id of the person who read. */
  readonly reader!: string;
  /** Id of the person that the reader acted for. */
  readonly onBehalfOf?: string;
  /** Method and path: `GET /v1/reviews/:id`. */
  readonly route!: string;
  /** Ids of reviews, persons and accounts, the first hundred; of a call, all its reviews. */
  readonly subjects!: string[];
  /** How many there were in all. */
  readonly count!: number;
  /** The last index that the answer followed from. */
  readonly asOf?: number;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class ConfidentialReadParameters extends PageParameters {
  /** Only what this person has read, or others for them. */
  @IsOptional() @IsId('person') readonly reader?: string;

  /** Only readings of this review, person, account or call; of a review also those of all of its call. */
  @IsOptional() @Text(80) readonly subject?: string;

  /** Only readings at this instant or later. */
  @IsOptional() @IsInstant() readonly from?: string;

  /** Only readings at this instant or earlier. */
  @IsOptional() @IsInstant() readonly to?: string;
}

export class ListConfidentialReads {
  constructor(readonly parameters: ConfidentialReadParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly route: string;
  readonly reader: string;
  readonly on_behalf: string | null;
  readonly as_of: bigint | null;
  readonly named: bigint;
  readonly more: bigint;
  readonly recorded_at: string;
}

@QueryHandler(ListConfidentialReads)
export class ListConfidentialReadsHandler implements IQueryHandler<ListConfidentialReads> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListConfidentialReads): Promise<Page<ConfidentialReading>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { reader, subject } = parameters;
    const asked = askedFor(
      { sql: `idx IN (${OF_READER})`, value: reader },
      { sql: `idx IN (${OF_SUBJECT})`, value: subject },
      ...recordedBetween('confidential_read', parameters),
    );
    return this.queries.read(this.views.of('confidential-reads', 'reviews', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(readsWhere(asked), ...after, readableFunds(rows), ...asked.values, limit + 1),
        limit,
        ({ idx }) => [idx],
        (row) => readingOf(row, subjectsOf(rows, row)),
      ),
    );
  }
}

/** Of the reader and of those who read for them. */
const OF_READER = `
  WITH wanted (person) AS (SELECT ?)
  SELECT idx FROM confidential_read JOIN wanted ON reader = person
  UNION ALL
  SELECT idx FROM confidential_read JOIN wanted ON on_behalf = person`;

/** Of a review also what was read of all reviews of its call. */
const OF_SUBJECT = `
  WITH wanted (id) AS (SELECT ?)
  SELECT idx FROM confidential_read_subject JOIN wanted ON subject = id
  UNION ALL
  SELECT idx FROM confidential_read_subject JOIN review ON subject = review.call
    JOIN wanted ON review.id = wanted.id`;

/** A role for named funds shows what concerns no other fund. */
const readsWhere = ({ where }: AskedFor): string => `
  SELECT * FROM confidential_read
    WHERE idx > ?1
      AND (?2 IS NULL OR NOT EXISTS (
        SELECT 1 FROM json_each(confidential_read.funds) AS concerned
          WHERE concerned.value NOT IN (SELECT value FROM json_each(?2))))
      AND ${where}
    ORDER BY idx LIMIT ?`;

const subjectsOf = (rows: Rows, { idx }: Row): string[] =>
  rows
    .all<{ readonly subject: string }>(
      'SELECT subject FROM confidential_read_subject WHERE idx = ? ORDER BY subject LIMIT 100',
      idx,
    )
    .map(({ subject }) => subject);

const readingOf = (row: Row, subjects: string[]): ConfidentialReading => ({
  index: Number(row.idx),
  reader: row.reader,
  ...(row.on_behalf !== null && { onBehalfOf: row.on_behalf }),
  route: row.route,
  subjects,
  count: Number(row.named + row.more),
  ...(row.as_of !== null && { asOf: Number(row.as_of) }),
  recordedAt: row.recorded_at,
});

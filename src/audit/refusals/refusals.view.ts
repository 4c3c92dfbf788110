import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsId, IsInstant, Text } from '../../platform/http/validators.js';
import { askedFor, recordedBetween, type AskedFor } from '../asked-for.js';
import { readableFunds } from '../readable-funds.view.js';
import { owesOne, owedBy } from '../../grantmaking/reviews/review-scope.view.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

/** A command that a rule has refused. */
export class RefusalEntry {
  /** Dense place of the refusal in the log. */
  readonly index!: number;
  readonly command!: string;
  /** Ids of what the command was about: what it was sent to first, then all that it named. */
  readonly targets!: string[];
  /** Id of the fund that it was about, if it was known by then. */
  readonly fund?: string;
  readonly code!: string;
  readonly actor!: string;
  readonly onBehalfOf?: string;
  /** What the rule looked at. */
  readonly figures!: Record<string, unknown>;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class RefusalParameters extends PageParameters {
  /** Only refusals of commands that were sent to this aggregate or named it. */
  @IsOptional() @Text(80) readonly target?: string;
  /** Only refusals of this person's commands, and of those that others have sent for them. */
  @IsOptional() @Text(80) readonly actor?: string;
  /** Only refusals of commands about this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;
  /** Only refusals of commands of this name. */
  @IsOptional() @Text(80) readonly command?: string;
  /** Only refusals with this code. */
  @IsOptional() @Text(60) readonly code?: string;
  /** Only refusals at this instant or later. */
  @IsOptional() @IsInstant() readonly from?: string;
  /** Only refusals at this instant or earlier. */
  @IsOptional() @IsInstant() readonly to?: string;
}

export class ListRefusals {
  constructor(readonly parameters: RefusalParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly command: string;
  readonly fund: string | null;
  readonly code: string;
  readonly actor: string;
  readonly on_behalf: string | null;
  readonly figures: string;
  readonly recorded_at: string;
}

@QueryHandler(ListRefusals)
export class ListRefusalsHandler implements IQueryHandler<ListRefusals> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ parameters }: ListRefusals): Promise<Page<RefusalEntry>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { target, actor, fund, command, code } = parameters;
    const asked = askedFor(
      { sql: 'idx IN (SELECT idx FROM refusal_target WHERE target = ?)', value: target },
      { sql: `idx IN (${OF_ACTOR})`, value: actor },
      { sql: 'fund = ?', value: fund },
      { sql: 'command = ?', value: command },
      { sql: 'code = ?', value: code },
      ...recordedBetween('refusal', parameters),
    );
    return this.queries.read(this.views.of('refusals', 'reviews', 'funds'), (view, present) => {
      const rows = view.all<Row>(
        refusalsWhere(asked),
        ...after,
        readableFunds(view),
        owedBy(present),
        ...asked.values,
        limit + 1,
      );
      return pageOf(
        rows,
        limit,
        ({ idx }) => [idx],
        (row) => toEntry(row, targetsOf(view, row)),
      );
    });
  }
}

/** Of the person and of those who acted for them. */
const OF_ACTOR = `
  WITH wanted (person) AS (SELECT ?)
  SELECT idx FROM refusal JOIN wanted ON actor = person
  UNION ALL
  SELECT idx FROM refusal JOIN wanted ON on_behalf = person`;

/**
 * Whoever holds the role for named funds reads the refusals of these; what was refused before its fund
 * was known, or belongs to none, is left to those who hold it for all.
 */
const refusalsWhere = ({ where }: AskedFor): string => `
  SELECT * FROM refusal
    WHERE idx > ?1
      AND (?2 IS NULL OR +fund IN (SELECT value FROM json_each(?2)))
      AND NOT (code = 'TOO_FEW_REVIEWS' AND EXISTS (
        SELECT 1 FROM refusal_target AS about
          WHERE about.idx = refusal.idx AND ${owesOne('?3', 'about.target')}))
      AND ${where}
    ORDER BY idx LIMIT ?`;

const targetsOf = (view: Rows, { idx }: Row): string[] =>
  view
    .all<{ readonly target: string }>(
      'SELECT target FROM refusal_target WHERE idx = ? ORDER BY place LIMIT 20',
      idx,
    )
    .map(({ target }) => target);

const toEntry = (row: Row, targets: string[]): RefusalEntry => ({
  index: Number(row.idx),
  command: row.command,
  targets,
  ...(row.fund !== null && { fund: row.fund }),
  code: row.code,
  actor: row.actor,
  ...(row.on_behalf !== null && { onBehalfOf: row.on_behalf }),
  figures: JSON.parse(row.figures) as Record<string, unknown>,
  recordedAt: row.recorded_at,
});

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Text } from '../../platform/http/validators.js';
import { owesOne, viewingPersons } from '../../grantmaking/reviews/review-scope.view.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

/** A command that a rule has refused. */
export class RefusalEntry {
  /** Dense place of the refusal in the log. */
  readonly index!: number;
  readonly command!: string;
  /** Ids of what the command was about: what it was sent to first, then all that it named. */
  readonly targets!: string[];
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
  /** Only refusals of this person's commands. */
  @IsOptional() @Text(80) readonly actor?: string;
  /** Only refusals with this code. */
  @IsOptional() @Text(60) readonly code?: string;
}

export class ListRefusals {
  constructor(readonly parameters: RefusalParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly command: string;
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
    const { target = null, actor = null, code = null } = parameters;
    return this.queries.read(this.views.of('refusals', 'reviews'), (view) => {
      const rows = view.all<Row>(
        `SELECT * FROM refusal
          WHERE idx > ?1
            AND (?2 IS NULL OR idx IN (SELECT idx FROM refusal_target WHERE target = ?2))
            AND (?3 IS NULL OR actor = ?3) AND (?4 IS NULL OR code = ?4)
            AND (?5 IS NULL OR +fund IN (SELECT value FROM json_each(?5)))
            AND NOT (code = 'TOO_FEW_REVIEWS' AND EXISTS (
              SELECT 1 FROM refusal_target AS about
                WHERE about.idx = refusal.idx AND ${owesOne('?6', 'about.target')}))
          ORDER BY idx LIMIT ?7`,
        ...after,
        target,
        actor,
        code,
        readableFunds(view),
        viewingPersons(),
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

/**
 * JSON list of the funds whose refusals the viewer may read; null for whoever holds the role for all:
 * they alone read what was refused before its fund was known, or belongs to none.
 */
function readableFunds(view: Rows): string | null {
  const viewer = currentViewer();
  if (viewer.readsAllFunds()) return null;
  const funds = view.all<{ readonly fund: string }>(FUNDS).map(({ fund }) => fund);
  return JSON.stringify(funds.filter((fund) => viewer.mayRead({ fund })));
}

/** One step down the index per fund; DISTINCT would read all of it. */
const FUNDS = `
  WITH RECURSIVE found (fund) AS (
    SELECT min(fund) FROM refusal
    UNION ALL
    SELECT (SELECT min(fund) FROM refusal WHERE fund > found.fund)
      FROM found WHERE found.fund IS NOT NULL)
  SELECT fund FROM found WHERE fund IS NOT NULL LIMIT 100000`;

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
  code: row.code,
  actor: row.actor,
  ...(row.on_behalf !== null && { onBehalfOf: row.on_behalf }),
  figures: JSON.parse(row.figures) as Record<string, unknown>,
  recordedAt: row.recorded_at,
});

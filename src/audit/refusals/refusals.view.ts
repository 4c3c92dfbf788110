import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Text } from '../../platform/http/validators.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';

/** A command that a rule has refused. */
export class RefusalEntry {
  /** Dense place of the refusal in the log. */
  readonly index!: number;
  readonly command!: string;
  /** Id of what the command was sent to; absent when it was to create something. */
  readonly target?: string;
  readonly code!: string;
  readonly actor!: string;
  readonly onBehalfOf?: string;
  /** What the rule looked at. */
  readonly figures!: Record<string, unknown>;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class RefusalParameters extends PageParameters {
  /** Only refusals of commands to this aggregate. */
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
  readonly target: string | null;
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
    const rows = await this.queries.read(this.views.of('refusals'), (view) =>
      view.all<Row>(
        `SELECT * FROM refusal
        WHERE idx > ?1 AND (?2 IS NULL OR target = ?2) AND (?3 IS NULL OR actor = ?3) AND (?4 IS NULL OR code = ?4)
        ORDER BY idx LIMIT ?5`,
        ...after,
        target,
        actor,
        code,
        limit + 1,
      ),
    );
    return pageOf(rows, limit, ({ idx }) => [idx], toEntry);
  }
}

const toEntry = (row: Row): RefusalEntry => ({
  index: Number(row.idx),
  command: row.command,
  ...(row.target !== null && { target: row.target }),
  code: row.code,
  actor: row.actor,
  ...(row.on_behalf !== null && { onBehalfOf: row.on_behalf }),
  figures: JSON.parse(row.figures) as Record<string, unknown>,
  recordedAt: row.recorded_at,
});

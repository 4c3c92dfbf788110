import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { EventLog } from '../../platform/event-log/event-log.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { stepsAt, type Aggregates, type Step } from './steps.js';

/** One field of the folded state before and after an event. */
export class FieldChange {
  /** JSON Pointer into the state. */
  readonly field!: string;
  /** The value before; absent if the field was not there. */
  readonly before?: unknown;
  /** The value after; absent if the field is gone. */
  readonly after?: unknown;
}

/** One event of a trail: who, what, when, under which command, and what it changed. */
export class TrailStep {
  /** Dense place in the log, from 0. */
  readonly index!: number;
  /** What the event happened to. */
  readonly stream!: string;
  readonly revision!: number;
  readonly type!: string;
  /** Id of the person who acted. */
  readonly actor!: string;
  /** The role under which the decision was taken. */
  readonly actorRole?: string;
  /** Id of the person that the actor acted for. */
  readonly onBehalfOf?: string;
  readonly command!: string;
  readonly correlationId!: string;
  /** The instant that the rules were applied at, RFC 3339. */
  readonly decidedAt!: string;
  /** When it came into the log, RFC 3339. */
  readonly recordedAt!: string;
  /** The event as recorded. */
  readonly data!: Record<string, unknown>;
  /** The fields of the folded state of its stream that it has changed. */
  readonly changes!: FieldChange[];
}

export class TrailParameters extends PageParameters {}

export class ReadTrail {
  constructor(
    readonly subject: string,
    readonly parameters: TrailParameters,
  ) {}
}

/** Where the trail's events come from; provided by the module. */
export class TrailSource {
  constructor(
    readonly log: Pick<EventLog, 'readAll' | 'readStream'>,
    readonly catalogue: Catalogue,
    readonly aggregates: Aggregates,
  ) {}
}

@QueryHandler(ReadTrail)
export class ReadTrailHandler implements IQueryHandler<ReadTrail> {
  constructor(
    private readonly source: TrailSource,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ subject, parameters }: ReadTrail): Promise<Page<TrailStep>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const rows = this.views
      .of('trail')
      .all<{ idx: bigint }>(
        'SELECT idx FROM trail WHERE subject = ? AND idx > ? ORDER BY idx LIMIT ?',
        subject,
        ...after,
        limit + 1,
      );
    const page = pageOf(
      rows,
      limit,
      ({ idx }) => [idx],
      ({ idx }) => Number(idx),
    );
    const steps = await stepsAt(this.source, page.items);
    return { ...page, items: steps.map(toTrailStep) };
  }
}

function toTrailStep({ event, changes }: Step): TrailStep {
  const { index, stream, revision, type, data, metadata } = event;
  const { actor = '', command = '', correlationId = '', decidedAt = '', recordedAt } = metadata;
  const { actorRole, onBehalfOf } = metadata;
  return {
    index,
    stream,
    revision,
    type,
    actor,
    ...(actorRole && { actorRole }),
    ...(onBehalfOf && { onBehalfOf }),
    command,
    correlationId,
    decidedAt,
    recordedAt,
    data,
    changes: [...changes],
  };
}

import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { showsReviews } from '../../grantmaking/reviews/confidential-reviews.view.js';
import { isCallers } from '../../platform/auth/own.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import { notFound } from '../../platform/decisions/refusal.js';
import type { EventLog, Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { cursorAfter, cutFor, type Page, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries, showsConfidential } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { confidentialIn } from './confidential.js';
import { masked } from './masking.js';
import { blockOf, placesIn } from './places.js';
import { OwedReviews } from './owed-reviews.js';
import { ReadableEvents } from './readable-events.js';
import { eventsAt, stepsOf, type Aggregates, type Step } from './steps.js';

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
  /** The event as recorded; of a bank account only the end of its number. */
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
    /** Opens all that is sealed in a value. */
    readonly open: <T>(value: T) => T,
  ) {}
}

/**
 * Most places that are looked at for one page. Only a role for named funds meets it: whoever has
 * worked in other funds for years has a trail of which little is shown.
 */
const MOST_PLACES = 5_000;

@QueryHandler(ReadTrail)
export class ReadTrailHandler implements IQueryHandler<ReadTrail> {
  constructor(
    private readonly source: TrailSource,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ subject, parameters }: ReadTrail): Promise<Page<TrailStep>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const owed = await this.queries.read(this.views.of('reviews'), (_, present) =>
      OwedReviews.ofViewer(present),
    );
    const readable = new ReadableEvents(this.source, currentViewer(), owed);
    if (!(await readable.mayReadStream(subject))) throw notFound({ id: subject });

    const { events, last } = await this.eventsAfter(after, limit, subject, readable);
    const isFirstPage = parameters.cursor === undefined;
    if (isFirstPage && events.length === 0 && !last) throw notFound({ id: subject });
    await showsEvents(this.queries, this.views, events);
    const steps = await stepsOf(this.source, events);
    return {
      items: steps.map((step) => toTrailStep(step, this.source)),
      ...(last && { next: cursorAfter(last) }),
    };
  }

  /** Up to `limit` events that may be read; `last` is where the next page goes on, if there may be one. */
  private async eventsAfter(
    after: SortKey,
    limit: number,
    subject: string,
    readable: ReadableEvents,
  ): Promise<{ events: StoredEvent[]; last?: SortKey }> {
    const events: StoredEvent[] = [];
    let last = after;
    for (let looked = 0; looked < MOST_PLACES; looked += limit + 1) {
      const places = await this.placesAfter(last, limit + 1, subject);
      for (const event of await eventsAt(this.source.log, places)) {
        if (!(await readable.mayRead(event))) continue;
        if (events.length === limit) return { events, last: [BigInt(events.at(-1)?.index ?? -1)] };
        events.push(event);
      }
      if (places.length <= limit) return { events };
      last = [BigInt(places.at(-1) ?? -1)];
    }
    return { events, last };
  }

  private placesAfter(after: SortKey, limit: number, subject: string): Promise<Index[]> {
    return this.queries.read(this.views.of('trail'), (rows) =>
      placesAfter(Number(after[0]), { rows, subject, limit }),
    );
  }
}

/** Says which reviews and persons of others the events tell of. */
export function showsEvents(
  queries: Queries,
  views: ViewReader,
  events: readonly StoredEvent[],
): Promise<void> {
  const { reviews, persons } = confidentialIn(events);
  const { rights } = currentViewer();
  for (const person of persons) {
    if (!isCallers(person) && !rights.represents(person)) showsConfidential(person);
  }
  return queries.read(views.of('reviews'), (rows) => showsReviews(rows, reviews));
}

interface Wanted {
  readonly rows: Rows;
  readonly subject: string;
  readonly limit: number;
}

/** No row is without a place; only of the first may all be left out. */
const placesAfter = (index: Index, { rows, subject, limit }: Wanted): Index[] =>
  rows
    .all<{ block: bigint; places: string }>(
      'SELECT block, places FROM trail WHERE subject = ? AND block >= ? ORDER BY block LIMIT ?',
      subject,
      blockOf(index),
      limit + 1,
    )
    .flatMap(({ block, places }) => placesIn(Number(block), places))
    .filter((place) => place > index)
    .slice(0, limit);

export function toTrailStep(
  { event, changes }: Step,
  { catalogue, open }: Pick<TrailSource, 'catalogue' | 'open'>,
): Pick<TrailStep, keyof TrailStep> {
  const { index, stream, revision, type, metadata } = event;
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
    data: masked(type, open(catalogue.current(event))),
    changes: open([...changes]),
  };
}

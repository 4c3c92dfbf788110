import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { isCallers } from '../../platform/auth/own.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { kindOf } from '../../platform/decisions/aggregate.js';
import { notFound } from '../../platform/decisions/refusal.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { cursorAfter, cutFor, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { lastIndexOfReading, Queries, showsConfidential } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { showsEvents, TrailSource } from '../trail/trail.view.js';
import { heldIn, keysOfPerson, type Held, type WhoseData } from './held-data.js';

/** A personal field of an event. */
export class HeldText {
  /** JSON Pointer into the event's data. */
  readonly field!: string;
  /** OWN: of the person. ACTED: what they wrote, or had written. NAMED: it names them. */
  readonly because!: string;
  /** Left out where somebody else wrote it, if the person themselves asks: it may tell of others. */
  readonly text?: string;
}

/** An event that holds something about the person. */
export class HeldEvent {
  readonly index!: number;
  /** Id of what it happened to. */
  readonly stream!: string;
  readonly type!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
  /** OWN: of the person's own history. ACTED: they acted, or somebody for them. NAMED: a text names them. MENTIONED: it has their id. */
  readonly because!: string[];
  readonly fields!: HeldText[];
}

export class ReadSubjectAccess {
  constructor(
    readonly kind: 'person' | 'donor',
    /** Id of a person, or of a donor who is one. */
    readonly subject: string,
    readonly parameters: PageParameters,
  ) {}
}

/** Whom a sealed text names; provided by the module. */
export class NamesInTexts {
  constructor(
    /** Ids of the keys of those whom it names. */
    readonly keysIn: (sealed: string) => readonly string[],
  ) {}
}

/** Events that are looked at for one page: names stand sealed in texts, so no view can find them. */
const MOST_LOOKED_AT = 5_000;

@QueryHandler(ReadSubjectAccess)
export class ReadSubjectAccessHandler implements IQueryHandler<ReadSubjectAccess> {
  constructor(
    private readonly source: TrailSource,
    private readonly names: NamesInTexts,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ kind, subject, parameters }: ReadSubjectAccess): Promise<Page<HeldEvent>> {
    const viewer = currentViewer();
    if (kindOf(subject) !== kind) throw notFound({ id: subject });
    viewer.requireRead(kind === 'person' ? { persons: [subject] } : { parties: [subject] });
    const { limit, after } = cutFor(parameters, [-1n]);
    const whose = await this.whoseData(subject);
    const { found, last } = await this.lookFrom(Number(after[0]) + 1, limit, whose);

    const mayReadOthers = viewer.holds('administrator');
    if (!isCallers(subject)) showsConfidential(subject);
    if (mayReadOthers) {
      const told = found.filter(({ held }) => held.fields.length > 0);
      await showsEvents(
        this.queries,
        this.views,
        told.map(({ event }) => event),
      );
    }
    const items = found.map(({ event, held }) => this.toHeldEvent(event, held, mayReadOthers));
    return { items, ...(last !== undefined && { next: cursorAfter([BigInt(last)]) }) };
  }

  /** @throws Rejection NOT_FOUND without such a history, or when it is not a natural person's */
  private async whoseData(subject: string): Promise<WhoseData> {
    const { log, catalogue } = this.source;
    const keys = new Set<string>();
    const end = lastIndexOfReading() ?? Infinity;
    for await (const event of log.readStream(subject)) {
      if (event.index > end) break;
      for (const key of keysOfPerson(event, catalogue)) keys.add(key);
    }
    if (keys.size === 0) throw notFound({ id: subject });
    return { subject, keys };
  }

  /** `last`: the last event that was looked at, if there may be more behind it. */
  private async lookFrom(from: number, limit: number, whose: WhoseData) {
    const { log, catalogue } = this.source;
    const reading = { catalogue, namedIn: this.names.keysIn };
    const found: { readonly event: StoredEvent; readonly held: Held }[] = [];
    const to = lastIndexOfReading();
    for await (const batch of log.readAll(from, { ...(to !== undefined && { to }) })) {
      for (const event of batch) {
        const held = heldIn(event, whose, reading);
        if (held) found.push({ event, held });
        const isFull = found.length === limit || event.index - from + 1 >= MOST_LOOKED_AT;
        if (isFull) return { found, last: event.index };
      }
    }
    return { found, last: undefined };
  }

  private toHeldEvent(
    { index, stream, type, metadata }: StoredEvent,
    { because, fields }: Held,
    mayReadOthers: boolean,
  ): HeldEvent {
    return {
      index,
      stream,
      type,
      recordedAt: metadata.recordedAt,
      because: [...because],
      fields: fields.map(({ field, sealed, because: why }) => ({
        field,
        because: why,
        ...((mayReadOthers || why !== 'NAMED') && { text: this.source.open(sealed) }),
      })),
    };
  }
}

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
import { NameSearch } from '../../platform/sealing/name-search.js';
import { NamesLeft } from '../../platform/sealing/names-left.js';
import { showsEvents, TrailSource } from '../trail/trail.view.js';
import { MOST_LOOKED_AT } from './looked-at.js';
import { heldIn, withoutPersonal, type Held, type WhoseData } from './held-data.js';

/** A personal field of an event. */
export class HeldText {
  /** JSON Pointer into the event's data. */
  readonly field!: string;
  /**
   * OWN: of the person. ACTED: what they wrote, or had written. NAMED: their name stands in it, sealed
   * under their key. SPELT: their name stands in it, and stays when they are erased.
   */
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
  /**
   * OWN: of the person's own history. ACTED: they acted, or somebody for them. NAMED, SPELT: a text
   * names them. MENTIONED: it has their id, as the record of somebody reading their data has.
   */
  readonly because!: string[];
  /** Id of whoever acted; to the person themselves only in their own history, and who has read of them. */
  readonly actor?: string;
  /** What the event says besides, of their own history and of what they did. */
  readonly data?: Record<string, unknown>;
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
    /** What is left of it without these keys. */
    readonly openWithout: (sealed: string, keys: ReadonlySet<string>) => string | undefined,
  ) {}
}

@QueryHandler(ReadSubjectAccess)
export class ReadSubjectAccessHandler implements IQueryHandler<ReadSubjectAccess> {
  constructor(
    private readonly source: TrailSource,
    private readonly names: NamesInTexts,
    private readonly namesLeft: NamesLeft,
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
    const { names, keys } = await this.namesLeft.of(subject, lastIndexOfReading());
    if (keys.size === 0) throw notFound({ id: subject });
    return { subject, keys, search: new NameSearch(names) };
  }

  /** `last`: the last event that was looked at, if there may be more behind it. */
  private async lookFrom(from: number, limit: number, whose: WhoseData) {
    const { log, catalogue } = this.source;
    const { keysIn: namedIn, openWithout } = this.names;
    const reading = { catalogue, namedIn, openWithout };
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
    event: StoredEvent,
    { because, fields }: Held,
    mayReadOthers: boolean,
  ): HeldEvent {
    const { index, stream, type, metadata } = event;
    const isTheirs = because.includes('OWN') || because.includes('ACTED');
    const showsActor = mayReadOthers || isTheirs || type === 'ConfidentialRead';
    return {
      index,
      stream,
      type,
      recordedAt: metadata.recordedAt,
      because: [...because],
      ...(showsActor && metadata['actor'] && { actor: metadata['actor'] }),
      ...(isTheirs && { data: withoutPersonal(event, this.source.catalogue) }),
      fields: fields.map(({ field, sealed, because: why }) => ({
        field,
        because: why,
        ...((mayReadOthers || why === 'OWN' || why === 'ACTED') && {
          text: this.source.open(sealed),
        }),
      })),
    };
  }
}

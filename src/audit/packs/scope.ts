import type { Viewer } from '../../platform/auth/viewer.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type {
  EventLog,
  Index,
  JsonObject,
  StoredEvent,
} from '../../platform/event-log/event-log.js';
import { ReadableEvents } from '../trail/readable-events.js';

/** What a pack is about. Indexes are those of its first and last event, both included. */
export type About =
  { readonly grant: string } | { readonly fund: string; readonly from: Index; readonly to: Index };

/** What an event is to a pack: shown, only its leaf, or no part of it. */
export type Part = 'SHOWN' | 'WITHHELD' | 'LEFT_OUT';

/**
 * The events of one grant, told while the log is read from its first event on:
 *
 * 1. every event of the grant, of its application and of its organisation;
 * 2. every event of a stream whose first event names the grant or its application (payments,
 *    reviews, votes);
 * 3. every movement of a pool that an event of these has caused, and every other event that names the
 *    grant (refused commands …).
 *
 * The streams of 1 and 2 are whole: their revisions have no gap from 0 on.
 */
export class GrantScope {
  private readonly whole: Set<string>;
  private readonly named: readonly string[];

  /** `application` is absent of a grant that was taken on. */
  constructor(
    private readonly grant: string,
    {
      application,
      organisation,
    }: { readonly application?: string; readonly organisation?: string },
  ) {
    const known = [grant, application, organisation].filter((id) => id !== undefined);
    this.whole = new Set(known);
    this.named = [grant, application].filter((id) => id !== undefined);
  }

  /** Finds out from the event that awarded the grant what else belongs to it. */
  static of(award: StoredEvent): GrantScope {
    const { application, organisation } = award.data;
    return new GrantScope(award.stream, {
      ...(typeof application === 'string' && { application }),
      ...(typeof organisation === 'string' && { organisation }),
    });
  }

  /** `text` is the event's canonical one: an id that is named stands in it. */
  part({ stream, revision, data }: StoredEvent, text: string): Part {
    if (this.whole.has(stream) || this.whole.has(causeOf(data)?.stream ?? '')) return 'SHOWN';
    if (revision === 0 && this.named.some((id) => text.includes(id))) {
      this.whole.add(stream);
      return 'SHOWN';
    }
    return text.includes(this.grant) ? 'SHOWN' : 'LEFT_OUT';
  }

  /** Whether the pack has all of this stream, as far as the checkpoint goes. */
  isWhole(stream: string): boolean {
    return this.whole.has(stream);
  }
}

/** The event that a movement of a pool names as its cause; undefined of any other event. */
export function causeOf({
  cause,
}: JsonObject): { readonly stream: string; readonly event: string } | undefined {
  if (typeof cause !== 'object' || cause === null || !('event' in cause)) return undefined;
  const { stream, event } = cause;
  return typeof stream === 'string' && typeof event === 'string' ? { stream, event } : undefined;
}

/**
 * Every event of a stretch of the log, for whoever may read one fund: of what belongs to another one,
 * and of what was refused before its fund was known, the leaf alone.
 */
export class FundScope {
  private readonly readable: ReadableEvents;

  constructor(
    fund: string,
    source: {
      readonly log: Pick<EventLog, 'readAll' | 'readStream'>;
      readonly catalogue: Catalogue;
    },
  ) {
    const ofTheFund: Pick<Viewer, 'mayRead' | 'readsAllFunds'> = {
      readsAllFunds: () => false,
      mayRead: (scope) => scope.fund === fund,
    };
    this.readable = new ReadableEvents(source, ofTheFund, { hides: () => false });
  }

  async part(event: StoredEvent): Promise<Part> {
    return (await this.readable.mayRead(event)) ? 'SHOWN' : 'WITHHELD';
  }
}

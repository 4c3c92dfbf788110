import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { Difference } from './difference.js';
import { entryOfStored } from './pack-journal.js';
import { causeOf, type GrantScope } from './scope.js';

/** What the grant and its application name in their own events is of theirs alone. */
const NAMED_BY_GRANT = /\bdisbursement_[0-9a-f-]{36}/g;
const NAMED_BY_APPLICATION = /\breview_[0-9a-f-]{36}/g;

/**
 * Sees that no stream is left out as a whole: the application and the organisation that the award names,
 * the payments that the grant names, the reviews that the application names.
 */
export class NamedStreams {
  /** The index of the event that names it first. */
  private readonly due = new Map<string, Index>();
  private readonly application: string | undefined;

  constructor(private readonly award: StoredEvent) {
    const { application, organisation } = award.data;
    for (const id of [award.stream, application, organisation]) {
      if (typeof id === 'string') this.due.set(id, award.index);
    }
    if (typeof application === 'string') this.application = application;
  }

  /** `text` is the event's canonical one. */
  see({ stream, index }: StoredEvent, text: string): void {
    if (stream === this.award.stream) this.take(text, NAMED_BY_GRANT, index);
    if (stream === this.application) this.take(text, NAMED_BY_APPLICATION, index);
  }

  end(isThere: (stream: string) => boolean): void {
    for (const [stream, index] of this.due) {
      if (isThere(stream)) continue;
      const reason = `${stream}, which it names, is left out with all its events`;
      throw new Difference(`index ${index}: ${reason}`, index);
    }
  }

  private take(text: string, names: RegExp, index: Index): void {
    for (const [id] of text.matchAll(names)) if (!this.due.has(id)) this.due.set(id, index);
  }
}

/** Sees that what an event of the grant or of its payments posts has moved its pools. */
export class MovementsDue {
  /** Pools that have not moved yet, by the event that is the cause. */
  private readonly due = new Map<string, { readonly index: Index; readonly pools: Set<string> }>();

  constructor(private readonly catalogue: Catalogue) {}

  see(event: StoredEvent, scope: Pick<GrantScope, 'isWhole'>): void {
    const { stream, id, index, data } = event;
    const cause = causeOf(data);
    if (cause) this.due.get(cause.event)?.pools.delete(stream);
    if (!scope.isWhole(stream)) return;
    const pools = entryOfStored(event, this.catalogue)?.lines.map(({ pool }) => pool) ?? [];
    if (pools.length > 0) this.due.set(id, { index, pools: new Set(pools) });
  }

  end(): void {
    for (const { index, pools } of this.due.values()) {
      for (const pool of pools) {
        const reason = `it has moved ${pool}, and that movement is left out`;
        throw new Difference(`index ${index}: ${reason}`, index);
      }
    }
  }
}

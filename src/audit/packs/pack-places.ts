import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { Difference } from './difference.js';
import { MovementsDue, NamedStreams } from './grant-streams.js';
import type { Manifest } from './manifest.js';
import { rowsOf, type PackRow } from './pack-rows.js';
import { GrantScope } from './scope.js';

/** Sees that rows come in order and that none is left out between others. */
export interface Places {
  readonly streams: number;
  see(row: PackRow): void;
  end(): void;
}

export function placesFor({ about }: Manifest, eventsFile: string, catalogue: Catalogue): Places {
  return 'grant' in about
    ? new GrantPlaces(firstOf(about.grant, eventsFile), catalogue)
    : new PeriodPlaces(about);
}

class PeriodPlaces implements Places {
  private next: Index;
  private readonly revisions = new Map<string, number>();

  constructor(private readonly about: { readonly from: Index; readonly to: Index }) {
    this.next = about.from;
  }

  get streams(): number {
    return this.revisions.size;
  }

  see({ index, event }: PackRow): void {
    if (index !== this.next) {
      throw new Difference(`index ${this.next} is missing: index ${index} comes next`, this.next);
    }
    this.next++;
    if (!event) return;
    const { stream, revision } = event;
    const before = this.revisions.get(stream);
    if (before !== undefined && revision !== before + 1) {
      throw new Difference(
        `index ${index}: ${stream} has revision ${revision} after ${before}`,
        index,
      );
    }
    this.revisions.set(stream, revision);
  }

  end(): void {
    if (this.next === this.about.to + 1) return;
    throw new Difference(`index ${this.next} is missing: the pack ends there`, this.next);
  }
}

class GrantPlaces implements Places {
  private last = -1;
  private readonly revisions = new Map<string, number>();
  private readonly scope: GrantScope;
  private readonly named: NamedStreams;
  private readonly movements: MovementsDue;

  constructor(award: StoredEvent, catalogue: Catalogue) {
    this.scope = GrantScope.of(award);
    this.named = new NamedStreams(award);
    this.movements = new MovementsDue(catalogue);
  }

  get streams(): number {
    return this.revisions.size;
  }

  see({ index, event, text }: PackRow): void {
    if (index <= this.last) throw new Difference(`index ${index} comes after ${this.last}`, index);
    this.last = index;
    if (!event) throw new Difference(`index ${index} is withheld: of a grant nothing is`, index);
    if (this.scope.part(event, text) === 'LEFT_OUT') {
      throw new Difference(`index ${index} has nothing to do with the grant`, index);
    }
    this.named.see(event, text);
    this.movements.see(event, this.scope);
    const { stream, revision } = event;
    if (!this.scope.isWhole(stream)) return;
    const due = (this.revisions.get(stream) ?? -1) + 1;
    if (revision !== due) {
      const reason = `${stream} has revision ${revision} where ${due} is due: an event is left out`;
      throw new Difference(`index ${index}: ${reason}`, index);
    }
    this.revisions.set(stream, revision);
  }

  end(): void {
    this.named.end((stream) => this.revisions.has(stream));
    this.movements.end();
  }
}

/** The grant's first event says which application and which organisation it belongs to. */
function firstOf(grant: string, eventsFile: string): StoredEvent {
  for (const { event } of rowsOf(eventsFile)) {
    if (event?.stream === grant && event.revision === 0) return event;
  }
  throw new Difference(`the first event of ${grant} is not there`);
}

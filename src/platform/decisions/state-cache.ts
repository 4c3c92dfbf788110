import type { Revision } from '../event-log/event-log.js';

export interface CachedState {
  readonly state: unknown;
  /** Revision of the last event that is folded in; −1 for a stream without events. */
  readonly revision: Revision;
  /** Id of that event. */
  readonly eventId: string | undefined;
  /** The append that the state rests on, while it is under way. */
  readonly pending: Promise<unknown> | undefined;
}

/** The latest folded states, the least recently used dropped first. Pending ones are never dropped. */
export class StateCache {
  private readonly entries = new Map<string, CachedState>();

  constructor(private readonly capacity: number) {}

  get(stream: string): CachedState | undefined {
    const entry = this.entries.get(stream);
    if (entry) {
      this.entries.delete(stream);
      this.entries.set(stream, entry);
    }
    return entry;
  }

  set(stream: string, entry: CachedState): void {
    this.entries.delete(stream);
    this.entries.set(stream, entry);
    if (this.entries.size > this.capacity) this.evict();
  }

  drop(stream: string): void {
    this.entries.delete(stream);
  }

  get size(): number {
    return this.entries.size;
  }

  private evict(): void {
    for (const [stream, { pending }] of this.entries) {
      if (this.entries.size <= this.capacity) return;
      if (!pending) this.entries.delete(stream);
    }
  }
}

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

/**
 * The latest folded states, in two generations: what is used moves to the young one, and when that
 * has `capacity` ÷ 2 entries the old one is dropped. So a hit in the young one costs one look-up.
 * Pending states are never dropped.
 */
export class StateCache {
  private young = new Map<string, CachedState>();
  private old = new Map<string, CachedState>();

  constructor(private readonly capacity: number) {}

  get(stream: string): CachedState | undefined {
    const found = this.young.get(stream);
    if (found) return found;
    const older = this.old.get(stream);
    if (older) this.set(stream, older);
    return older;
  }

  set(stream: string, entry: CachedState): void {
    this.young.set(stream, entry);
    if (this.young.size > this.capacity / 2) this.turn();
  }

  drop(stream: string): void {
    this.young.delete(stream);
    this.old.delete(stream);
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  private turn(): void {
    const dropped = this.old;
    this.old = this.young;
    this.young = new Map();
    for (const [stream, entry] of dropped) {
      if (entry.pending && !this.old.has(stream)) this.young.set(stream, entry);
    }
  }
}

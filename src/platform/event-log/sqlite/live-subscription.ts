import { setImmediate } from 'node:timers/promises';
import type { Index, StoredEvent, Subscription } from '../event-log.js';

/** Events per batch. */
const BATCH_EVENTS = 1_000;

/** Where a subscription reads from: up to `limit` events from `index` on, all that is there now. */
export type ReadPage = (index: Index, limit: number) => readonly StoredEvent[];

/** What a subscription hands its batches to; the next one waits for the promise of the last. */
export type BatchHandler = (batch: readonly StoredEvent[]) => void | Promise<void>;

/**
 * Reads the log from `next` on, batch after batch, and at its end waits to be woken.
 *
 * Between finding nothing and waiting it never gives up the thread, so no event slips in between.
 */
export class LiveSubscription implements Subscription {
  readonly closed: Promise<void>;
  #ending = false;
  #wake: (() => void) | undefined;

  constructor(
    private next: Index,
    private readonly handler: BatchHandler,
    private readonly read: ReadPage,
  ) {
    this.closed = this.#run();
  }

  /** To be called when there may be something new. */
  wake(): void {
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#ending = true;
    this.wake();
    await this.closed.catch(() => {
      // Whoever watches `closed` is told; to the one who closes, it has ended.
    });
  }

  async #run(): Promise<void> {
    // The subscriber has its subscription in hand before the first batch comes.
    await setImmediate();
    while (!this.#ending) {
      const batch = this.read(this.next, BATCH_EVENTS);
      if (batch.length === 0) {
        await this.#woken();
      } else {
        this.next += batch.length;
        await this.handler(batch);
        // A handler that never waits must not keep the thread from everything else.
        await setImmediate();
      }
    }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

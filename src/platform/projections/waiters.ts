import type { Index } from '../event-log/event-log.js';
import { ViewsBehind } from './halts.js';

interface Waiter {
  readonly index: Index;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Callers that wait for the views to reach an index, each for a bounded time. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /** @throws ViewsBehind after `timeoutMs`, with what `reached` answers then */
  async add(index: Index, timeoutMs: number, reached: () => Index): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { index, resolve, reject };
    this.waiting.add(waiter);
    const timer = setTimeout(() => reject(new ViewsBehind(index, reached())), timeoutMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(waiter);
    }
  }

  get any(): boolean {
    return this.waiting.size > 0;
  }

  /** Lets those go on who waited for this index or an earlier one. */
  settle(reached: Index): void {
    for (const { index, resolve } of this.waiting) if (index <= reached) resolve();
  }

  refuse(error: Error): void {
    for (const { reject } of this.waiting) reject(error);
  }
}

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StoredText } from '../../platform/event-log/sqlite/stored-row.js';
import { outcomeOf, take, textsOf } from './texts-in-check.js';

/** Who reads and compares the rest is busy with that: more threads would wait for it. */
const MOST_THREADS = 2;

/** A log that is shorter has been verified before a thread has started. */
const LEAST_EVENTS = 10_000;

/** For a page of texts of at most 64 MiB, on a machine that does other things, too. */
const PATIENCE_MS = 120_000;

/** Threads beside this one for the check of so many texts. */
export const textThreadsFor = (events: number): number =>
  events < LEAST_EVENTS ? 0 : Math.min(availableParallelism() - 1, MOST_THREADS);

/** Asks how many texts of a page are known to be right before the first that may not be. */
export type RightTexts = () => number;

/**
 * Threads that check texts ahead of the one that verifies the log. That one waits for a page only
 * while a thread has it in hand, and takes over what none has come to.
 */
export class TextThreads {
  private readonly workers: readonly Worker[];
  private handedOut = 0;

  constructor(threads: number) {
    this.workers = Array.from({ length: threads }, () => {
      const worker = new Worker(COMPILED, { name: 'texts' });
      worker.unref();
      return worker;
    });
  }

  /** Pages that it pays to hand over before the outcome of the first is asked for. */
  get pagesAhead(): number {
    return 2 * this.workers.length;
  }

  /** Hands a page over. Of one that no thread has come to when it is asked for, no text is known to be right. */
  check(rows: readonly StoredText<Uint8Array>[]): RightTexts {
    const worker = this.workers[this.handedOut++ % this.workers.length];
    if (!worker) return () => 0;
    const texts = textsOf(rows);
    const { bytes, lengths, leaves, state } = texts;
    worker.postMessage(texts, [bytes.buffer, lengths.buffer, leaves.buffer]);
    return () => (take({ state }) ? 0 : outcomeOf({ state }, PATIENCE_MS));
  }

  close(): void {
    for (const worker of this.workers) void worker.terminate();
  }
}

/** The thread's code stands beside this module; when that is run from its source, in the build of it. */
const COMPILED = new URL(
  './texts.worker.js',
  import.meta.url.replace(/\/src\/(audit\/verify\/[^/]+)\.ts$/, '/dist/$1.js'),
);

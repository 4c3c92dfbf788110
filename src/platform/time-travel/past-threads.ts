import { Worker } from 'node:worker_threads';
import { LogCorrupt } from '../event-log/event-log.js';
import type { PastBuildJob, PastBuildOutcome } from './past-build.js';

/** Whoever asks about the past asks again soon; a thread that is there saves a fifth of a second. */
const KEPT_MS = 60_000;

/** Threads that put past states together. One that is done is kept for a while. */
export class PastThreads {
  private readonly idle = new Map<Worker, NodeJS.Timeout>();
  private closed = false;

  /** `worker` is the compiled file that calls `runPastBuilds`. */
  constructor(private readonly worker: URL) {}

  /**
   * Resolves when the state is finished.
   *
   * @throws LogCorrupt when the log is not what was written
   * @throws whatever the thread has failed with; it has ended then
   */
  async run(job: PastBuildJob): Promise<void> {
    const thread = this.anyIdle() ?? this.started();
    thread.ref();
    const outcome = await outcomeOf(thread, job);
    if (this.closed) await thread.terminate();
    else this.keep(thread);
    if (outcome !== 'finished') throw new LogCorrupt(outcome.corruptAt, outcome.reason);
  }

  /** Ends those that have nothing to do, and the others when they are done. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.idle.keys()].map((thread) => this.end(thread)));
  }

  private started(): Worker {
    const thread = new Worker(this.worker, { name: 'past' });
    // One that ends by itself while it is idle is missed by nobody; whoever waits for it is told.
    thread.on('error', () => {}).on('exit', () => this.forget(thread));
    return thread;
  }

  private anyIdle(): Worker | undefined {
    const [thread] = this.idle.keys();
    if (thread) this.forget(thread);
    return thread;
  }

  private keep(thread: Worker): void {
    thread.unref();
    this.idle.set(thread, setTimeout(() => void this.end(thread), KEPT_MS).unref());
  }

  private async end(thread: Worker): Promise<void> {
    this.forget(thread);
    await thread.terminate();
  }

  private forget(thread: Worker): void {
    clearTimeout(this.idle.get(thread));
    this.idle.delete(thread);
  }
}

function outcomeOf(thread: Worker, job: PastBuildJob): Promise<PastBuildOutcome> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const failed = (error: unknown) => (failure = error);
    const ended = (code: number) =>
      reject(failure ?? new Error(`the thread has ended with ${code}`));
    thread.once('error', failed).once('exit', ended);
    thread.once('message', (outcome: PastBuildOutcome) => {
      thread.off('error', failed).off('exit', ended);
      resolve(outcome);
    });
    thread.postMessage(job);
  });
}

import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { LogCorrupt, type Index } from '../event-log/event-log.js';
import { ALL_VIEWS, reasonOf, ViewHalted, type Halt } from './halts.js';
import type { Projection } from './projection.js';
import { ViewReader, type OpenText } from './view-reader.js';
import { viewsStatus, type ViewsStatus } from './views-status.js';
import { Waiters } from './waiters.js';
import type { FromWorker, Progress, ToWorker, WorkerData } from './worker-messages.js';

/** How long a worker may take for its last batch; then it is ended, which loses nothing. */
const STOP_TIMEOUT_MS = 5_000;

/** How long the views may lie behind while nobody waits for them: what comes in meanwhile is one batch. */
const UNHURRIED_MS = 10;

export interface ProjectionEngineOptions extends WorkerData {
  /** The compiled file that calls `runProjections` with the same projections. */
  readonly worker: URL;
  readonly projections: readonly Projection[];
  /** Opens what stands sealed in the views, for answers. */
  readonly open: OpenText;
}

/** Keeps the views up with the log, in a worker thread, and lets this thread read them. */
export class ProjectionEngine {
  readonly reader: ViewReader;
  private readonly corruption = Promise.withResolvers<LogCorrupt>();
  /** Resolves when the views have stopped because something in the log is not what was written. */
  readonly corrupt = this.corruption.promise;
  private worker: Worker | undefined;
  private progress: Progress = BEFORE_START;
  private head: Index = -1;
  /** The worker has been woken and has not said since that it is idle. */
  private woken = true;
  private halt: Halt | undefined;
  private abandoned: string | undefined;
  private closing = false;
  private wakingSoon: NodeJS.Timeout | undefined;
  private rebuilding: PromiseWithResolvers<void> | undefined;
  private readonly waiters = new Waiters();

  constructor(private readonly options: ProjectionEngineOptions) {
    this.reader = this.makeReader();
  }

  /** A reader like the one of the live views, for another file of the same views. */
  makeReader(): ViewReader {
    return new ViewReader(this.options.projections, this.options.open);
  }

  /**
   * Starts the worker. Done when queries can be answered; how far the views have come by then is
   * another matter, see `reached`.
   *
   * @throws Error when the views cannot be opened at all
   */
  async start(): Promise<void> {
    assert(!this.worker, 'started twice');
    const { worker: url, directory, logFile, treeFile } = this.options;
    const data: WorkerData = { directory, logFile, ...(treeFile && { treeFile }) };
    const worker = new Worker(url, { workerData: data, name: 'projections' });
    this.worker = worker;
    const ready = Promise.withResolvers<void>();
    worker.on('message', (message: FromWorker) => {
      this.hear(message);
      if (message.kind === 'ready') ready.resolve();
    });
    worker.on('error', (error) => {
      this.stopAll({ index: this.progress.checkpoint + 1, reason: reasonOf(error) });
      ready.reject(error);
    });
    worker.on('exit', () => {
      this.ended();
      ready.reject(new Error('the worker has ended before it was ready'));
    });
    await ready.promise;
  }

  /** Index of the last event that this process knows to be in the log. */
  get ownHead(): Index {
    return this.head;
  }

  /** To be called after every append of this process, with the index of its last event. */
  wake(head: Index): void {
    if (head <= this.head) return;
    this.head = head;
    this.wakeSoon();
  }

  /**
   * Waits until the views have taken in the event at `index`.
   *
   * @throws ViewsBehind when they have not after `timeoutMs`
   * @throws ViewHalted when all views have stopped before it
   */
  reached(index: Index, timeoutMs: number): Promise<void> {
    if (this.progress.checkpoint >= index) return Promise.resolve();
    if (this.halt) return Promise.reject(new ViewHalted(ALL_VIEWS, this.halt.index));
    this.wakeWorker();
    return this.waiters.add(index, timeoutMs, () => this.progress.checkpoint);
  }

  /**
   * Builds all views anew beside the live ones and puts them in their place. Done when they serve.
   * Asked for while one is under way, it is that one that is waited for. A view that had halted is
   * live again, unless the same event stops it again.
   *
   * @throws Error when it had to be given up, or the engine was closed; the live views go on
   * @throws ViewHalted when all views have stopped
   */
  async rebuild(): Promise<void> {
    if (this.halt) throw new ViewHalted(ALL_VIEWS, this.halt.index);
    if (!this.rebuilding) {
      this.rebuilding = Promise.withResolvers<void>();
      // refused on its own too when nobody waits any more
      this.rebuilding.promise.catch(() => {});
      this.abandoned = undefined;
      this.say({ kind: 'rebuild' });
    }
    await this.rebuilding.promise;
  }

  status(): ViewsStatus {
    const { head, progress, halt, abandoned } = this;
    return viewsStatus({ projections: this.options.projections, head, progress, halt, abandoned });
  }

  /** Has all views stop, as if their worker had: the log is not to be believed from there on. */
  stop(halt: Halt): void {
    this.stopAll(halt);
    this.say({ kind: 'stop' });
  }

  /** Lets the worker finish its batch. Whoever still waits is refused. */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.wakingSoon);
    const { worker } = this;
    if (worker && worker.threadId !== -1) {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      this.say({ kind: 'stop' });
      const timer = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    }
    this.reader.close();
  }

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.reader.switchTo(message.file);
        this.head = Math.max(this.head, message.head);
        return this.note(message.progress);
      case 'progress':
        return this.note(message.progress);
      case 'swap':
        this.reader.switchTo(message.file);
        this.say({ kind: 'swapped' });
        this.rebuilding?.resolve();
        this.rebuilding = undefined;
        return this.note(message.progress);
      case 'abandoned':
        this.note(message.progress);
        this.abandoned = message.reason;
        return this.failRebuild(new Error(`views could not be built anew: ${message.reason}`));
      case 'halted':
        this.note(message.progress);
        if (message.corrupt !== undefined) {
          this.corruption.resolve(new LogCorrupt(message.index, message.corrupt));
        }
        return this.stopAll({ index: message.index, reason: message.reason });
    }
  }

  private note(progress: Progress): void {
    this.progress = progress;
    this.waiters.settle(progress.checkpoint);
    if (!progress.idle) return;
    this.woken = false;
    if (progress.checkpoint >= this.head) return;
    if (this.waiters.any) this.wakeWorker();
    else this.wakeSoon();
  }

  private wakeSoon(): void {
    this.wakingSoon ??= setTimeout(() => {
      this.wakingSoon = undefined;
      if (this.progress.checkpoint < this.head) this.wakeWorker();
    }, UNHURRIED_MS);
  }

  /** At most one wake-up is under way; the worker takes in all that is there. */
  private wakeWorker(): void {
    if (this.woken || this.halt) return;
    this.woken = true;
    this.say({ kind: 'wake' });
  }

  private stopAll(halt: Halt): void {
    this.halt ??= halt;
    this.reader.halt(this.halt);
    const error = new ViewHalted(ALL_VIEWS, this.halt.index);
    this.waiters.refuse(error);
    this.failRebuild(error);
  }

  private ended(): void {
    const index = this.progress.checkpoint + 1;
    if (!this.closing) return this.stopAll({ index, reason: 'the worker has ended' });
    this.failRebuild(
      new Error('closed before the views were built; the next start goes on with them'),
    );
    this.waiters.refuse(new ViewHalted(ALL_VIEWS, index));
  }

  private failRebuild(error: Error): void {
    this.rebuilding?.reject(error);
    this.rebuilding = undefined;
  }

  private say(message: ToWorker): void {
    this.worker?.postMessage(message);
  }
}

const BEFORE_START: Progress = {
  checkpoint: -1,
  building: undefined,
  halted: [],
  idle: false,
  events: 0,
  batches: 0,
};

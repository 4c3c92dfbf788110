import { Worker } from 'node:worker_threads';
import { messageOf } from '../sqlite/errors.js';
import type { FromTree, ToTree, TreeHalt, TreeProgress, TreeStart } from './tree-messages.js';

/** How long the tree may be behind the log: what comes in meanwhile is one batch. */
const UNHURRIED_MS = 50;

/** How long the thread may take for its last batch; then it is ended, which loses nothing. */
const STOP_TIMEOUT_MS = 5_000;

export interface TreeStatus extends TreeProgress {
  readonly halt: TreeHalt | undefined;
}

export interface TreeThreadOptions extends TreeStart {
  /** The compiled file that calls `runTree`. */
  readonly worker: URL;
}

/** The end of the tree's thread in the main thread. */
export class TreeThread {
  /** Resolves with the reason if the thread ends by itself; stays pending as long as all is well. */
  readonly halted: Promise<TreeHalt>;
  readonly #halted = Promise.withResolvers<TreeHalt>();
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #status: TreeStatus = { size: 0, scrub: { tile: 0, rounds: 0 }, halt: undefined };
  #wakingSoon: NodeJS.Timeout | undefined;
  #closing = false;

  private constructor({ worker, ...start }: TreeThreadOptions) {
    this.halted = this.#halted.promise;
    this.#worker = new Worker(worker, { name: 'transparency', workerData: start });
    this.#worker.on('error', (error) => this.#halt(messageOf(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        if (!this.#closing) this.#halt('the thread of the tree has ended');
        resolve();
      });
    });
  }

  /** Starts the thread. Done when it is at work, or has found why not. */
  static async start(options: TreeThreadOptions): Promise<TreeThread> {
    const thread = new TreeThread(options);
    const ready = new Promise<void>((resolve) => {
      thread.#worker.on('message', (message: FromTree) => {
        thread.#hear(message);
        resolve();
      });
    });
    await Promise.race([ready, thread.#exited]);
    return thread;
  }

  /** As of the last message of the thread. */
  status(): TreeStatus {
    return this.#status;
  }

  /** To be called when the log has new events. */
  wake(): void {
    this.#wakingSoon ??= setTimeout(() => {
      this.#wakingSoon = undefined;
      this.#say('wake');
    }, UNHURRIED_MS);
  }

  /** Lets the thread finish its batch. What it has not taken in it takes in after the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#wakingSoon);
    this.#say('stop');
    const timer = setTimeout(() => void this.#worker.terminate(), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  #hear(message: FromTree): void {
    if (message.kind === 'halted') this.#halt(message.halt.reason, message.halt.corruptAt);
    else this.#status = { ...message.progress, halt: this.#status.halt };
  }

  #halt(reason: string, corruptAt?: number): void {
    const halt = this.#status.halt ?? { reason, corruptAt };
    this.#status = { ...this.#status, halt };
    this.#halted.resolve(halt);
  }

  #say(message: ToTree): void {
    this.#worker.postMessage(message);
  }
}

import type { Index } from '../event-log/event-log.js';
import type { Halt, ViewHalt } from './halts.js';

/** What the worker is started with. */
export interface WorkerData {
  /** The folder that the views files live in. */
  readonly directory: string;
  /** The event log's file. */
  readonly logFile: string;
  /** The tree over it, if there is one: what is read is compared with its leaves. */
  readonly treeFile?: string;
}

export type ToWorker =
  /** There may be new events. */
  | { readonly kind: 'wake' }
  | { readonly kind: 'rebuild' }
  /** The HTTP thread has closed the file before the one that it was told of. */
  | { readonly kind: 'swapped' }
  | { readonly kind: 'stop' };

/** How far the worker has come; sent after every batch. */
export interface Progress {
  readonly checkpoint: Index;
  /** Checkpoint of the file that is being built beside, if there is one. */
  readonly building: Index | undefined;
  readonly halted: readonly ViewHalt[];
  /** Nothing is left to do until the next message. */
  readonly idle: boolean;
  /** Since the start of the worker: events taken in by the live views, and the batches they came in. */
  readonly events: number;
  readonly batches: number;
}

export type FromWorker =
  /** Queries can be answered from this file. `head`: index of the log's last event at that moment. */
  | {
      readonly kind: 'ready';
      readonly file: string;
      readonly head: Index;
      readonly progress: Progress;
    }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** From now on this file goes on, the one before does not. */
  | { readonly kind: 'swap'; readonly file: string; readonly progress: Progress }
  /** The file that was being built beside is given up; the live one goes on. */
  | { readonly kind: 'abandoned'; readonly reason: string; readonly progress: Progress }
  /** All views have stopped; the worker has ended. */
  | ({
      readonly kind: 'halted';
      readonly progress: Progress;
      /** What is wrong with the log, if that was why. */
      readonly corrupt: string | undefined;
    } & Halt);

import type { AdmittedAppend } from '../admission.js';
import type { Index, Revision } from '../event-log.js';

/** The last event of the log when the writer starts. */
export interface LogEnd {
  /** −1 if the log is empty. */
  readonly head: Index;
  /** Nothing is recorded before it, in milliseconds of the Unix epoch; −Infinity if that is open. */
  readonly recordedAtMs: number;
}

/** What the writer's thread is started with. */
export interface WriterStart extends LogEnd {
  readonly file: string;
}

/**
 * Appends one after the other as nothing but texts and numbers: to hand objects over to a thread
 * takes three times as long.
 */
export type PackedAppends = readonly (string | number)[];

/** From now on nothing is to be recorded at or before this instant, in milliseconds of the Unix epoch. */
export interface Promised {
  readonly nothingUntilMs: number;
}

/** Appends handed over together, in the order of the calls, a promise, or the request to finish and end. */
export type ToWriter = PackedAppends | Promised | 'close';

export interface TimedAppend extends AdmittedAppend {
  /** The caller's clock at the time of the call: whole milliseconds of the Unix epoch. */
  readonly atMs: number;
}

/**
 * The writer has opened the log; has written down the next promise, in their order; has committed the
 * next appends, in their order; has ended.
 */
export type FromWriter = 'ready' | 'promised' | readonly Outcome[] | Breakdown;

/** What became of an append: the index of its first record, or the check that did not hold. */
export type Outcome = Index | FailedCheck;

export interface FailedCheck {
  readonly stream: string;
  readonly expected: Revision | 'none';
  readonly actual: Revision | 'none';
}

/** The writer has ended over an error. */
export interface Breakdown {
  readonly reason: string;
  /** Of so many of the next appends nobody knows; those after them were not written. */
  readonly inDoubt: number;
}

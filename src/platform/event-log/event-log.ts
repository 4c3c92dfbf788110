/** The dense place of an event in the log, from 0, the same in every store. */
export type Index = number;

/** The dense place of an event in its stream, from 0. */
export type Revision = number;

/** A JSON value as it stands in an event: no undefined, no NaN, integers within ±2^53. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Flat, all strings. `recordedAt` (RFC 3339, UTC, milliseconds) is set by the log when it appends. */
export type Metadata = Readonly<Record<string, string>>;

/** An event on its way into the log. Its revision follows from the stream, its index from the log. */
export interface NewRecord {
  readonly stream: string;
  /** UUIDv7, made once per decision and kept on re-send. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: Metadata;
}

/** An event as it stands in the log. */
export interface StoredEvent {
  readonly index: Index;
  readonly stream: string;
  readonly revision: Revision;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: Metadata & { readonly recordedAt: string };
}

/** What has to be true of a stream, written or only read, at the moment of the append. */
export interface Check {
  readonly stream: string;
  /** The revision of the stream's last event, or `none` if it must have no event. */
  readonly revision: Revision | 'none';
  /**
   * The id of that event, if the caller knows it. A decision that rests on an append still under way
   * needs it: should that one fail, another event may come to stand at the same revision.
   */
  readonly eventId?: string;
}

/** Where the records of one append stand: `first` to `last`, both inclusive. */
export interface Appended {
  readonly first: Index;
  readonly last: Index;
  /** Opaque place in the store, for `Tributary-Position`. */
  readonly position: string;
}

export interface ReadOptions {
  /** The last index to read, inclusive; the head at the time of the call if left out. */
  readonly to?: Index;
  /** Events per batch; 1,000 if left out. */
  readonly batchSize?: number;
}

/** A running subscription. */
export interface Subscription {
  /** Settles when it has ended: rejects with the error of the handler, or of the reading, if that ended it. */
  readonly closed: Promise<void>;
  /** Ends it, and resolves when the handler is done with its last batch: don't await it in there. */
  close(): Promise<void>;
}

/**
 * The append-only log. Every adapter passes `test/contract/event-log.contract.ts`.
 *
 * Appends of one caller are carried out in the order in which they were called, so a decision may
 * build on an append that is still under way: if that one fails, so does the check of this one.
 */
export interface EventLog {
  /**
   * Appends all records, in order and without a gap, or none. Durable when it resolves.
   *
   * An event id that is in the log already makes the append fail as a failed check on its stream:
   * the one where that event stands, expected to be where it was before the event was written.
   *
   * @throws CheckFailed when a check did not hold; nothing was written
   * @throws TooLarge when a record or the whole is over `LIMITS`; nothing was written
   * @throws TypeError when there is no record, an id stands twice in it, a string holds a lone
   *   surrogate, something is not JSON, or the metadata bring `recordedAt` along; nothing was written
   * @throws LogClosed when the log takes no appends any more; nothing was written
   * @throws LogCorrupt when it has halted, because something in it is not what was written; nothing was written
   * @throws OutcomeUnknown when it may or may not have been written (then it is wholly there or wholly absent)
   */
  append(records: readonly NewRecord[], checks: readonly Check[]): Promise<Appended>;

  /**
   * From now on nothing is recorded at or before this instant, in milliseconds of the Unix epoch, not
   * even after a restart with a clock that goes wrong. Durable when it resolves. So what was known at
   * a moment never changes once somebody has been told.
   */
  recordNothingUntil(instantMs: number): Promise<void>;

  /** The stream's events from revision `from` (0 if left out) to its end; nothing if there is none. */
  readStream(stream: string, from?: Revision): AsyncIterable<StoredEvent>;

  /** Batches of events in log order from index `from`, to `options.to` or the head at the time of the call. */
  readAll(from: Index, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /**
   * Hands every event from index `from` on to the handler, in order, once, in batches of at most
   * 1,000; first those that are there, then each as it is appended. The next batch waits for the
   * handler's promise. Ends without an error when the log is closed.
   */
  subscribe(
    from: Index,
    handler: (batch: readonly StoredEvent[]) => void | Promise<void>,
  ): Subscription;

  /** The index of the last event; −1 if the log is empty. */
  head(): Promise<Index>;

  /** Finishes the appends that it has accepted, ends its subscriptions, and takes no more calls. */
  close(): Promise<void>;
}

/**
 * Limits of the port, the same for every adapter; the limit itself passes. Sizes are bytes of UTF-8
 * of the canonical text (RFC 8785) of `{stream, id, type, data, metadata}`, or of the metadata alone,
 * as the caller gave them: what the log adds does not count.
 */
export const LIMITS = {
  eventBytes: 256 * 1024,
  appendBytes: 1024 * 1024,
  appendRecords: 500,
  metadataBytes: 4 * 1024,
} as const;

/**
 * A check did not hold: the stream has moved on since it was read. Where `expected` and `actual` are
 * the same, another event stands there than the one that the check named.
 */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  constructor(
    readonly stream: string,
    readonly expected: Revision | 'none',
    readonly actual: Revision | 'none',
  ) {
    super(
      expected === actual
        ? `stream ${stream} has another event at revision ${actual} than expected`
        : `stream ${stream} is at revision ${actual}, expected ${expected}`,
    );
  }
}

/** A record, its metadata or the whole append is larger than `LIMITS` allow. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  constructor(
    readonly limit: keyof typeof LIMITS,
    readonly actual: number,
  ) {
    super(`append refused: ${limit} is ${actual}, at most ${LIMITS[limit]} allowed`);
  }
}

/** The log takes no more calls: it was closed, or its writer has ended. Nothing was written. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed';
}

/** The log cannot say whether the append was written. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** What is stored is not what was written: a hash, an index or a revision does not fit. */
export class LogCorrupt extends Error {
  override readonly name = 'LogCorrupt';
  constructor(
    /** −1 where a file as a whole is at fault. */
    readonly index: Index,
    readonly reason: string,
  ) {
    super(`event log corrupt${index < 0 ? '' : ` at index ${index}`}: ${reason}`);
  }
}

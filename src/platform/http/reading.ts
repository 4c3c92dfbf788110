import { AsyncLocalStorage } from 'node:async_hooks';
import assert from 'node:assert/strict';
import { currentCaller, type Caller } from '../decisions/caller.js';
import { currentViewerIfAny } from '../auth/viewer.js';
import type { Index } from '../event-log/event-log.js';
import type { Rows, ViewQuery } from '../projections/view-reader.js';
import type { AsOf } from '../time-travel/as-of.js';
import type { Past } from '../time-travel/past.js';
import { validationFailed } from './door-refusals.js';

/** A past state that a caller waits for. */
export interface AskedPast extends AsOf {
  /** Aborted when the caller has gone before the answer. */
  readonly gone: AbortSignal;
}

/** What a request wants of the views, and what it got. */
export interface Reading {
  /** Of the request, without its query: which list it asks for. */
  readonly path: string;
  /** The caller has seen this index and wants to see it in the answer; −1 if it did not say. */
  readonly wanted: Index;
  /** The past state that the answer is to be made from; undefined: the present. */
  readonly asOf: AskedPast | undefined;
  /** The oldest index that a part of the answer was made from; undefined if it reads no view. */
  answeredFrom: Index | undefined;
  readonly caller: Caller;
  /** Ids of what is confidential and not the caller's own, as far as the answer shows it, each with its fund, if any. */
  readonly confidential: Map<string, string | undefined>;
}

const readings = new AsyncLocalStorage<Reading>();

export const readAs = <R>(reading: Reading, call: () => R): R => readings.run(reading, call);

/** Which list is being read, and as of when; empty outside a request. */
export function listOfReading(): string {
  const { path = '', asOf } = readings.getStore() ?? {};
  return asOf ? `${path} as of ${asOf.index} ${asOf.moment.epochMilliseconds}` : path;
}

/**
 * The moment that counts as now in the answer: what is due, overdue or in the future depends on it.
 * What the viewer may see does not: that depends on the present.
 */
export const momentOfReading = (): Temporal.Instant =>
  readings.getStore()?.asOf?.moment ?? currentViewerIfAny()?.now ?? currentCaller().arrivedAt;

/**
 * The answer shows something confidential: the caller's reading of it is recorded. What is their own,
 * or of whoever they act for, is for the caller of this to leave out.
 */
export function showsConfidential(subject: string, fund?: string): void {
  readings.getStore()?.confidential.set(subject, fund);
}

/**
 * For an answer that is made from the log itself: the last index that it may tell of, or undefined if
 * it is of the present.
 */
export function lastIndexOfReading(): Index | undefined {
  const reading = readings.getStore();
  if (!reading?.asOf) return undefined;
  reading.answeredFrom ??= reading.asOf.index;
  return reading.asOf.index;
}

export const POSITION = 'tributary-position';
const NOTHING_WANTED = -1;

/**
 * The index that the caller has sent as `Tributary-Position`. The embedded log's token is the index.
 *
 * @throws Rejection VALIDATION_FAILED when it is none
 */
export function wantedIndex(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Index {
  const token = headers[POSITION];
  if (token === undefined) return NOTHING_WANTED;
  if (typeof token === 'string' && /^\d{1,15}$/.test(token)) return Number(token);
  const message = 'must be the position of an answer of this service';
  throw validationFailed({ errors: [{ header: POSITION, rule: 'header', message }] });
}

/** How far the views have come: the projection engine. */
export interface ReadSide {
  /** Index of the last event that this process knows to be in the log, its own appends included. */
  readonly ownHead: Index;
  /**
   * Resolves when the views have taken in the event at `index`.
   *
   * @throws ViewsBehind when that takes longer than `timeoutMs`
   * @throws ViewHalted when all views have stopped before it
   */
  reached(index: Index, timeoutMs: number): Promise<void>;
}

/** Reads views for queries: each sees what this node has written before, and what the caller has seen, or a past state. */
export class Queries {
  constructor(
    private readonly readSide: ReadSide,
    private readonly waitMs: number,
    /** Needed where queries may ask for the past. */
    private readonly past?: Pick<Past, 'lease'>,
  ) {}

  /**
   * Runs a synchronous query on a snapshot of the views, in the past if that is what the request asks
   * for; the answer's `Tributary-Index` comes from here. `present` are the rows as they are now, which
   * decide what the viewer may see. Rows must not be used after it has returned.
   *
   * @throws ViewsBehind, ViewHalted
   * @throws Rejection PAST_BEING_BUILT, TOO_MANY_PASTS, PAST_TOO_LARGE
   */
  async read<R>(
    views: Pick<ViewQuery, 'read' | 'views'>,
    query: (rows: Rows, present: Rows) => R,
  ): Promise<R> {
    const reading = readings.getStore();
    const wanted = Math.max(this.readSide.ownHead, reading?.wanted ?? NOTHING_WANTED);
    await this.readSide.reached(wanted, this.waitMs);
    const answer = (rows: Rows, present: Rows): R => {
      if (reading) reading.answeredFrom = Math.min(reading.answeredFrom ?? rows.index, rows.index);
      return query(rows, present);
    };
    if (!reading?.asOf) return views.read((rows) => answer(rows, rows));

    assert(this.past, 'nothing is there to read the past from');
    const { asOf, caller } = reading;
    const asker = { person: caller.person ?? '', gone: asOf.gone, waitMs: this.waitMs };
    const lease = await this.past.lease(asOf.index, asker);
    try {
      return views.read((present) =>
        lease.reader.read(views.views, (rows) => answer(rows, present)),
      );
    } finally {
      lease.release();
    }
  }
}

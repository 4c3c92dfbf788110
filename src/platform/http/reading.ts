import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '../decisions/caller.js';
import type { Index } from '../event-log/event-log.js';
import type { Rows, ViewQuery } from '../projections/view-reader.js';
import { validationFailed } from './door-refusals.js';

/** What a request wants of the views, and what it got. */
export interface Reading {
  /** Of the request, without its query: which list it asks for. */
  readonly path: string;
  /** The caller has seen this index and wants to see it in the answer; −1 if it did not say. */
  readonly wanted: Index;
  /** The oldest index that a part of the answer was made from; undefined if it reads no view. */
  answeredFrom: Index | undefined;
  readonly caller: Caller;
  /** Ids of what is confidential and not the caller's own, as far as the answer shows it, each with its fund, if any. */
  readonly confidential: Map<string, string | undefined>;
}

const readings = new AsyncLocalStorage<Reading>();

export const readAs = <R>(reading: Reading, call: () => R): R => readings.run(reading, call);

/** The path of the query that is being answered; empty outside a request. */
export const pathOfReading = (): string => readings.getStore()?.path ?? '';

/**
 * The answer shows something confidential: the caller's reading of it is recorded. What is their own,
 * or of whoever they act for, is for the caller of this to leave out.
 */
export function showsConfidential(subject: string, fund?: string): void {
  readings.getStore()?.confidential.set(subject, fund);
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

/** Reads views for queries: each sees what this node has written before, and what the caller has seen. */
export class Queries {
  constructor(
    private readonly readSide: ReadSide,
    private readonly waitMs: number,
  ) {}

  /**
   * Runs a synchronous query on a snapshot of the views; the answer's `Tributary-Index` comes from
   * here. Rows must not be used after it has returned.
   *
   * @throws ViewsBehind, ViewHalted
   */
  async read<R>(views: Pick<ViewQuery, 'read'>, query: (rows: Rows) => R): Promise<R> {
    const reading = readings.getStore();
    const wanted = Math.max(this.readSide.ownHead, reading?.wanted ?? NOTHING_WANTED);
    await this.readSide.reached(wanted, this.waitMs);
    return views.read((rows) => {
      if (reading) reading.answeredFrom = Math.min(reading.answeredFrom ?? rows.index, rows.index);
      return query(rows);
    });
  }
}

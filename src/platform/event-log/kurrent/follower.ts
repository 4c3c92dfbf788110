import { setTimeout as delay } from 'node:timers/promises';
import {
  START,
  streamNameFilter,
  type AllStreamRecordedEvent,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type KurrentDBClient,
  type Position,
} from '@kurrent/kurrentdb-client';
import { LogCorrupt, type Index } from '../event-log.js';
import { followedIn, keepFollowed, type Followed } from './followed-place.js';
import type { LogCopy } from './log-copy.js';
import { fromServer } from './server-form.js';

/** The stream of promises about the clock: not in the log, but in one order with it. */
export const CLOCK_STREAM = '~clock';

/** The streams of the log, and the clock; the server's own begin with `$`, others of ours with `~`. */
const FOLLOWED_STREAMS = `^(?:[^$~]|${CLOCK_STREAM}$)`;

/** How many events may be on their way to the copy's disk. */
const MAX_UNDER_WAY = 1_000;

/** After so many events it is written down how far the following has come. */
const KEEP_EVERY = 500;

/** After a lost connection the first try comes at once, the next ones twice as late each. */
const RETRY_MS = { first: 50, most: 5_000 } as const;

export interface FollowerParts {
  readonly client: KurrentDBClient;
  readonly copy: LogCopy;
  /** Where it is written down how far the copy has come. */
  readonly placeFile: string;
  /** Called when what the server has cannot be the log. */
  readonly halt: (reason: LogCorrupt) => void;
  /** Called when the connection is lost, and again when it is back. */
  readonly onConnection?: (state: 'lost' | 'back', reason?: string) => void;
}

/**
 * Brings what stands on the server into the node's copy, in order, each event once; takes up the
 * thread again after every loss of the connection, and compares what comes a second time.
 */
export class Follower {
  readonly #caughtUp = Promise.withResolvers<void>();
  /** Resolves when everything that stood on the server at some moment after the start is in the copy. */
  readonly caughtUp = this.#caughtUp.promise;
  readonly #expected = new Map<string, (index: Index | undefined) => void>();
  readonly #onProgress = new Set<() => void>();
  readonly #running: Promise<void>;
  #subscription: AllStreamSubscription | undefined;
  #ending = false;
  /** Where it would take up the thread: at least one event before the last. */
  #anchor: Followed | undefined;
  /** Of the connection: how many events have come, and where the last of them stands. */
  #events = 0;
  #position: Position | undefined;
  #sinceKept = 0;
  #underWay: Promise<void>[] = [];

  constructor(private readonly parts: FollowerParts) {
    const kept = followedIn(parts.placeFile);
    // The place is written down after the events before it; with another copy it means nothing.
    this.#anchor = kept && kept.events < parts.copy.events ? kept : undefined;
    this.#running = this.#run();
  }

  /**
   * The index of an event of which the copy does not have the id yet, as soon as it has; undefined if it
   * has not come within the time, or comes no more.
   */
  async arrival(id: string, limitMs: number): Promise<Index | undefined> {
    const expected = Promise.withResolvers<Index | undefined>();
    this.#expected.set(id, expected.resolve);
    const timer = setTimeout(() => expected.resolve(undefined), limitMs);
    try {
      return await expected.promise;
    } finally {
      clearTimeout(timer);
      this.#expected.delete(id);
    }
  }

  /** Whether the condition came true within the time, looked at whenever the copy has grown. */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    if (condition()) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = () => condition() && resolve(true);
    this.#onProgress.add(look);
    const timer = setTimeout(() => resolve(condition()), limitMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#onProgress.delete(look);
    }
  }

  async close(): Promise<void> {
    this.#ending = true;
    this.#subscription?.destroy();
    await this.#running;
    await this.parts.copy.written();
    this.#comeNoMore();
  }

  async #run(): Promise<void> {
    let retryMs = 0;
    while (!this.#ending) {
      const before = this.#events;
      try {
        await this.#follow(() => (retryMs = 0));
      } catch (error) {
        if (error instanceof LogCorrupt) return this.#halt(error);
        this.parts.onConnection?.('lost', error instanceof Error ? error.message : String(error));
      }
      if (this.#ending) return;
      if (this.#events > before) retryMs = 0;
      await delay(retryMs);
      retryMs = Math.min(Math.max(retryMs * 2, RETRY_MS.first), RETRY_MS.most);
    }
  }

  async #follow(onConnected: () => void): Promise<void> {
    this.#events = this.#anchor?.events ?? 0;
    this.#position = this.#anchor?.position;
    const subscription = this.parts.client.subscribeToAll({
      fromPosition: this.#position ?? START,
      filter: streamNameFilter({ regex: FOLLOWED_STREAMS }),
    });
    this.#subscription = subscription;
    let untilCaughtUp = Number.POSITIVE_INFINITY;
    subscription.on('confirmation', () => {
      onConnected();
      this.parts.onConnection?.('back');
    });
    // What stands in the stream's buffer was sent before.
    subscription.on('caughtUp', () => {
      untilCaughtUp = subscription.readableLength;
      if (untilCaughtUp === 0)
        void this.#whenCaughtUp().catch((error) => subscription.destroy(error));
    });
    for await (const resolved of subscription as AsyncIterable<AllStreamResolvedEvent>) {
      if (resolved.event) await this.#take(resolved.event);
      if (--untilCaughtUp === 0) await this.#whenCaughtUp();
      if (this.#ending) break;
    }
  }

  async #take(event: AllStreamRecordedEvent): Promise<void> {
    const { position } = event;
    if (this.#position && !isAfter(position, this.#position)) return; // delivered a second time
    const before = this.#position && { events: this.#events, position: this.#position };
    if (event.streamId === CLOCK_STREAM) await this.#takePromise(event);
    else await this.#takeEvent(event);
    this.#position = position;
    if (before && before.events < this.#events && ++this.#sinceKept >= KEEP_EVERY) {
      this.#keep(before);
    }
  }

  async #takePromise({ id, data }: AllStreamRecordedEvent): Promise<void> {
    const { nothingUntilMs } = data as { nothingUntilMs?: unknown };
    if (typeof nothingUntilMs !== 'number') {
      throw new LogCorrupt(this.#events, `${CLOCK_STREAM} has something that is no promise`);
    }
    await this.parts.copy.recordNothingUntil(nothingUntilMs);
    this.#arrived(id, this.#events - 1);
  }

  async #takeEvent(event: AllStreamRecordedEvent): Promise<void> {
    const { copy } = this.parts;
    const index = this.#events++;
    let delivered;
    try {
      delivered = fromServer(event);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new LogCorrupt(index, `${event.streamId} holds what is no event: ${error.message}`);
    }
    if (index < copy.events) return copy.assertSame(index, delivered);
    const { id } = delivered.record;
    const added = copy.add(delivered).then(() => this.#arrived(id, index));
    added.catch((error: Error) => this.#subscription?.destroy(error));
    this.#underWay.push(added);
    if (this.#underWay.length >= MAX_UNDER_WAY) await this.#added();
  }

  /** Resolves when all that came is in the copy. */
  async #added(): Promise<void> {
    await Promise.all(this.#underWay.splice(0));
  }

  #arrived(id: string, index: Index): void {
    this.#expected.get(id)?.(index);
    for (const look of this.#onProgress) look();
  }

  /** The place before the last event: so that this one comes again, and is compared. */
  #keep(anchor: Followed): void {
    this.#sinceKept = 0;
    void this.parts.copy.written().then(() => {
      this.#anchor = anchor;
      keepFollowed(this.parts.placeFile, anchor);
    });
  }

  async #whenCaughtUp(): Promise<void> {
    await this.#added();
    const { events } = this.parts.copy;
    if (this.#events < events) {
      throw new LogCorrupt(
        this.#events,
        `the server ends there, and ${events} events have been read from it before`,
      );
    }
    this.#caughtUp.resolve();
  }

  #halt(error: LogCorrupt): void {
    this.parts.halt(error);
    this.#caughtUp.reject(error);
    this.#comeNoMore();
  }

  #comeNoMore(): void {
    for (const resolve of this.#expected.values()) resolve(undefined);
  }
}

const isAfter = (one: Position, other: Position): boolean =>
  one.commit > other.commit || (one.commit === other.commit && one.prepare > other.prepare);

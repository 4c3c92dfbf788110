import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorType, isCommandError, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { admit } from '../admission.js';
import {
  LogClosed,
  type Appended,
  type Check,
  type EventLog,
  type Index,
  type NewRecord,
  type ReadOptions,
  type Revision,
  type StoredEvent,
  type Subscription,
} from '../event-log.js';
import type { BatchHandler } from '../sqlite/live-subscription.js';
import { SqliteEventLog } from '../sqlite/sqlite-event-log.js';
import { CLOCK_STREAM, Follower, type FollowerParts } from './follower.js';
import { LogCopy } from './log-copy.js';
import { ServerAppends } from './server-appends.js';
import { AppendQueue } from './append-queue.js';

export interface KurrentEventLogOptions {
  /** As KurrentDB documents it: addresses, TLS, credentials, deadlines. */
  readonly connectionString: string;
  /** The node's own copy of the log, and the tree over it: made if they are not there. */
  readonly file: string;
  readonly treeFile?: string;
  /** As in the embedded log. */
  readonly nowMs?: () => number;
  /** How long the server may be away while the log is opened. */
  readonly connectMs?: number;
  /** How long the outcome of an append is looked for before it is unknown. */
  readonly resolveMs?: number;
  readonly onConnection?: NonNullable<FollowerParts['onConnection']>;
}

/** The server is older than what the log needs. */
export class ServerTooOld extends Error {
  override readonly name = 'ServerTooOld';
  constructor(options: ErrorOptions) {
    super(
      'the KurrentDB server cannot append to several streams at once under checks: version 26.1 or newer is needed',
      options,
    );
  }
}

const CONNECT_MS = 60_000;
const RESOLVE_MS = 20_000;

/**
 * The log on a KurrentDB server or cluster, shared by any number of nodes.
 *
 * Appends go to the server, which checks and orders them. What stands there is followed into a copy
 * of the node's own, in the form of the embedded log, and everything is read from that: an append is
 * acknowledged when it has come back. See ADR 26.
 */
export class KurrentEventLog implements EventLog {
  readonly #accepted = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly client: KurrentDBClient,
    private readonly copy: SqliteEventLog,
    private readonly follower: Follower,
    private readonly queue: AppendQueue,
    private readonly nowMs: () => number,
  ) {}

  /**
   * Resolves when the copy has come to the end of what stands on the server.
   *
   * @throws ServerTooOld when the server cannot do atomic appends under checks
   * @throws LogCorrupt when the copy holds what the server does not; what `SqliteEventLog.open` throws
   */
  static async open(options: KurrentEventLogOptions): Promise<KurrentEventLog> {
    const { connectionString, file, treeFile, nowMs = Date.now, onConnection } = options;
    const client = KurrentDBClient.connectionString(connectionString);
    await assertAble(client, options.connectMs ?? CONNECT_MS);
    const copy = await SqliteEventLog.open(file, { ...(treeFile !== undefined && { treeFile }) });
    const follower = new Follower({
      client,
      copy: new LogCopy(copy, await copy.head()),
      placeFile: `${file}.followed`,
      halt: (reason) => copy.halt(reason),
      ...(onConnection && { onConnection }),
    });
    try {
      await follower.caughtUp;
    } catch (error) {
      await follower.close();
      await client.dispose();
      await copy.close();
      throw error;
    }
    const appends = new ServerAppends({
      client,
      copy,
      follower,
      resolveMs: options.resolveMs ?? RESOLVE_MS,
    });
    const queue = new AppendQueue((members) => appends.write(members));
    return new KurrentEventLog(client, copy, follower, queue, nowMs);
  }

  get broken() {
    return this.copy.broken;
  }

  get corrupt() {
    return this.copy.corrupt;
  }

  get tree() {
    return this.copy.tree;
  }

  get halted() {
    return this.copy.halted;
  }

  halt(...reason: Parameters<SqliteEventLog['halt']>): void {
    this.copy.halt(...reason);
  }

  async append(records: readonly NewRecord[], checks: readonly Check[]): Promise<Appended> {
    this.#assertOpen();
    const admitted = admit(records, checks);
    const recordedAt = rfc3339(this.nowMs());
    return this.#accept(this.queue.add(admitted, recordedAt));
  }

  async recordNothingUntil(instantMs: number): Promise<void> {
    this.#assertOpen();
    if (this.copy.recordsAfter(instantMs)) return;
    await this.#accept(this.#promise(Math.floor(instantMs)));
  }

  readStream(stream: string, from: Revision = 0): AsyncIterable<StoredEvent> {
    return this.copy.readStream(stream, from);
  }

  readAll(from: Index, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]> {
    return this.copy.readAll(from, options);
  }

  subscribe(from: Index, handler: BatchHandler): Subscription {
    this.#assertOpen();
    return this.copy.subscribe(from, handler);
  }

  head(): Promise<Index> {
    return this.copy.head();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#accepted);
    await this.follower.close();
    await this.client.dispose();
    await this.copy.close();
  }

  /** Writes the promise down where every node finds it, in one order with the events. */
  async #promise(nothingUntilMs: number): Promise<void> {
    while (!this.copy.recordsAfter(nothingUntilMs)) {
      const id = randomUUIDv7();
      const arrival = this.follower.arrival(id, PROMISE_ARRIVAL_MS);
      try {
        await this.client.appendRecords([promiseRecord(id, nothingUntilMs)], []);
      } catch (error) {
        if (this.#closing) throw error;
        await delay(RETRY_MS);
        continue;
      }
      await arrival;
    }
  }

  #accept<T>(work: Promise<T>): Promise<T> {
    this.#accepted.add(work);
    const forget = () => void this.#accepted.delete(work);
    work.then(forget, forget);
    return work;
  }

  #assertOpen(): void {
    if (this.#closing) throw new LogClosed('the event log is closed');
    if (this.copy.halted) throw this.copy.halted;
  }
}

const RETRY_MS = 100;
const PROMISE_ARRIVAL_MS = 5_000;

const promiseRecord = (id: string, nothingUntilMs: number) => ({
  streamName: CLOCK_STREAM,
  record: {
    id,
    type: 'NothingRecordedUntil',
    contentType: 'application/json' as const,
    data: { nothingUntilMs },
    metadata: {},
  },
});

/** Asks for an append of nothing: a server that knows the call says what is wrong with it. */
async function assertAble(client: KurrentDBClient, connectMs: number): Promise<void> {
  const until = Date.now() + connectMs;
  for (;;) {
    try {
      await client.appendRecords([], []);
      return;
    } catch (error) {
      if (!(error instanceof Error && isCommandError(error))) throw error;
      if (error.type === ErrorType.UNSUPPORTED) throw new ServerTooOld({ cause: error });
      if (error.type === ErrorType.ACCESS_DENIED) throw error;
      if (error.type !== ErrorType.UNAVAILABLE && error.type !== ErrorType.DEADLINE_EXCEEDED)
        return;
      if (Date.now() > until) throw error;
      await delay(RETRY_MS);
    }
  }
}

const rfc3339 = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toString({ fractionalSecondDigits: 3 });

import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
import { LiveSubscription, type BatchHandler } from './live-subscription.js';
import { openLogReader, type LogReader } from './log-reader.js';
import { takeOwnership, type Owner } from './owner.js';
import { openForWriting } from './schema.js';
import { WriterThread, type WriterEnded } from './writer-thread.js';

export interface SqliteEventLogOptions {
  /**
   * Milliseconds of the Unix epoch, asked at each append: what `recordedAt` is taken from. The clock
   * of the system if left out. It may go back; what is recorded will not.
   */
  readonly nowMs?: () => number;
}

/**
 * The embedded log: one SQLite file, owned by one process.
 *
 * Appends are written by a thread of its own, in groups with one sync to disk for each; reading is
 * done by the calling thread. An acknowledged append survives the end of the process and of power.
 */
export class SqliteEventLog implements EventLog {
  /** Resolves with the reason if the writer ends by itself: then the process should end, too. */
  readonly broken: Promise<WriterEnded>;
  readonly #subscriptions = new Set<LiveSubscription>();
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly owner: Owner,
    private readonly reader: LogReader,
    private readonly writer: WriterThread,
    private readonly nowMs: () => number,
  ) {
    this.broken = writer.broken;
    writer.onCommit = () => this.#subscriptions.forEach((subscription) => subscription.wake());
  }

  /**
   * Opens the log in `file`, and makes it, and its folder, if it is not there.
   *
   * @throws LogOwned when it is open already, in this process or another
   * @throws NetworkFileSystem when it is not on a local disk
   * @throws ForeignFile, OtherSchema when the file is not a log that this version can write
   * @throws LogCorrupt when its last event is not what was written
   */
  static async open(file: string, options: SqliteEventLogOptions = {}): Promise<SqliteEventLog> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const path = realPath(file);
    const owner = takeOwnership(path);
    let reader: LogReader | undefined;
    try {
      openForWriting(path).close();
      reader = openLogReader(path);
      const writer = new WriterThread({ file: path, ...reader.end() });
      await writer.ready;
      return new SqliteEventLog(owner, reader, writer, options.nowMs ?? Date.now);
    } catch (error) {
      reader?.close();
      owner.release();
      throw error;
    }
  }

  async append(records: readonly NewRecord[], checks: readonly Check[]): Promise<Appended> {
    return this.writer.append({ ...admit(records, checks), atMs: instantMs(this.nowMs()) });
  }

  readStream(stream: string, from: Revision = 0): AsyncIterable<StoredEvent> {
    return this.reader.readStream(stream, from);
  }

  readAll(from: Index, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.readAll(from, options);
  }

  subscribe(from: Index, handler: BatchHandler): Subscription {
    if (this.#closing) throw new LogClosed('the event log is closed');
    const subscription = new LiveSubscription(from, handler, (index, limit) =>
      this.reader.pageFrom(index, limit),
    );
    this.#subscriptions.add(subscription);
    const forget = () => void this.#subscriptions.delete(subscription);
    subscription.closed.then(forget, forget);
    return subscription;
  }

  async head(): Promise<Index> {
    return this.reader.headIndex();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const ends = [...this.#subscriptions].map((subscription) => subscription.close());
    await Promise.all([this.writer.close(), ...ends]);
    this.reader.close();
    this.owner.release();
  }
}

/** The one name of the file, whatever links lead to it: the lock stands beside it. */
function realPath(file: string): string {
  const path = join(realpathSync(dirname(file)), basename(file));
  return existsSync(path) ? realpathSync(path) : path;
}

/** The farthest from 1970 that an instant can be. */
const MAX_INSTANT_MS = 8.64e15;

function instantMs(nowMs: number): number {
  if (Math.abs(nowMs) <= MAX_INSTANT_MS) return Math.floor(nowMs);
  throw new RangeError(`the clock says ${nowMs} ms, which is no instant`);
}

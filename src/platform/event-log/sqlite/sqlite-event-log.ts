import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { admit } from '../admission.js';
import {
  LogClosed,
  LogCorrupt,
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
import { openLogReader, type EventPlace, type LogReader } from './log-reader.js';
import { takeOwnership, type Owner } from './owner.js';
import { EVENT_LOG } from './schema.js';
import { openForWriting } from '../../sqlite/own-file.js';
import type { Tip } from './stream-tips.js';
import { WriterThread, type WriterEnded } from './writer-thread.js';
import { assertWhole } from '../../transparency/start-check.js';
import { openTreeFile, type TreeFile } from '../../transparency/tree-file.js';
import { TreeReader, type Tree } from '../../transparency/tree-reader.js';
import { TreeWriter } from '../../transparency/tree-writer.js';

export interface SqliteEventLogOptions {
  /**
   * Milliseconds of the Unix epoch, asked at each append: what `recordedAt` is taken from. The clock
   * of the system if left out. It may go back; what is recorded will not.
   */
  readonly nowMs?: () => number;
  /**
   * The tree over the log: made if it is not there, and what is read is compared with its leaves. Not
   * kept up here, but by `runTree`. Without it, texts are compared with the hash beside them alone.
   */
  readonly treeFile?: string;
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
  /** Resolves when it has halted, because something that is stored is not what was written. */
  readonly corrupt: Promise<LogCorrupt>;
  /** The Merkle tree over the log, up to its head. */
  readonly tree: Tree;
  readonly #corrupt = Promise.withResolvers<LogCorrupt>();
  #halt: LogCorrupt | undefined;
  readonly #subscriptions = new Set<LiveSubscription>();
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly owner: Owner,
    private readonly reader: LogReader,
    private readonly treeFile: TreeFile | undefined,
    private readonly writer: WriterThread,
    private readonly nowMs: () => number,
  ) {
    this.broken = writer.broken;
    this.corrupt = this.#corrupt.promise;
    this.tree = this.#watchedTree(new TreeReader(reader, treeFile));
    writer.onCommit = () => this.#subscriptions.forEach((subscription) => subscription.wake());
  }

  /**
   * Opens the log in `file`, and makes it, and its folder, if it is not there.
   *
   * @throws LogOwned when it is open already, in this process or another
   * @throws NetworkFileSystem when it is not on a local disk
   * @throws ForeignFile, OtherSchema when the file is not a log that this version can write
   * @throws LogCorrupt when its last events are not what was written, or the tree has seen more
   */
  static async open(file: string, options: SqliteEventLogOptions = {}): Promise<SqliteEventLog> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const path = realPath(file);
    const owner = takeOwnership(path);
    let reader: LogReader | undefined;
    let tree: TreeFile | undefined;
    try {
      openForWriting(path, EVENT_LOG).close();
      const { treeFile } = options;
      if (treeFile) TreeWriter.open(treeFile).close();
      reader = openLogReader(path, { treeFile });
      tree = treeFile === undefined ? undefined : openTreeFile(treeFile);
      assertWhole(reader, tree);
      const writer = new WriterThread({ file: path, ...reader.end() });
      await writer.ready;
      return new SqliteEventLog(owner, reader, tree, writer, options.nowMs ?? Date.now);
    } catch (error) {
      reader?.close();
      tree?.close();
      owner.release();
      throw error;
    }
  }

  /** Why it has halted, if it has. */
  get halted(): LogCorrupt | undefined {
    return this.#halt;
  }

  /**
   * Takes no call any more but `head` and `close`: from now on every other throws this. Called by
   * whoever finds that something is not what was written; it does so itself when it reads such a thing.
   */
  halt(error: LogCorrupt): void {
    this.#halt ??= error;
    this.#corrupt.resolve(this.#halt);
  }

  async append(records: readonly NewRecord[], checks: readonly Check[]): Promise<Appended> {
    return this.appendAt(this.nowMs(), records, checks);
  }

  /** As `append`, at another moment than the clock says, in milliseconds of the Unix epoch. */
  async appendAt(
    atMs: number,
    records: readonly NewRecord[],
    checks: readonly Check[],
  ): Promise<Appended> {
    this.#assertNotHalted();
    return this.writer.append({ ...admit(records, checks), atMs: instantMs(atMs) });
  }

  recordNothingUntil(ms: number): Promise<void> {
    return this.writer.recordNothingUntil(instantMs(ms));
  }

  /** The last event of the stream. */
  tipOf(stream: string): Tip {
    return this.#watch(() => this.reader.tipOf(stream));
  }

  /** Whether all that comes is recorded after this instant, in milliseconds of the Unix epoch, as it is. */
  recordsAfter(instantMs: number): boolean {
    return this.#watch(() => this.reader.end().recordedAtMs > instantMs);
  }

  /** Where the event with this id stands. */
  placeOf(id: string): EventPlace | undefined {
    return this.#watch(() => this.reader.placeOf(id));
  }

  readStream(stream: string, from: Revision = 0): AsyncIterable<StoredEvent> {
    return this.#watched(this.reader.readStream(stream, from));
  }

  readAll(from: Index, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]> {
    return this.#watched(this.reader.readAll(from, options));
  }

  subscribe(from: Index, handler: BatchHandler): Subscription {
    if (this.#closing) throw new LogClosed('the event log is closed');
    const subscription = new LiveSubscription(from, handler, (index, limit) =>
      this.#watch(() => this.reader.pageFrom(index, limit)),
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
    this.treeFile?.close();
    this.owner.release();
  }

  #watchedTree(tree: Tree): Tree {
    return {
      size: () => this.#watch(() => tree.size()),
      root: (size) => this.#watch(() => tree.root(size)),
      leafAt: (index) => this.#watch(() => tree.leafAt(index)),
      inclusionProof: (index, size) => this.#watch(() => tree.inclusionProof(index, size)),
      consistencyProof: (size1, size2) => this.#watch(() => tree.consistencyProof(size1, size2)),
    };
  }

  async *#watched<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    this.#assertNotHalted();
    try {
      yield* items;
    } catch (error) {
      throw this.#noted(error);
    }
  }

  #watch<R>(read: () => R): R {
    this.#assertNotHalted();
    try {
      return read();
    } catch (error) {
      throw this.#noted(error);
    }
  }

  #noted(error: unknown): unknown {
    if (error instanceof LogCorrupt) this.halt(error);
    return error;
  }

  #assertNotHalted(): void {
    if (this.#halt) throw this.#halt;
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

import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import {
  LogClosed,
  LogCorrupt,
  type Index,
  type ReadOptions,
  type Revision,
  type StoredEvent,
} from '../event-log.js';
import type { LogEnd } from './messages.js';
import { EVENT_LOG } from './schema.js';
import { openForReading } from '../../sqlite/own-file.js';
import { isDamage, messageOf } from '../../sqlite/errors.js';
import { sameHash, type Hash } from '../../transparency/merkle.js';
import { openTreeFile, type TreeFile } from '../../transparency/tree-file.js';
import type { Tip } from './stream-tips.js';
import {
  assertHash,
  COLUMNS,
  mayBeBroken,
  RAW_COLUMNS,
  rawRow,
  storedEvent,
  storedLeaf,
  storedRow,
  type StoredRow,
} from './stored-row.js';

/** Rows per page: as fast as any larger number, and over in a few milliseconds. */
const PAGE_ROWS = 1_000;

/** The most rows that may be asked for at once. */
const MAX_PAGE_ROWS = 10_000;

export interface LogReaderOptions {
  /**
   * `checked`, the default, compares each text with the hash stored with it; `trusted` leaves that
   * out, but for texts that may be broken, for a replay of what is verified elsewhere. The columns are compared with the text in both.
   */
  readonly hashes?: 'checked' | 'trusted';
  /**
   * The tree over the log: each text that is checked is compared with its leaf there, too, where the
   * tree has come to it. Only with the hash in the log if left out, or if there is no such file.
   */
  readonly treeFile?: string | undefined;
}

/** Where an event stands in the log and in its stream. */
export interface EventPlace {
  readonly index: Index;
  readonly stream: string;
  readonly revision: Revision;
}

/** Opens the log in `file`, which must exist, for reading. See `LogReader`. */
export function openLogReader(file: string, options: LogReaderOptions = {}): LogReader {
  const database = openForReading(file, EVENT_LOG);
  try {
    return new LogReader(database, options, options.treeFile && openTreeFile(options.treeFile));
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Reads the embedded log on a connection of its own, in any thread or process, beside the writer.
 *
 * Every call that returns pages is synchronous, sees all that was committed when it was made, and
 * holds nothing open afterwards. What it reads must be dense, in its stream as in the log.
 *
 * Every method throws LogClosed after `close`, and LogCorrupt, with the index, when what is stored
 * is not what was written.
 */
export class LogReader {
  readonly #checksHashes: boolean;
  readonly #ends: StatementSync;
  readonly #page: StatementSync;
  readonly #rawPage: StatementSync;
  readonly #leaves: StatementSync;
  readonly #streamPage: StatementSync;
  readonly #streamIndexes: StatementSync;
  readonly #tip: StatementSync;
  readonly #byId: StatementSync;

  constructor(
    private readonly database: DatabaseSync,
    { hashes = 'checked' }: LogReaderOptions,
    private readonly tree?: TreeFile | '',
  ) {
    this.#checksHashes = hashes === 'checked';
    this.#ends = database.prepare(
      'SELECT (SELECT min(idx) FROM event) AS first, (SELECT max(idx) FROM event) AS last',
    );
    const pageOf = (columns: string) =>
      database.prepare(`SELECT ${columns} FROM event AS e WHERE e.idx >= ? ORDER BY e.idx LIMIT ?`);
    this.#page = pageOf(COLUMNS);
    this.#rawPage = pageOf(RAW_COLUMNS);
    this.#leaves = pageOf('e.idx, e.hash');
    // The join makes SQLite take every column from the table: without it, stream and revision would
    // come out of the index, and a table that says otherwise would go unnoticed.
    this.#streamPage = database.prepare(
      `SELECT ${COLUMNS} FROM event AS i CROSS JOIN event AS e ON e.idx = i.idx
       WHERE i.stream = ? AND i.revision >= ? ORDER BY i.revision LIMIT ?`,
    );
    this.#streamIndexes = database.prepare(
      'SELECT idx FROM event WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
    );
    this.#tip = database.prepare(
      'SELECT revision, id FROM event WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#byId = database.prepare('SELECT idx, stream, revision FROM event WHERE id = ?');
  }

  /**
   * The index of the last event; −1 if the log is empty.
   *
   * @throws LogCorrupt when an event stands before the first: it is found by its stream, by its id and
   * in no reading of the log
   */
  headIndex(): Index {
    this.#assertOpen();
    const { first, last } = this.#ends.get() ?? {};
    if (typeof first !== 'number' || typeof last !== 'number') return -1;
    if (first < 0) throw beforeTheFirst(first);
    return last;
  }

  /** Where the log ends, for a writer to go on from there. */
  end(): LogEnd {
    const head = this.headIndex();
    const last = head < 0 ? undefined : this.pageFrom(head, 1)[0];
    const recordedAtMs = last
      ? Temporal.Instant.from(last.metadata.recordedAt).epochMilliseconds
      : Number.NEGATIVE_INFINITY;
    return { head, recordedAtMs: Math.max(recordedAtMs, this.#afterPromise()) };
  }

  /** The first instant that the promise leaves open. */
  #afterPromise(): number {
    const promise = this.database.prepare('SELECT nothing_until_ms AS ms FROM promise').get();
    return promise ? Number(promise['ms']) + 1 : Number.NEGATIVE_INFINITY;
  }

  /** Up to `limit` (1 to 10,000; 1,000 if left out) events from `index` on; fewer only where the log ends. */
  pageFrom(index: Index, limit = PAGE_ROWS): StoredEvent[] {
    const rows = this.#dense(this.#page, storedRow, { index, limit });
    this.#compareWithTree(rows);
    return rows.map((row) => this.#event(row));
  }

  /** The leaves of up to `limit` (1 to 10,000) events from `index` on, as they were stored with them. */
  leaves(index: Index, limit: number): Hash[] {
    return this.#dense(this.#leaves, storedLeaf, { index, limit }).map(({ hash }) => hash);
  }

  /** The same as they are stored, neither decoded nor compared with their hash. */
  rawPage(index: Index, limit = PAGE_ROWS): StoredRow<Uint8Array>[] {
    return this.#dense(this.#rawPage, rawRow, { index, limit });
  }

  /** Up to `limit` (1 to 10,000; 1,000 if left out) events of the stream from `revision` on. */
  streamPage(stream: string, revision: Revision, limit = PAGE_ROWS): StoredEvent[] {
    this.#assertOpen();
    assertCount('revision', revision);
    assertLimit(limit);
    const key = [stream, revision, limit] as const;
    const rows = this.#select(this.#streamPage, storedRow, key, () => this.#indexes(key));
    for (const { index } of rows) if (index < 0) throw beforeTheFirst(index);
    this.#compareWithTree(rows);
    return rows.map((row, place) => {
      const event = this.#event(row);
      if (event.stream !== stream) throw new LogCorrupt(row.index, `found under stream ${stream}`);
      if (event.revision !== revision + place) {
        const reason = `${stream} has revision ${event.revision} where ${revision + place} is due`;
        throw new LogCorrupt(row.index, reason);
      }
      return event;
    });
  }

  /** The last event of the stream, as its index says. */
  tipOf(stream: string): Tip {
    this.#assertOpen();
    const row = this.#tip.get(stream);
    return row ? { revision: Number(row['revision']), id: String(row['id']) } : 'none';
  }

  /** Where the event with this id stands. */
  placeOf(id: string): EventPlace | undefined {
    this.#assertOpen();
    const row = this.#byId.get(id);
    if (!row) return undefined;
    const { idx, stream, revision } = row;
    return { index: Number(idx), stream: String(stream), revision: Number(revision) };
  }

  /** As `EventLog.readStream`. */
  async *readStream(stream: string, from: Revision = 0): AsyncGenerator<StoredEvent> {
    let revision = from;
    for (;;) {
      const page = this.streamPage(stream, revision, PAGE_ROWS);
      yield* page;
      if (page.length < PAGE_ROWS) return;
      revision += page.length;
      // Pages are read synchronously: between them the thread serves others.
      await setImmediate();
    }
  }

  /** All events of these types, in the order of the log; the others are passed over without being decoded. */
  *ofTypes(types: readonly string[]): Generator<StoredEvent> {
    const next = this.database.prepare(
      `SELECT idx FROM event WHERE idx > ? AND type IN (SELECT value FROM json_each(?))
       ORDER BY idx LIMIT ?`,
    );
    for (let after = -1; ;) {
      this.#assertOpen();
      const found = next.all(after, JSON.stringify(types), PAGE_ROWS).map(({ idx }) => Number(idx));
      for (const index of found) yield* this.pageFrom(index, 1);
      if (found.length < PAGE_ROWS) return;
      after = found.at(-1) ?? after;
    }
  }

  /** As `EventLog.readAll`; `batchSize` may be 1 to 10,000. */
  readAll(
    from: Index,
    { to = Number.MAX_SAFE_INTEGER, batchSize = PAGE_ROWS }: ReadOptions = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    assertCount('index', from);
    assertLimit(batchSize);
    return this.#batches(from, Math.min(to, this.headIndex()), batchSize);
  }

  /**
   * What SQLite finds wrong with the file, tables against indexes included; undefined if nothing.
   *
   * Takes time in proportion to the log: some seconds per million events.
   */
  damage(): string | undefined {
    this.#assertOpen();
    let found: unknown;
    try {
      found = this.database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    } catch (error) {
      if (!isDamage(error)) throw error;
      found = messageOf(error);
    }
    return found === 'ok' ? undefined : String(found);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
    if (this.tree) this.tree.close();
  }

  async *#batches(
    from: Index,
    to: Index,
    batchSize: number,
  ): AsyncGenerator<readonly StoredEvent[]> {
    for (let index = from; index <= to; index += batchSize) {
      yield this.pageFrom(index, Math.min(batchSize, to - index + 1));
      await setImmediate();
    }
  }

  #event(row: StoredRow): StoredEvent {
    if (this.#checksHashes || mayBeBroken(row)) assertHash(row);
    return storedEvent(row);
  }

  /** The leaves that the tree has are those of its first events: behind the first it lacks there is none. */
  #compareWithTree(rows: readonly StoredRow[]): void {
    if (!this.tree || !this.#checksHashes) return;
    for (const { index, hash } of rows) {
      const leaf = this.tree.leafAt(index);
      if (!leaf) return;
      if (!sameHash(leaf, hash)) throw new LogCorrupt(index, NOT_ITS_LEAF);
    }
  }

  #dense<Row extends { readonly index: Index }>(
    query: StatementSync,
    toRow: ToRow<Row>,
    { index, limit }: { readonly index: Index; readonly limit: number },
  ): Row[] {
    this.#assertOpen();
    assertCount('index', index);
    assertLimit(limit);
    const rows = this.#select(query, toRow, [index, limit], () => upTo(index, limit));
    rows.forEach((row, place) => {
      if (row.index !== index + place) throw new LogCorrupt(index + place, 'the event is missing');
    });
    return rows;
  }

  /** Runs a query for rows; if the file is damaged, finds out at which of `indexes`. */
  #select<Row>(
    query: StatementSync,
    toRow: ToRow<Row>,
    parameters: readonly (string | number)[],
    indexes: () => Iterable<Index>,
  ): Row[] {
    try {
      return query.all(...parameters).map(toRow);
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw this.#firstUnreadable(indexes()) ?? error;
    }
  }

  #firstUnreadable(indexes: Iterable<Index>): LogCorrupt | undefined {
    for (const index of indexes) {
      try {
        this.#page.all(index, 1);
      } catch (error) {
        return new LogCorrupt(index, messageOf(error));
      }
    }
    return undefined;
  }

  #indexes(key: readonly (string | number)[]): Index[] {
    return this.#streamIndexes.all(...key).map(({ idx }) => Number(idx));
  }

  #assertOpen(): void {
    if (!this.database.isOpen) throw new LogClosed('the event log is closed');
  }
}

const NOT_ITS_LEAF =
  'the event is not the one whose leaf stands in tree.db: one of the two was changed';

const beforeTheFirst = (index: number): LogCorrupt =>
  new LogCorrupt(-1, `an event is hidden at ${index}, before the first`);

type ToRow<Row> = (columns: Record<string, SQLOutputValue>) => Row;

function* upTo(index: Index, limit: number): Generator<Index> {
  for (let place = 0; place < limit; place++) yield index + place;
}

function assertCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number from 0, not ${value}`);
  }
}

function assertLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE_ROWS) {
    throw new RangeError(`a page has 1 to ${MAX_PAGE_ROWS} events, not ${limit}`);
  }
}

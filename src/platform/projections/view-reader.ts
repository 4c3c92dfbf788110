import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Index } from '../event-log/event-log.js';
import { ViewHalted, ViewsBehind, type Halt } from './halts.js';
import type { Projection, SqlValue } from './projection.js';
import { holdsSealed } from '../sealing/sealed-text.js';
import { StatementCache } from './statement-cache.js';
import { readViewStates, signatureOf } from './views-schema.js';

/** How long a statement waits for a lock; readers of a WAL hardly ever do. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens the personal data that stand sealed in a text. */
export type OpenText = (text: string) => string;

/** Rows as they stood at one index. Integers are `bigint`. */
export interface Rows {
  /** The last event that the rows follow from; −1 if none. */
  readonly index: Index;
  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | undefined;
  /** The query has to bound how many there are. */
  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[];
}

/** A views file and its statements. */
interface Opened {
  readonly db: DatabaseSync;
  /** Signatures of the views that it holds, by name. */
  readonly signatures: ReadonlyMap<string, string>;
  readonly statements: StatementCache;
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly checkpoint: StatementSync;
  readonly halts: StatementSync;
}

/**
 * Reads the views of one file, which another thread may go on writing. The file can be changed for
 * another: whoever holds a `ViewQuery` then reads from the new one.
 */
export class ViewReader {
  private readonly signatures: ReadonlyMap<string, string>;
  private opened: Opened | undefined;
  private haltOfAll: Halt | undefined;

  constructor(
    projections: readonly Projection[],
    private readonly open: OpenText,
  ) {
    this.signatures = new Map(projections.map((p) => [p.name, signatureOf(p)]));
  }

  /** Opens the file, and closes the one that was open. */
  switchTo(path: string): void {
    const next = openForReading(path);
    this.close();
    this.opened = next;
  }

  /** From now on every query is refused. */
  halt(halt: Halt): void {
    this.haltOfAll ??= halt;
  }

  /**
   * Binds queries to the views whose tables they read.
   *
   * @throws Error when there is no such view: a bug
   */
  of(...views: readonly string[]): ViewQuery {
    const unknown = views.find((view) => !this.signatures.has(view));
    if (unknown !== undefined || views.length === 0)
      throw new Error(`no view ${unknown ?? 'named'}`);
    return new ViewQuery(this, views);
  }

  /** See `ViewQuery.read` and `readSealed`. */
  read<R>(views: readonly string[], query: (rows: Rows) => R, open = this.open): R {
    if (this.haltOfAll) throw new ViewHalted(views.join(), this.haltOfAll.index);
    const { opened } = this;
    if (!opened) throw new Error('no views file is open');
    if (opened.db.isTransaction) throw new Error('a query must not start another one');
    opened.begin.run();
    try {
      const rows = new Snapshot(opened, open);
      this.assertServed(views, opened, rows.index);
      return query(rows);
    } finally {
      opened.commit.run();
    }
  }

  close(): void {
    this.opened?.db.close();
    this.opened = undefined;
  }

  private assertServed(
    views: readonly string[],
    { signatures, halts }: Opened,
    index: Index,
  ): void {
    for (const { name, halted_at: haltedAt } of halts.all()) {
      if (views.includes(String(name))) throw new ViewHalted(String(name), Number(haltedAt));
    }
    // the file of an older version, while the new one is built: what has changed is not there yet
    const served = views.every((view) => signatures.get(view) === this.signatures.get(view));
    if (!served) throw new ViewsBehind(index, NOTHING_YET);
  }
}

const NOTHING_YET = -1;

/** Queries on named views. Each `read` sees the views as they stand at one index. */
export class ViewQuery {
  constructor(
    private readonly reader: ViewReader,
    /** Names of the views whose tables are read. */
    readonly views: readonly string[],
  ) {}

  /**
   * Runs a synchronous query; the rows must not be used after it has returned.
   *
   * @throws ViewHalted when one of the views has stopped
   * @throws ViewsBehind when one of them has a new definition and is still being built
   */
  read<R>(query: (rows: Rows) => R): R {
    return this.reader.read(this.views, query);
  }

  /** The same with personal data as they stand in the views, for those who keep the keys. */
  readSealed<R>(query: (rows: Rows) => R): R {
    return this.reader.read(this.views, query, (text) => text);
  }

  /** One row, when the index does not matter. */
  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | undefined {
    return this.read((rows) => rows.get<Row>(sql, ...params));
  }

  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[] {
    return this.read((rows) => rows.all<Row>(sql, ...params));
  }

  /**
   * Long results page by page, until a page is empty. `page` gets the last row of the page before
   * and asks for what follows it. Between pages nothing is held open, and the views may move on.
   */
  *pages<Row extends object>(
    page: (rows: Rows, last: Row | undefined) => Row[],
  ): Generator<readonly Row[], void, undefined> {
    let last: Row | undefined;
    for (;;) {
      const found = this.read((rows) => page(rows, last));
      last = found.at(-1);
      if (!last) return;
      yield found;
    }
  }
}

class Snapshot implements Rows {
  readonly index: Index;

  constructor(
    private readonly opened: Opened,
    private readonly open: OpenText,
  ) {
    this.index = Number(opened.checkpoint.get()?.['checkpoint']);
  }

  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | undefined {
    const row = this.opened.statements.of(sql).get(...params);
    return row && this.plain<Row>(row);
  }

  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[] {
    const rows = this.opened.statements.of(sql).all(...params);
    return rows.map((row) => this.plain<Row>(row));
  }

  /** Rows of node:sqlite have no prototype, and serialisers stumble over that. */
  private plain<Row extends object>(row: object): Row {
    const copy: Record<string, unknown> = { ...row };
    for (const [column, value] of Object.entries(copy)) {
      if (typeof value === 'string' && holdsSealed(value)) copy[column] = this.open(value);
    }
    return copy as Row;
  }
}

function openForReading(path: string): Opened {
  const db = new DatabaseSync(path, {
    readOnly: true,
    readBigInts: true,
    timeout: BUSY_TIMEOUT_MS,
  });
  return {
    db,
    signatures: new Map(readViewStates(db).map(({ name, signature }) => [name, signature])),
    statements: new StatementCache((sql) => db.prepare(sql)),
    begin: db.prepare('BEGIN'),
    commit: db.prepare('COMMIT'),
    checkpoint: db.prepare('SELECT checkpoint FROM views_file'),
    halts: db.prepare('SELECT name, halted_at FROM view_state WHERE halted_at IS NOT NULL'),
  };
}

import assert from 'node:assert/strict';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Index } from '../event-log/event-log.js';
import { isUnusable, removeDatabase } from '../sqlite/disposable.js';
import type { ViewHalt } from './halts.js';
import type { Projection } from './projection.js';
import {
  digestOf,
  ENGINE_SCHEMA,
  ENGINE_VERSION,
  readFileState,
  readOwners,
  readViewStates,
  signatureOf,
  type FileState,
  type ViewState,
} from './views-schema.js';

/**
 * `synchronous = NORMAL`: a power cut may lose the last commits, which are then made again from the
 * log, but never leaves a checkpoint without its rows. OFF would be a little faster and could leave
 * a torn file.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 10000;
  PRAGMA cache_size = -32000;
`;

/** A views database, opened for writing. Its owner wraps what belongs together in `transaction`. */
export class ViewsFile {
  private readonly advanceTo: StatementSync;
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;

  private constructor(
    readonly path: string,
    readonly db: DatabaseSync,
  ) {
    this.advanceTo = db.prepare('UPDATE views_file SET checkpoint = ?, last_event = ?');
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
  }

  /** Makes the file with the tables of all projections, at checkpoint −1. One that is there is replaced. */
  static create(path: string, projections: readonly Projection[]): ViewsFile {
    removeDatabase(path);
    const db = new DatabaseSync(path, { readBigInts: true });
    try {
      db.exec(PRAGMAS);
      db.exec(`BEGIN; ${ENGINE_SCHEMA}`);
      db.prepare('INSERT INTO views_file VALUES (?, ?, -1, ?, 0)').run(
        ENGINE_VERSION,
        digestOf(projections),
        '',
      );
      for (const projection of projections) addView(db, projection);
      db.exec('COMMIT');
      return new ViewsFile(path, db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Opens a file for going on; undefined if there is none or it is not one of this engine. */
  static open(path: string): ViewsFile | undefined {
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path, { readBigInts: true });
      db.exec(PRAGMAS);
      const row = db.prepare('SELECT engine FROM views_file').get();
      if (row?.['engine'] === ENGINE_VERSION) return new ViewsFile(path, db);
    } catch (error) {
      if (!isUnusable(error)) throw error;
    }
    db?.close();
    return undefined;
  }

  get state(): FileState {
    return readFileState(this.db);
  }

  get views(): ViewState[] {
    return readViewStates(this.db);
  }

  /** The view that each table belongs to. */
  get owners(): ReadonlyMap<string, string> {
    return readOwners(this.db);
  }

  /** Carries out `work` as a whole or, if it throws, not at all. */
  transaction<R>(work: () => R): R {
    this.begin.run();
    try {
      const result = work();
      this.commit.run();
      return result;
    } catch (error) {
      // after a full disk SQLite has rolled back by itself
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  advance(checkpoint: Index, lastEvent: string): void {
    this.advanceTo.run(checkpoint, lastEvent);
  }

  halt({ view, index, reason }: ViewHalt): void {
    this.db
      .prepare('UPDATE view_state SET halted_at = ?, halt_reason = ? WHERE name = ?')
      .run(index, reason, view);
  }

  markComplete(): void {
    this.db.exec('UPDATE views_file SET complete = 1');
  }

  /**
   * Gives the file up to serve, for a while, the views whose signature still counts. It is no longer
   * one that was built from any set of projections, and its other views will miss events.
   */
  markInterim(signatures: readonly string[]): void {
    this.transaction(() => {
      this.db.exec("UPDATE views_file SET digest = 'interim'");
      const forget = this.db.prepare("UPDATE view_state SET signature = '' WHERE name = ?");
      for (const { name, signature } of this.views)
        if (!signatures.includes(signature)) forget.run(name);
    });
  }

  close(): void {
    this.db.close();
  }
}

function addView(db: DatabaseSync, projection: Projection): void {
  const { name, tables } = projection;
  const before = tableNames(db);
  db.exec(tables);
  const added = tableNames(db).filter((table) => !before.includes(table));
  assert(added.length > 0, `view ${name} creates no table of its own`);
  db.prepare('INSERT INTO view_state VALUES (?, ?, NULL, NULL)').run(name, signatureOf(projection));
  for (const table of added) db.prepare('INSERT INTO view_table VALUES (?, ?)').run(table, name);
}

const tableNames = (db: DatabaseSync): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name));

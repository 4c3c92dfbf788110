import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import {
  readFileState,
  readOwners,
  readViewStates,
  type FileState,
  type ViewState,
} from './views-schema.js';

export type StoredRow = Readonly<Record<string, SQLOutputValue>>;

/** A table of a view, with what is needed to walk its rows in an order that follows from them alone. */
export interface SnapshotTable {
  readonly view: string;
  readonly name: string;
  /** Its SQL and that of its indexes and triggers. */
  readonly definition: string;
  /** The primary key, or all columns if it has none. */
  readonly key: readonly string[];
}

/**
 * A views file as it stands at one index, whatever is written to it meanwhile. Not to be kept for
 * long on a live file: its WAL cannot shrink until this is closed.
 */
export class ViewsSnapshot {
  readonly state: FileState;
  readonly views: readonly ViewState[];
  readonly tables: readonly SnapshotTable[];
  private readonly db: DatabaseSync;

  constructor(file: string) {
    this.db = new DatabaseSync(file, { readOnly: true, readBigInts: true });
    try {
      this.db.exec('BEGIN');
      this.state = readFileState(this.db);
      this.views = readViewStates(this.db);
      this.tables = [...readOwners(this.db)].flatMap(([name, view]) => this.describe(name, view));
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** The rows in the order of their key, one at a time. */
  rows(table: SnapshotTable): Iterable<StoredRow> {
    const order = table.key.map(quoted).join();
    return this.db.prepare(`SELECT * FROM ${quoted(table.name)} ORDER BY ${order}`).iterate();
  }

  /** Whether the table has a row with the same key as this one. */
  has(table: SnapshotTable, row: StoredRow): boolean {
    const condition = table.key.map((column) => `${quoted(column)} IS ?`).join(' AND ');
    const statement = this.db.prepare(`SELECT 1 FROM ${quoted(table.name)} WHERE ${condition}`);
    return statement.get(...table.key.map((column) => row[column] ?? null)) !== undefined;
  }

  /** What SQLite finds wrong with the file, tables against indexes included; undefined if nothing. Reads all of it. */
  damage(): string | undefined {
    const found = this.db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    return found === 'ok' ? undefined : String(found);
  }

  close(): void {
    this.db.close();
  }

  /** Nothing for the inner tables of a full-text index: how it keeps its terms is not content. */
  private describe(name: string, view: string): SnapshotTable[] {
    const type = this.db.prepare('SELECT type FROM pragma_table_list WHERE name = ?').get(name);
    if (type?.['type'] === 'shadow') return [];
    const columns = this.db.prepare('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid');
    const all = columns.all(name).map((c) => ({ name: String(c['name']), pk: Number(c['pk']) }));
    const primary = all.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const key = (primary.length > 0 ? primary : all).map((column) => column.name);
    return [{ view, name, key, definition: definitionOf(this.db, name) }];
  }
}

function definitionOf(db: DatabaseSync, table: string): string {
  const statement: StatementSync = db.prepare(
    'SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type, name',
  );
  return statement
    .all(table)
    .map(({ sql }) => String(sql))
    .join(';\n');
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

import { DatabaseSync } from 'node:sqlite';
import type { Witnessed } from './add-checkpoint.js';

interface Row {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

/** What a witness has cosigned last, by log, in a file of SQLite. On disk before a call returns. */
export class WitnessFile {
  private readonly database: DatabaseSync;

  /** Opens the file, and makes it if it is missing. */
  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: 5_000 });
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS witnessed (
        origin TEXT PRIMARY KEY,
        size   INTEGER NOT NULL, -- leaves
        root   BLOB NOT NULL,    -- 32 bytes
        note   TEXT NOT NULL     -- as it is served: signed by the log and the witness
      ) STRICT;
      CREATE TABLE IF NOT EXISTS witness (
        one  INTEGER PRIMARY KEY CHECK (one = 1),
        vkey TEXT NOT NULL       -- of the key that cosigns
      ) STRICT`);
  }

  /** The verifier key whose state this is; undefined as long as it is nobody's. */
  owner(): string | undefined {
    const row = this.database.prepare('SELECT vkey FROM witness').get();
    return row && String(row['vkey']);
  }

  /** Makes it the state of this key. It stays that of the first. */
  ownedBy(vkey: string): void {
    this.database.prepare('INSERT OR IGNORE INTO witness VALUES (1, ?)').run(vkey);
  }

  last(origin: string): Witnessed | undefined {
    const row = this.rowOf(origin);
    return row && { size: row.size, root: row.root };
  }

  noteOf(origin: string): string | undefined {
    return this.rowOf(origin)?.note;
  }

  /**
   * Lets `decide` see what was cosigned last and keeps what it answers, as one step: of two processes
   * on one file the second sees what the first has kept. Whatever it throws, nothing was kept.
   */
  replace(
    origin: string,
    decide: (last: Witnessed | undefined) => Witnessed & { readonly note: string },
  ): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const { size, root, note } = decide(this.last(origin));
      this.database
        .prepare('INSERT OR REPLACE INTO witnessed VALUES (?, ?, ?, ?)')
        .run(origin, size, root, note);
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }

  private rowOf(origin: string): Row | undefined {
    return this.database
      .prepare('SELECT size, root, note FROM witnessed WHERE origin = ?')
      .get(origin) as Row | undefined;
  }
}

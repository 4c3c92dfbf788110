import { hash } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isUnusable, removeDatabase } from '../sqlite/disposable.js';
import type { Snapshot, Snapshots } from './snapshots.js';

const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS snapshot (
    stream   TEXT PRIMARY KEY,
    shape    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    state    TEXT NOT NULL,
    sha256   TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** A snapshot as it lies in the file. */
export interface KeptSnapshot extends Snapshot {
  readonly stream: string;
  readonly shape: number;
}

/** What lies in a file is not what was kept. */
export class SnapshotDamaged extends Error {
  override readonly name = 'SnapshotDamaged';
}

/** Snapshots in a SQLite file that may be deleted while nobody has it open. One process writes it. */
export class SnapshotFile implements Snapshots {
  private readonly select: StatementSync;
  private readonly upsert: StatementSync;

  private constructor(private readonly db: DatabaseSync) {
    this.select = db.prepare('SELECT * FROM snapshot WHERE stream = ?');
    this.upsert = db.prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?)');
  }

  /** Opens the file, and makes it if there is none or it can't be used. */
  static open(path: string): SnapshotFile {
    try {
      return SnapshotFile.prepare(path);
    } catch (error) {
      if (!isUnusable(error)) throw error;
      removeDatabase(path);
      return SnapshotFile.prepare(path);
    }
  }

  find(stream: string, shape: number): Snapshot | undefined {
    const kept = this.attempt(() => this.select.get(stream));
    const snapshot = kept && intact(kept as unknown as Row);
    return snapshot?.shape === shape ? snapshot : undefined;
  }

  keep(stream: string, shape: number, { state, revision, eventId }: Snapshot): void {
    const row = { stream, shape, revision, event_id: eventId, state: JSON.stringify(state) };
    this.attempt(() => this.upsert.run(stream, shape, revision, eventId, row.state, sha256Of(row)));
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  private static prepare(path: string): SnapshotFile {
    const db = new DatabaseSync(path);
    try {
      db.exec(TABLES);
      return new SnapshotFile(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Without a snapshot a history takes longer to read, and that is all: a full disk stops no command here. */
  private attempt<R>(work: () => R): R | undefined {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}

/**
 * The snapshots of a file that another process may have open, as they stand now.
 *
 * @throws SnapshotDamaged for the first one that is not what was kept, or for the file
 */
export function readSnapshots(path: string): KeptSnapshot[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const found = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (found !== 'ok') throw new SnapshotDamaged(String(found));
    const rows = db.prepare('SELECT * FROM snapshot ORDER BY stream').all();
    return rows.map((row) => {
      const { stream } = row as unknown as Row;
      const snapshot = intact(row as unknown as Row);
      if (!snapshot) throw new SnapshotDamaged(`the state of ${stream} is not what was kept`);
      return snapshot;
    });
  } finally {
    db.close();
  }
}

interface Row {
  readonly stream: string;
  readonly shape: number;
  readonly revision: number;
  readonly event_id: string;
  readonly state: string;
  readonly sha256: string;
}

function intact(row: Row): KeptSnapshot | undefined {
  const { stream, shape, revision, event_id: eventId, state, sha256 } = row;
  if (sha256 !== sha256Of(row)) return undefined;
  return { stream, shape, revision, eventId, state: JSON.parse(state) as unknown };
}

/** Bits rot, and SQLite has no checksum of a page. */
const sha256Of = ({ stream, shape, revision, event_id, state }: Omit<Row, 'sha256'>): string =>
  hash('sha256', JSON.stringify([stream, shape, revision, event_id, state]));

import { hash } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { NewRecord } from '../../src/platform/event-log/event-log.js';

/**
 * What the log is compared with: the same rows with the same hash in the same table, as durable and
 * in groups, but in the caller's own thread, unchecked, and nobody else may read meanwhile.
 */
export class RawGroupCommit {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;
  private waiting: { readonly record: NewRecord; readonly resolve: () => void }[] = [];
  private next = 0;

  constructor(file: string) {
    this.database = new DatabaseSync(file);
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 10000;
      CREATE TABLE event (
        idx INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, text TEXT NOT NULL, hash BLOB NOT NULL,
        UNIQUE (stream, revision), UNIQUE (id)
      ) STRICT`);
    this.insert = this.database.prepare('INSERT INTO event VALUES (?, ?, 0, ?, ?, ?, ?)');
  }

  append(record: NewRecord): Promise<void> {
    return new Promise((resolve) => {
      if (this.waiting.push({ record, resolve }) === 1) setImmediate(() => this.commit());
    });
  }

  close(): void {
    this.database.close();
  }

  private commit(): void {
    const group = this.waiting;
    this.waiting = [];
    const recordedAt = new Date().toISOString();
    this.database.exec('BEGIN IMMEDIATE');
    for (const { record } of group) {
      const { stream, id, type, data, metadata } = record;
      const text = JSON.stringify({
        data,
        id,
        metadata: { ...metadata, recordedAt },
        revision: 0,
        stream,
        type,
      });
      this.insert.run(this.next++, stream, id, type, text, hash('sha256', text, 'buffer'));
    }
    this.database.exec('COMMIT');
    for (const { resolve } of group) resolve();
  }
}

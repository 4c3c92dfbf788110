import { rmSync } from 'node:fs';
import { SQLITE, sqliteCode } from './errors.js';

/** Deletes a database and what SQLite keeps beside it. No connection may be open. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${suffix}`, { force: true });
}

/** SQLite's words for: not a database, torn, or without our tables. Such a file is made anew. */
export function isUnusable(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && UNUSABLE.has(code & 0xff);
}

const UNUSABLE = new Set<number>([SQLITE.ERROR, SQLITE.CORRUPT, SQLITE.CANTOPEN, SQLITE.NOTADB]);

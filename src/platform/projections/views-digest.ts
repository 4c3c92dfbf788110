import { createHash } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { ViewsSnapshot, type SnapshotTable } from './views-snapshot.js';

/** What one table of a view holds, in one number. */
export interface TableDigest {
  readonly view: string;
  readonly table: string;
  readonly rows: number;
  /** SHA-256 over all rows in the order of their key, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Characters gathered before they are hashed: a call per row would cost more than the hashing. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Digests of all tables of a views file, by view and table. Files with the same rows have the same
 * digests, in whatever order the rows were written. Reads a row at a time.
 */
export function viewsDigest(file: string): TableDigest[] {
  const snapshot = new ViewsSnapshot(file);
  try {
    return snapshot.tables.map((table) => digestOfTable(snapshot, table));
  } finally {
    snapshot.close();
  }
}

function digestOfTable(snapshot: ViewsSnapshot, table: SnapshotTable): TableDigest {
  const hash = createHash('sha256');
  let rows = 0;
  let chunk = '';
  for (const row of snapshot.rows(table)) {
    rows += 1;
    chunk += `${Object.values(row).map(encoded).join('')}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    hash.update(chunk);
    chunk = '';
  }
  hash.update(chunk);
  return { view: table.view, table: table.name, rows, sha256: hash.digest('hex') };
}

/** No two different rows have the same encoding: each value has its type and length in front. */
function encoded(value: SQLOutputValue): string {
  if (value === null) return 'n';
  if (typeof value === 'bigint') return `i${value};`;
  if (typeof value === 'number') return `r${value};`;
  if (typeof value === 'string') return `t${value.length};${value}`;
  return `b${value.length};${Buffer.from(value).toString('hex')}`;
}

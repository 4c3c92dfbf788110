/** The result codes of SQLite that are told apart. Source: https://sqlite.org/rescode.html */
export const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  IOERR_SHORT_READ: 522,
  CORRUPT: 11,
  CANTOPEN: 14,
  NOTADB: 26,
  CONSTRAINT_UNIQUE: 2067,
} as const;

// Errors are told by their members: one that has crossed a thread or a realm is no `instanceof`.

/** The extended result code of an error of `node:sqlite`; undefined if it is another error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = member(error, 'errcode');
  return typeof code === 'number' ? code : undefined;
}

/** Whether what is in the file, not its surroundings, is at fault. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  // A file that was cut off ends before the page that is read.
  if (code === SQLITE.IOERR_SHORT_READ) return true;
  if (code !== undefined) return (code & 0xff) === SQLITE.CORRUPT || code === SQLITE.NOTADB;
  // The log never writes an integer beyond what JavaScript can hold.
  return member(error, 'code') === 'ERR_OUT_OF_RANGE';
}

export function messageOf(error: unknown): string {
  return String(member(error, 'message') ?? error);
}

function member(error: unknown, key: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
}

import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SQLITE, sqliteCode } from './errors.js';

/** A kind of database that is ours alone: what marks a file as one, and what is declared in it. */
export interface OwnFile {
  /** What it is, with its article, for messages: `an event log`. */
  readonly what: string;
  /** What to do with a file that is something else, for messages; nothing is said if left out. */
  readonly remedy?: string;
  /** Four letters in ASCII, kept in the file as `application_id`. */
  readonly applicationId: number;
  /** The version of what is declared, kept in the file as `user_version`. */
  readonly version: number;
  /** Makes tables and first rows in an empty file. */
  readonly schema: string;
  /** Set on each connection that writes. */
  readonly settings: string;
  /**
   * What is thrown when something in the file is not declared as it was when it was made: a table
   * without its constraints would hold a row twice, a trigger would change what is written, a view would
   * tell something else than the table. Nobody but us makes any of them here.
   */
  readonly changed: (file: string, change: string) => Error;
}

/**
 * How long a connection waits for a lock. Only the recovery after a crash takes one that is in the
 * way of others, and it is over in a moment.
 */
const LOCK_TIMEOUT_MS = 5_000;

/** The file holds something else; it is left as it is. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile';
  constructor(
    readonly file: string,
    { what, remedy }: OwnFile,
    options?: ErrorOptions,
  ) {
    super(`${file} is not ${what} of Tributary${remedy ? `: ${remedy}` : ''}`, options);
  }
}

/** The file was written by a newer Tributary, or by an early one; it is left as it is. */
export class OtherSchema extends Error {
  override readonly name = 'OtherSchema';
  constructor(
    readonly file: string,
    readonly version: number,
    { version: known, remedy }: OwnFile,
  ) {
    const advice = remedy ? `: ${remedy}` : '';
    super(`${file} has schema version ${version}, this Tributary knows version ${known}${advice}`);
  }
}

const OWNER_ONLY = 0o600;

/** A folder or a pipe in its place is not opened: SQLite would wait at a pipe for ever. */
function isThere(file: string, own: OwnFile): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new ForeignFile(file, own);
  return found !== undefined;
}

/**
 * Opens the file for its one writer, and makes it, for its owner alone, if it is new or empty.
 *
 * @throws ForeignFile, OtherSchema, or that it was changed, before anything in the file is touched
 */
export function openForWriting(file: string, own: OwnFile): DatabaseSync {
  // SQLite gives the files beside it the same mode.
  if (!isThere(file, own)) closeSync(openSync(file, 'a', OWNER_ONLY));
  return opened(new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS }), (database) => {
    const isNew = isBlank(database, file, own);
    if (!isNew) assertOwn(database, file, own);
    database.exec(own.settings);
    if (!isNew) return;
    const { schema, applicationId, version } = own;
    database.exec(`BEGIN IMMEDIATE; ${schema}
      PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT;`);
  });
}

/**
 * Opens an existing file for reading only; any number may, in any process, beside the writer.
 *
 * @throws ForeignFile, OtherSchema, or that it was changed
 */
export function openForReading(file: string, own: OwnFile): DatabaseSync {
  isThere(file, own);
  return opened(new DatabaseSync(file, { readOnly: true, timeout: LOCK_TIMEOUT_MS }), (database) =>
    assertOwn(database, file, own),
  );
}

/** Closes the connection again if what is to be done with it first fails. */
function opened(database: DatabaseSync, prepare: (database: DatabaseSync) => void): DatabaseSync {
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A new file, or one whose making was cut short before the tables were there. */
const isBlank = (database: DatabaseSync, file: string, own: OwnFile): boolean =>
  applicationIdOf(database, file, own) === 0 &&
  number(database, 'SELECT count(*) FROM sqlite_schema') === 0;

function assertOwn(database: DatabaseSync, file: string, own: OwnFile): void {
  if (applicationIdOf(database, file, own) !== own.applicationId) throw new ForeignFile(file, own);
  const version = number(database, 'PRAGMA user_version');
  if (version !== own.version) throw new OtherSchema(file, version, own);
  const due = declaredBy(own);
  const found = declaredIn(database);
  const changed = [...new Set([...due.keys(), ...found.keys()])].find(
    (name) => due.get(name) !== found.get(name),
  );
  if (changed === undefined) return;
  throw own.changed(file, `${changed} is not declared in the file as it was when that was made`);
}

/** What is declared in a database, by kind and name, without comments and line breaks. */
function declaredIn(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database.prepare('SELECT type, name, sql FROM sqlite_schema').all();
  return new Map(
    rows.map(({ type, name, sql }) => [
      `${String(type)} ${String(name)}`,
      String(sql)
        .replaceAll(/--.*$/gm, '')
        .replaceAll(/\s+/g, ' ')
        // so SQLite writes a table that was renamed, and was given its name back
        .replace(/^CREATE TABLE "(\w+)"/, 'CREATE TABLE $1'),
    ]),
  );
}

const declared = new Map<OwnFile, ReadonlyMap<string, string>>();

function declaredBy(own: OwnFile): ReadonlyMap<string, string> {
  const known = declared.get(own);
  if (known) return known;
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(own.schema);
    const due = declaredIn(database);
    declared.set(own, due);
    return due;
  } finally {
    database.close();
  }
}

function applicationIdOf(database: DatabaseSync, file: string, own: OwnFile): number {
  try {
    return number(database, 'PRAGMA application_id');
  } catch (cause) {
    if (sqliteCode(cause) === SQLITE.NOTADB) throw new ForeignFile(file, own, { cause });
    throw cause;
  }
}

function number(database: DatabaseSync, sql: string): number {
  const [value] = Object.values(database.prepare(sql).get() ?? {});
  if (typeof value !== 'number') throw new Error(`expected a number from ${sql}`);
  return value;
}

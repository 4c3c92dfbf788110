import { DatabaseSync } from 'node:sqlite';
import { LogCorrupt } from '../event-log.js';
import { SQLITE, sqliteCode } from '../../sqlite/errors.js';

/** `TRIB` in ASCII: marks the file as an event log of Tributary. */
const APPLICATION_ID = 0x54524942;

/** The version of the table below, kept in the file as `user_version`. */
const SCHEMA_VERSION = 3;

const SCHEMA = `
  CREATE TABLE event (
    idx      INTEGER PRIMARY KEY, -- dense from 0, the order of the log
    stream   TEXT    NOT NULL,
    revision INTEGER NOT NULL,    -- dense from 0 in its stream
    id       TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    text     TEXT    NOT NULL,    -- RFC 8785 form of {stream, revision, id, type, data, metadata}
    hash     BLOB    NOT NULL,    -- leaf of text in the Merkle tree: SHA-256 of 0x00 and its UTF-8
    UNIQUE (stream, revision),
    UNIQUE (id)
  ) STRICT;
  -- One row at most.
  CREATE TABLE promise (
    nothing_until_ms INTEGER NOT NULL -- nothing is recorded at or before it; Unix epoch
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/**
 * Settings of the one connection that writes.
 *
 * FULL syncs the WAL at every commit, so what is acknowledged survives a power cut. Savepoints keep
 * their undo pages in memory: a group is bounded, and a temporary file per group would cost more
 * than the group.
 */
const WRITER_SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ${process.platform === 'darwin' ? 'ON' : 'OFF'};
  PRAGMA checkpoint_fullfsync = ${process.platform === 'darwin' ? 'ON' : 'OFF'};
  PRAGMA wal_autocheckpoint = 10000;
  PRAGMA temp_store = MEMORY;`;

/**
 * How long a connection waits for a lock. Only the recovery after a crash takes one that is in the
 * way of others, and it is over in a moment.
 */
const LOCK_TIMEOUT_MS = 5_000;

/** The file holds something else than an event log of Tributary; it is left as it is. */
export class ForeignFile extends Error {
  override readonly name = 'ForeignFile';
  constructor(
    readonly file: string,
    options?: ErrorOptions,
  ) {
    super(`${file} is not an event log of Tributary`, options);
  }
}

/** The file was written by a newer Tributary, or by an early one; it is left as it is. */
export class OtherSchema extends Error {
  override readonly name = 'OtherSchema';
  constructor(
    readonly file: string,
    readonly version: number,
  ) {
    super(`${file} has schema version ${version}, this Tributary knows version ${SCHEMA_VERSION}`);
  }
}

/**
 * Opens the log for its one writer, and makes it if the file is new or empty.
 *
 * @throws ForeignFile, OtherSchema, LogCorrupt before anything in the file is touched
 */
export function openForWriting(file: string): DatabaseSync {
  return opened(new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS }), (database) => {
    if (isBlank(database, file)) {
      database.exec(WRITER_SETTINGS);
      database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    } else {
      assertKnown(database, file);
      database.exec(WRITER_SETTINGS);
    }
  });
}

/**
 * Opens an existing log for reading only; any number may, in any process, beside the writer.
 *
 * @throws ForeignFile, OtherSchema when it is not a log that this version can read; LogCorrupt when its
 *   tables are declared otherwise
 */
export function openForReading(file: string): DatabaseSync {
  return opened(new DatabaseSync(file, { readOnly: true, timeout: LOCK_TIMEOUT_MS }), (database) =>
    assertKnown(database, file),
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

/** A new file, or one whose making was cut short before the table was there. */
function isBlank(database: DatabaseSync, file: string): boolean {
  return (
    applicationId(database, file) === 0 &&
    number(database, 'SELECT count(*) FROM sqlite_schema') === 0
  );
}

function assertKnown(database: DatabaseSync, file: string): void {
  if (applicationId(database, file) !== APPLICATION_ID) throw new ForeignFile(file);
  const version = number(database, 'PRAGMA user_version');
  if (version !== SCHEMA_VERSION) throw new OtherSchema(file, version);
  const change = changeIn(tablesOf(database));
  if (change) throw new LogCorrupt(-1, change);
}

/**
 * A table without its constraints would hold an event twice, a trigger would change what is written,
 * a view would tell something else than the table: nobody but us makes any of them here.
 */
function changeIn(tables: ReadonlyMap<string, string>): string | undefined {
  const due = tablesDue();
  const named = [...new Set([...due.keys(), ...tables.keys()])];
  const changed = named.find((name) => due.get(name) !== tables.get(name));
  if (changed === undefined) return undefined;
  return `${changed} is not declared in the file as it was when the log was made`;
}

/** What is declared in a database, by kind and name, without comments and line breaks. */
function tablesOf(database: DatabaseSync): Map<string, string> {
  const rows = database.prepare('SELECT type, name, sql FROM sqlite_schema').all();
  return new Map(
    rows.map(({ type, name, sql }) => [
      `${String(type)} ${String(name)}`,
      String(sql)
        .replaceAll(/--.*$/gm, '')
        .replaceAll(/\s+/g, ' ')
        // so SQLite writes a table that was renamed, and was given its name back
        .replace(/^CREATE TABLE "event"/, 'CREATE TABLE event'),
    ]),
  );
}

let declared: ReadonlyMap<string, string> | undefined;

function tablesDue(): ReadonlyMap<string, string> {
  if (declared) return declared;
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(SCHEMA);
    declared = tablesOf(database);
    return declared;
  } finally {
    database.close();
  }
}

function applicationId(database: DatabaseSync, file: string): number {
  try {
    return number(database, 'PRAGMA application_id');
  } catch (cause) {
    if (sqliteCode(cause) === SQLITE.NOTADB) throw new ForeignFile(file, { cause });
    throw cause;
  }
}

function number(database: DatabaseSync, sql: string): number {
  const [value] = Object.values(database.prepare(sql).get() ?? {});
  if (typeof value !== 'number') throw new Error(`expected a number from ${sql}`);
  return value;
}

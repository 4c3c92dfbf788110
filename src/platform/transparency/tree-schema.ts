import { DatabaseSync } from 'node:sqlite';

/** `TRIT` in ASCII: marks the file as the tree over an event log of Tributary. */
const APPLICATION_ID = 0x54524954;

/** The version of the tables below, kept in the file as `user_version`. */
const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE tile (
    idx    INTEGER PRIMARY KEY, -- dense from 0; tile 1 begins with the leaf of event 256
    leaves BLOB NOT NULL,       -- 32 bytes for each, 256 of them but in the last tile
    nodes  BLOB                 -- of levels 1 to 8, 32 bytes each; NULL until the tile is full
  ) STRICT;
  CREATE TABLE node (
    level INTEGER NOT NULL,     -- from 9
    idx   INTEGER NOT NULL,     -- over the 2^level leaves from idx * 2^level on
    hash  BLOB    NOT NULL,
    PRIMARY KEY (level, idx)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE scrub (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    tile   INTEGER NOT NULL,    -- the next one to be looked at
    rounds INTEGER NOT NULL     -- finished ones
  ) STRICT;
  INSERT INTO scrub VALUES (1, 0, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/** Nothing is lost with a commit that a power cut takes: what the tree lacks stands in the log. */
const WRITER_SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;`;

/** How long a connection waits for a lock. */
const LOCK_TIMEOUT_MS = 5_000;

/** The file is not a tree that this version can read; it is left as it is. */
export class ForeignTree extends Error {
  override readonly name = 'ForeignTree';
  constructor(readonly file: string) {
    super(
      `${file} is not a tree of this Tributary: move it away, and it is made again from the log`,
    );
  }
}

/**
 * Opens the tree for its one writer, and makes it if the file is new or empty.
 *
 * @throws ForeignTree
 */
export function openTreeForWriting(file: string): DatabaseSync {
  return opened(new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS }), (database) => {
    if (!isBlank(database)) assertKnown(database, file);
    database.exec(WRITER_SETTINGS);
    if (isBlank(database)) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
  });
}

/**
 * Opens an existing tree for reading only; any number may, in any process, beside the writer.
 *
 * @throws ForeignTree
 */
export function openTreeForReading(file: string): DatabaseSync {
  return opened(new DatabaseSync(file, { readOnly: true, timeout: LOCK_TIMEOUT_MS }), (database) =>
    assertKnown(database, file),
  );
}

function opened(database: DatabaseSync, prepare: (database: DatabaseSync) => void): DatabaseSync {
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const isBlank = (database: DatabaseSync): boolean =>
  pragma(database, 'application_id') === 0 &&
  database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

function assertKnown(database: DatabaseSync, file: string): void {
  const isKnown =
    pragma(database, 'application_id') === APPLICATION_ID &&
    pragma(database, 'user_version') === SCHEMA_VERSION;
  if (!isKnown) throw new ForeignTree(file);
}

const pragma = (database: DatabaseSync, name: string): unknown =>
  database.prepare(`PRAGMA ${name}`).get()?.[name];

import { LogCorrupt } from '../event-log.js';
import type { OwnFile } from '../../sqlite/own-file.js';

/** The file of the embedded log. */
export const EVENT_LOG: OwnFile = {
  what: 'an event log',
  applicationId: 0x54524942, // TRIB
  version: 3,
  schema: `
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
  ) STRICT;`,
  // FULL syncs the WAL at every commit, so what is acknowledged survives a power cut. Savepoints keep
  // their undo pages in memory: a group is bounded, and a temporary file per group would cost more
  // than the group.
  settings: `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ${process.platform === 'darwin' ? 'ON' : 'OFF'};
  PRAGMA checkpoint_fullfsync = ${process.platform === 'darwin' ? 'ON' : 'OFF'};
  PRAGMA wal_autocheckpoint = 10000;
  PRAGMA temp_store = MEMORY;`,
  changed: (_, change) => new LogCorrupt(-1, change),
};

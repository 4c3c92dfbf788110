import { LogCorrupt } from '../event-log/event-log.js';
import type { OwnFile } from '../sqlite/own-file.js';

/** The file of the tree over a log. */
export const TREE: OwnFile = {
  what: 'a tree',
  remedy: 'move it away, and it is made again from the log',
  applicationId: 0x54524954, // TRIT
  version: 1,
  schema: `
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
  INSERT INTO scrub VALUES (1, 0, 0);`,
  // Nothing is lost with a commit that a power cut takes: what the tree lacks stands in the log.
  settings: `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;`,
  changed: (_, change) => new LogCorrupt(-1, `tree.db: ${change}`),
};

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Index } from '../event-log/event-log.js';
import type { ViewHalt } from './halts.js';
import type { Projection } from './projection.js';

/** Raised when the engine's own tables change; files of another engine are built anew. */
export const ENGINE_VERSION = 1n;

/** Names of the engine's own tables; no view may touch them. */
export const ENGINE_TABLES: ReadonlySet<string> = new Set([
  'views_file',
  'view_state',
  'view_table',
]);

/**
 * One row of `views_file` for the whole file: every view has taken in exactly the events up to
 * `checkpoint`, except one that has halted, which has stopped before `halted_at`.
 */
export const ENGINE_SCHEMA = `
  CREATE TABLE views_file (
    engine     INTEGER NOT NULL,
    digest     TEXT NOT NULL,     -- what the file was built from: digestOf(projections)
    checkpoint INTEGER NOT NULL,  -- index of the last event taken in; -1: none
    last_event TEXT NOT NULL,     -- id of that event; '': none
    complete   INTEGER NOT NULL   -- 1 once the file had caught up with the log
  ) STRICT;
  CREATE TABLE view_state (
    name        TEXT PRIMARY KEY,
    signature   TEXT NOT NULL,    -- signatureOf(projection)
    halted_at   INTEGER,          -- index of the event that the view stopped at
    halt_reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE view_table (
    name TEXT PRIMARY KEY,
    view TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Identifies what a view's rows follow from: name, version and tables. 64 hexadecimal digits. */
export const signatureOf = ({ name, version, tables }: Projection): string =>
  sha256(JSON.stringify([name, version, tables]));

/** Identifies what a views file is built from, in whatever order. 16 hexadecimal digits. */
export const digestOf = (projections: readonly Projection[]): string =>
  sha256([String(ENGINE_VERSION), ...projections.map(signatureOf).sort()].join()).slice(0, 16);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How far a views file has come. */
export interface FileState {
  readonly digest: string;
  readonly checkpoint: Index;
  readonly lastEvent: string;
  readonly complete: boolean;
}

/** A view as its file knows it. */
export interface ViewState {
  readonly name: string;
  readonly signature: string;
  readonly halt: ViewHalt | undefined;
}

export function readFileState(db: DatabaseSync): FileState {
  const row = db.prepare('SELECT * FROM views_file').get();
  assert(row, 'views_file has its row');
  return {
    digest: String(row['digest']),
    checkpoint: Number(row['checkpoint']),
    lastEvent: String(row['last_event']),
    complete: Number(row['complete']) === 1,
  };
}

export const readViewStates = (db: DatabaseSync): ViewState[] =>
  db
    .prepare('SELECT * FROM view_state ORDER BY name')
    .all()
    .map(({ name, signature, halted_at: haltedAt, halt_reason: reason }) => ({
      name: String(name),
      signature: String(signature),
      halt:
        haltedAt === null
          ? undefined
          : { view: String(name), index: Number(haltedAt), reason: String(reason) },
    }));

export const readOwners = (db: DatabaseSync): ReadonlyMap<string, string> =>
  new Map(
    db
      .prepare('SELECT name, view FROM view_table ORDER BY view, name')
      .all()
      .map(({ name, view }) => [String(name), String(view)]),
  );

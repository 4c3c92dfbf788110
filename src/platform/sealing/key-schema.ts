import type { OwnFile } from '../sqlite/own-file.js';

/** Somebody has changed what is declared in the file of the keys; it is left as it is. */
export class KeysChanged extends Error {
  override readonly name = 'KeysChanged';
}

/** The file of the keys of personal data. */
export const KEY_FILE: OwnFile = {
  what: 'a store of keys',
  applicationId: 0x5452494b, // TRIK
  version: 1,
  schema: `
  CREATE TABLE sealing_key (
    id      TEXT PRIMARY KEY, -- SHA-256 over label and key, base64url
    wrapped BLOB NOT NULL     -- by the master key: nonce, ciphertext, tag
  ) STRICT, WITHOUT ROWID;
  -- One row.
  CREATE TABLE master (
    id       TEXT    NOT NULL, -- of the master key that wraps all of them
    began_at INTEGER NOT NULL  -- events in the log when the file was made: their keys, if any, are lost
  ) STRICT;`,
  // Without `secure_delete` a deleted key would stay readable in the file.
  settings: `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;`,
  changed: (file, change) => new KeysChanged(`${file}: ${change}`),
};

import { chmodSync, existsSync, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SecretUnusable } from '../auth/installation-secrets.js';
import { openForWriting } from '../sqlite/own-file.js';
import { KEY_FILE } from './key-schema.js';
import type { KeyStore } from './key-store.js';
import {
  masterKeyAt,
  nextMasterKeyFile,
  promoteNextMasterKey,
  type MasterKey,
} from './master-key.js';
import { newSealingKey, type SealingKey } from './sealing-cipher.js';

/** Keys that are made in one go: each decision that seals a text takes one. */
const MADE_AHEAD = 512;
/** Keys kept in memory in the clear. */
const REMEMBERED = 10_000;
const OWNER_ONLY = 0o600;

export interface KeyFileOptions {
  readonly file: string;
  readonly masterKeyFile: string;
}

/** What the keys belong to. */
export interface LogOfKeys {
  /** That the log has. */
  readonly events?: number;
  /** Begin with no keys where those of a history are gone. */
  readonly acceptLost?: boolean;
}

/** A log with a history has lost its keys; nothing is made in their place. */
export class KeysLost extends Error {
  override readonly name = 'KeysLost';
  constructor(file: string) {
    super(
      `there is no ${file}, and the log has a history: put the newest copy back, or start the service with --accept-lost-keys, and all personal data are lost for good`,
    );
  }
}

/**
 * Keys in a SQLite file, each wrapped by the master key.
 *
 * Keys are made ahead, many in one transaction, so that a decision can take one without waiting for
 * the disk, and sure that it will be there after a crash. Those that nobody took until the end of the
 * process stay as they are: nothing is sealed under them.
 */
export class KeyFile implements KeyStore {
  readonly #found = new Map<string, Buffer>();
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #delete: StatementSync;
  #ahead: SealingKey[] = [];

  private constructor(
    private readonly db: DatabaseSync,
    private readonly master: MasterKey,
    /** Whether there were no keys before: then nothing that was sealed before can be opened. */
    readonly isNew: boolean,
  ) {
    this.#insert = db.prepare('INSERT INTO sealing_key VALUES (?, ?)');
    this.#select = db.prepare('SELECT wrapped FROM sealing_key WHERE id = ?');
    this.#delete = db.prepare('DELETE FROM sealing_key WHERE id = ?');
  }

  /**
   * Opens the keys, and makes file and master key where they are missing. `events` are those that the
   * log has: a file that is made now has no keys for them, and says so for ever. That is done only where
   * the loss is accepted: what the file would have opened stays closed when it is put back later.
   *
   * @throws KeysLost when the log has events, and the keys are gone
   * @throws ForeignFile, OtherSchema, KeysChanged when the file is not what it was
   * @throws SecretUnusable when the keys are wrapped by another master key
   */
  static open(
    { file, masterKeyFile }: KeyFileOptions,
    { events = 0, acceptLost = false }: LogOfKeys = {},
  ): KeyFile {
    const isNew = isGone(file);
    if (isNew && events > 0 && !acceptLost) throw new KeysLost(file);
    const db = openDatabase(file);
    try {
      return new KeyFile(db, masterOf(db, masterKeyFile, events), isNew);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /**
   * Wraps every key by a new master key and destroys the old one: whoever has a copy of the file from
   * before has nothing to open it with. Cut short, it is finished, or as if not begun, at the next `open`.
   *
   * @throws KeysLost, and what `open` throws
   */
  static rotateMasterKey({ file, masterKeyFile }: KeyFileOptions): { readonly keys: number } {
    if (isGone(file)) throw new KeysLost(file);
    const db = openDatabase(file);
    try {
      const old = masterOf(db, masterKeyFile);
      const next = masterKeyAt(nextMasterKeyFile(masterKeyFile));
      const keys = inTransaction(db, () => wrapAnew(db, old, next));
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      promoteNextMasterKey(masterKeyFile);
      return { keys };
    } finally {
      db.close();
    }
  }

  take(): SealingKey {
    if (this.#ahead.length === 0) this.#makeAhead();
    const key = this.#ahead.pop();
    if (!key) throw new Error('no key was made');
    this.#remember(key.id, key.bytes);
    return key;
  }

  find(id: string): Buffer | undefined {
    const known = this.#found.get(id);
    if (known) return known;
    const wrapped = this.#select.get(id)?.['wrapped'];
    if (!(wrapped instanceof Uint8Array)) return undefined;
    const bytes = this.master.unwrap(wrapped, id);
    this.#remember(id, bytes);
    return bytes;
  }

  destroy(ids: readonly string[]): number {
    for (const id of ids) {
      this.#found.get(id)?.fill(0);
      this.#found.delete(id);
    }
    const destroyed = inTransaction(this.db, () =>
      ids.reduce((count, id) => count + Number(this.#delete.run(id).changes), 0),
    );
    // What was deleted stands in the WAL until it is cut off.
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return destroyed;
  }

  close(): void {
    if (!this.db.isOpen) return;
    this.#found.clear();
    this.#ahead = [];
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.db.close();
  }

  #makeAhead(): void {
    const keys = Array.from({ length: MADE_AHEAD }, newSealingKey);
    inTransaction(this.db, () => {
      for (const { id, bytes } of keys) this.#insert.run(id, this.master.wrap(bytes, id));
    });
    this.#ahead = keys;
  }

  #remember(id: string, bytes: Buffer): void {
    if (this.#found.size >= REMEMBERED) {
      for (const oldest of this.#found.keys()) {
        this.#found.delete(oldest);
        break;
      }
    }
    this.#found.set(id, bytes);
  }
}

/** Not there, or emptied: a store that was ever begun has a row. */
function isGone(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || (found.isFile() && found.size === 0);
}

function openDatabase(file: string): DatabaseSync {
  const db = openForWriting(file, KEY_FILE);
  chmodSync(file, OWNER_ONLY);
  return db;
}

/** The master key that the keys are wrapped by, be it the next one of a rotation that was cut short. */
function masterOf(db: DatabaseSync, masterKeyFile: string, events = 0): MasterKey {
  const wrappedBy = db.prepare('SELECT id FROM master').get()?.['id'];
  const next = nextMasterKeyFile(masterKeyFile);
  if (wrappedBy !== undefined && existsSync(next) && masterKeyAt(next).id === wrappedBy) {
    return promoteNextMasterKey(masterKeyFile);
  }
  const lost = wrappedBy !== undefined && !existsSync(masterKeyFile);
  const master = lost ? undefined : masterKeyAt(masterKeyFile);
  if (master && wrappedBy === undefined) {
    db.prepare('INSERT INTO master VALUES (?, ?)').run(master.id, events);
  } else if (!master || master.id !== wrappedBy) {
    throw new SecretUnusable(
      `${masterKeyFile} does not hold the master key of these sealing keys: put it back, or begin with an empty key store, and all personal data are lost`,
    );
  }
  return master;
}

function wrapAnew(db: DatabaseSync, old: MasterKey, next: MasterKey): number {
  const update = db.prepare('UPDATE sealing_key SET wrapped = ? WHERE id = ?');
  const page = db.prepare(
    'SELECT id, wrapped FROM sealing_key WHERE id > ? ORDER BY id LIMIT 1000',
  );
  let keys = 0;
  for (let rows = page.all(''); rows.length > 0; rows = page.all(String(rows.at(-1)?.['id']))) {
    for (const { id, wrapped } of rows) {
      update.run(next.wrap(old.unwrap(wrapped as Uint8Array, String(id)), String(id)), String(id));
    }
    keys += rows.length;
  }
  db.prepare('UPDATE master SET id = ?').run(next.id);
  return keys;
}

function inTransaction<R>(db: DatabaseSync, work: () => R): R {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

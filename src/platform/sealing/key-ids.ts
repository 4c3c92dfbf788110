import { existsSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isUnusable } from '../sqlite/disposable.js';
import { openForReading } from '../sqlite/own-file.js';
import { KEY_FILE } from './key-schema.js';

/** Asks which keys are there, in any process, beside the service; needs no master key. */
export class KeyIds {
  readonly #find: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.#find = database.prepare('SELECT 1 FROM sealing_key WHERE id = ?');
  }

  /**
   * Undefined if there is no such file.
   *
   * @throws ForeignFile, OtherSchema, KeysChanged
   */
  static open(file: string): KeyIds | undefined {
    return existsSync(file) ? new KeyIds(openForReading(file, KEY_FILE)) : undefined;
  }

  /** In a file that is damaged each key passes for there: `checkKeys` says where it is. */
  has(id: string): boolean {
    try {
      return this.#find.get(id) !== undefined;
    } catch (error) {
      if (!isUnusable(error)) throw error;
      return true;
    }
  }

  /** Events that the log had when the store was made: keys of these it never had. */
  get beganAt(): number {
    const row = this.database.prepare('SELECT began_at FROM master').get();
    return Number(row?.['began_at'] ?? 0);
  }

  close(): void {
    this.database.close();
  }
}

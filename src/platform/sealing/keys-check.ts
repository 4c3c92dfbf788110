import { existsSync } from 'node:fs';
import { SecretUnusable } from '../auth/installation-secrets.js';
import { isUnusable } from '../sqlite/disposable.js';
import { messageOf } from '../sqlite/errors.js';
import { ForeignFile, openForReading, OtherSchema } from '../sqlite/own-file.js';
import type { KeyFileOptions } from './key-file.js';
import { KEY_FILE, KeysChanged } from './key-schema.js';
import { masterKeyAt } from './master-key.js';
import { keyIdOf } from './sealing-cipher.js';

export interface KeysChecked {
  /** Keys that open and bear their own name. */
  readonly keys: number;
  /** The first thing that is wrong, in words. */
  readonly difference?: string;
}

/**
 * Opens every key of personal data, which another process may have open, too; undefined if keys or
 * master key are not there. A key whose name has changed would be missed, and what it had sealed taken for erased.
 */
export function checkKeys({ file, masterKeyFile }: KeyFileOptions): KeysChecked | undefined {
  if (!existsSync(file) || !existsSync(masterKeyFile)) return undefined;
  try {
    return checkedIn(file, masterKeyFile);
  } catch (error) {
    if (NOT_OURS.some((kind) => error instanceof kind)) {
      return { keys: 0, difference: messageOf(error) };
    }
    if (!isUnusable(error)) throw error;
    return { keys: 0, difference: `${file} is damaged: ${messageOf(error)}` };
  }
}

const NOT_OURS = [ForeignFile, OtherSchema, KeysChanged, SecretUnusable];

function checkedIn(file: string, masterKeyFile: string): KeysChecked {
  const db = openForReading(file, KEY_FILE);
  try {
    const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (found !== 'ok') return { keys: 0, difference: `${file} is damaged: ${String(found)}` };
    const master = masterKeyAt(masterKeyFile);
    if (db.prepare('SELECT id FROM master').get()?.['id'] !== master.id) {
      return {
        keys: 0,
        difference: `${masterKeyFile} does not hold the key that they are wrapped by`,
      };
    }
    let keys = 0;
    for (const { id, wrapped } of db.prepare('SELECT id, wrapped FROM sealing_key').iterate()) {
      if (!opens(() => master.unwrap(wrapped as Uint8Array, String(id)), String(id))) {
        return { keys, difference: `the key ${String(id)} in ${file} is not what was put there` };
      }
      keys++;
    }
    return { keys };
  } finally {
    db.close();
  }
}

function opens(unwrap: () => Uint8Array, id: string): boolean {
  try {
    return keyIdOf(unwrap()) === id;
  } catch {
    return false;
  }
}

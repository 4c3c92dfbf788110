import { keyFilesOf } from '../installation.js';
import { readSettings } from '../platform/configuration/settings.js';
import { takeOwnership } from '../platform/event-log/sqlite/owner.js';
import { KeyFile } from '../platform/sealing/key-file.js';
import { existingLog } from './existing-log.js';

/**
 * Wraps the keys of personal data by a new master key.
 *
 * @throws CannotRun without a log; LogOwned while the service runs; SecretUnusable
 */
export function rotate(): void {
  const settings = readSettings(process.env);
  const owner = takeOwnership(existingLog(settings.dataDir));
  try {
    const { keys } = KeyFile.rotateMasterKey(keyFilesOf(settings));
    console.log(
      `${keys} keys are wrapped by a new master key, and the old one is destroyed: backups of keys.db from before open only for whoever has kept a copy of it.`,
    );
  } finally {
    owner.release();
  }
}

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { logFileIn } from '../installation.js';
import { CannotRun } from './cannot-run.js';

/** Path of the log in a data directory, with symbolic links resolved. @throws CannotRun without one */
export function existingLog(dataDir: string): string {
  const file = logFileIn(dataDir);
  if (!existsSync(file)) {
    throw new CannotRun(
      `there is no log in ${resolve(dataDir)}: set TRIBUTARY_DATA_DIR to the folder that has it, or start the service to begin one`,
    );
  }
  return realpathSync(file);
}

import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logFileIn } from '../../../src/installation.js';
import {
  openLogReader,
  type LogReader,
} from '../../../src/platform/event-log/sqlite/log-reader.js';

/** A data directory whose log is so long; nobody writes to it, and its views are not built. */
export interface History {
  readonly dataDir: string;
  readonly events: number;
}

/** Copies what of an installation cannot be made again. Answers where to. */
export const copyHistory = (from: string, to: string): string => copyFiles(from, to, () => true);

/** Copies the secrets alone, so that tokens and keyed hashes hold for the log that is to come. */
export const copySecrets = (from: string, to: string): string =>
  copyFiles(from, to, (name) => !name.startsWith('events.db'));

function copyFiles(from: string, to: string, isWanted: (name: string) => boolean): string {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from)) {
    if (canBeMadeAgain(name)) continue;
    if (isWanted(name)) copyFileSync(join(from, name), join(to, name));
  }
  return to;
}

const canBeMadeAgain = (name: string): boolean => name === 'views' || name.startsWith('tree.db');

/** Reads the log of a data directory, and closes it. */
export function reading<R>(dataDir: string, read: (log: LogReader) => R): R {
  const log = openLogReader(logFileIn(dataDir));
  try {
    return read(log);
  } finally {
    log.close();
  }
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileIn = (dataDir: string): string => join(dataDir, 'service.pid');

/**
 * Says in the data directory that this process serves it and knows what SIGHUP asks for: the signal
 * would end an import or a demonstration. What a crash leaves behind fits no later owner of the log.
 */
export const markService = (dataDir: string): void =>
  writeFileSync(fileIn(dataDir), `${process.pid}\n`);

export const unmarkService = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });

/** Whether this process, the owner of the log, is a service that has said so. */
export function isServedBy(dataDir: string, owner: number | undefined): owner is number {
  try {
    return Number(readFileSync(fileIn(dataDir), 'utf8')) === owner;
  } catch {
    return false;
  }
}

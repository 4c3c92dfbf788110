import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A secret's file may be read by others than the owner of the process. */
export class SecretExposed extends Error {
  override readonly name = 'SecretExposed';
  constructor(path: string) {
    super(
      `${path} may be read by others: allow only its owner (chmod 600) and replace what it holds`,
    );
  }
}

/**
 * The bytes of a secret's file; the first time they are made by `make`. The file appears whole or
 * not at all, and only one of several processes that start at once makes it: it is written under
 * another name and then linked, which fails if the name is taken.
 *
 * @throws SecretExposed when others than its owner may read it (where the system knows such rights)
 */
export function secretFile(path: string, make: () => Buffer): Buffer {
  const found = readIfThere(path);
  if (found) return found;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  try {
    writeDurably(draft, make());
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(path));
  return readFileSync(path);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
      throw new SecretExposed(path);
    }
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function writeDurably(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx', OWNER_ONLY);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { secretFile } from '../auth/secret-file.js';
import { SecretUnusable } from '../auth/installation-secrets.js';
import { KEY_BYTES } from './sealing-cipher.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_LABEL = 'tributary master key\u0000';

/** The key that all others are wrapped by. Backups of the key store can be read with it only. */
export class MasterKey {
  /** Tells master keys apart and says nothing about them. */
  readonly id: string;

  constructor(private readonly bytes: Buffer) {
    this.id = createHash('sha256').update(ID_LABEL).update(bytes).digest('base64url');
  }

  /** A key, encrypted: nonce, ciphertext, tag. `id` is bound to it. */
  wrap(key: Uint8Array, id: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.bytes, nonce);
    cipher.setAAD(Buffer.from(id));
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when it was wrapped by another master key, or was altered */
  unwrap(wrapped: Uint8Array, id: string): Buffer {
    const bytes = Buffer.from(wrapped);
    const decipher = createDecipheriv('aes-256-gcm', this.bytes, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
  }
}

/**
 * The master key in a file, which is made if it is missing.
 *
 * @throws SecretExposed when others may read it; SecretUnusable when it does not hold a key
 */
export function masterKeyAt(path: string): MasterKey {
  const bytes = secretFile(path, () => randomBytes(KEY_BYTES));
  if (bytes.length === KEY_BYTES) return new MasterKey(bytes);
  throw new SecretUnusable(
    `${path} holds ${bytes.length} bytes instead of ${KEY_BYTES}: put the one back that the keys were wrapped by`,
  );
}

/** The file of a master key that is about to take the place of another. */
export const nextMasterKeyFile = (path: string): string => `${path}.next`;

/** Puts the next master key in the place of the one before, which is gone then. */
export function promoteNextMasterKey(path: string): MasterKey {
  rmSync(path, { force: true });
  renameSync(nextMasterKeyFile(path), path);
  return masterKeyAt(path);
}

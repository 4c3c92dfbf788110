import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { SealedValue } from './sealed-text.js';

/** 32 bytes for AES-256-GCM, and the name by which events refer to them. */
export interface SealingKey {
  readonly id: string;
  readonly bytes: Buffer;
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Plain text is padded to a multiple of this: its length says little about a name. */
const PADDED_TO_BYTES = 32;
/** Ends the text; zeroes follow. Source: ISO/IEC 7816-4. */
const END_OF_TEXT = 0x80;

const ID_LABEL = 'tributary sealing key\u0000';

/**
 * The id of a key: SHA-256 over a label and the key, base64url. A ciphertext names its key by it, so
 * it opens under one key only.
 */
export const keyIdOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(ID_LABEL).update(bytes).digest('base64url');

export function newSealingKey(): SealingKey {
  const bytes = randomBytes(KEY_BYTES);
  return { id: keyIdOf(bytes), bytes };
}

const JOINT_LABEL = 'tributary joint key\u0000';

/** What opens only as long as each of these keys is there, given in the order of their ids; of one it is this one. */
export function jointKey(keys: readonly Uint8Array[]): Uint8Array {
  const [only, another] = keys;
  if (only && !another) return only;
  const joint = createHmac('sha256', JOINT_LABEL);
  for (const key of keys) joint.update(key);
  return joint.digest();
}

/** Seals a text under a key, bound to a place. */
export const seal = (text: string, { id, bytes }: SealingKey, place: string): SealedValue => ({
  k: id,
  ...encrypt(text, bytes, place),
});

/** The nonce, which is random, and the ciphertext with its tag; base64url. */
export function encrypt(text: string, key: Uint8Array, place: string): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(padded(text)), cipher.final(), cipher.getAuthTag()]);
  return { n: nonce.toString('base64url'), c: sealed.toString('base64url') };
}

type Encrypted = Pick<SealedValue, 'n' | 'c'>;

/** @throws Error when it was not sealed under this key for this place, or was altered */
export function unseal({ n, c }: Encrypted, bytes: Uint8Array, place: string): string {
  const sealed = Buffer.from(c, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', bytes, Buffer.from(n, 'base64url'));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  return plain.toString('utf8', 0, plain.lastIndexOf(END_OF_TEXT));
}

function padded(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const blocks = Math.floor(bytes / PADDED_TO_BYTES) + 1;
  const plain = Buffer.alloc(blocks * PADDED_TO_BYTES);
  plain.write(text);
  plain[bytes] = END_OF_TEXT;
  return plain;
}

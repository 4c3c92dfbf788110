import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.js';

/** What a key signs with it: a note (C2SP signed-note), or a checkpoint with the time (tlog-cosignature). */
export const SIGNATURE_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const;

export type SignatureType = (typeof SIGNATURE_TYPES)[keyof typeof SIGNATURE_TYPES];

/** A public key with the name of whoever signs with it. Source: C2SP signed-note, "Verifier keys". */
export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of a hash, big endian: tells keys of one name apart, proves nothing. */
  readonly id: number;
  readonly type: SignatureType;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
}

/** A text is no verifier key that this code can verify with. */
export class KeyMalformed extends Error {
  override readonly name = 'KeyMalformed';
}

const PUBLIC_KEY_BYTES = 32;

/** Not empty, without Unicode spaces, plus and the control characters that no note may have. */
export const isKeyName = (name: string): boolean =>
  // oxlint-disable-next-line no-control-regex -- these are what must not stand in a note
  name.isWellFormed() && /^[^\p{White_Space}\u0000-\u001f+]+$/u.test(name);

/** @throws KeyMalformed when the name cannot be one or the key is not 32 bytes long */
export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new KeyMalformed('the name of a key has no spaces and no plus');
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new KeyMalformed(`an Ed25519 key has 32 bytes, not ${publicKey.length}`);
  }
  return { name, id: keyIdOf(name, type, publicKey), type, publicKey };
}

/** SHA-256 of name, newline, type and key, cut to four bytes. */
function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): number {
  const material = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]);
  return hash('sha256', material, 'buffer').readUInt32BE();
}

/**
 * Reads `name+id+key`.
 *
 * @throws KeyMalformed saying what is wrong, also when the id does not follow from name and key
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [name = '', id = '', material = ''] = partsOf(text);
  const bytes = fromBase64(material);
  if (!/^[0-9a-f]{8}$/.test(id) || !bytes || bytes.length === 0) {
    throw new KeyMalformed('a verifier key is name+eight hexadecimal digits+base64');
  }
  const type = Object.values(SIGNATURE_TYPES).find((each) => each === bytes[0]);
  if (type === undefined) {
    throw new KeyMalformed(`signatures of type ${bytes[0]} cannot be verified here: only 1 and 4`);
  }
  const key = verifierKey(name, type, bytes.subarray(1));
  if (keyIdText(key) !== id) {
    throw new KeyMalformed(`the key's id is ${keyIdText(key)}, not ${id}`);
  }
  return key;
}

/** Base64 may have a plus: only the first two separate. */
function partsOf(text: string): string[] {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  return first < 0 || second < 0
    ? []
    : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

export const verifierKeyText = (key: VerifierKey): string =>
  `${key.name}+${keyIdText(key)}+${toBase64(Buffer.concat([Buffer.of(key.type), key.publicKey]))}`;

const keyIdText = ({ id }: VerifierKey): string => id.toString(16).padStart(8, '0');

export const isSameKey = (a: VerifierKey, b: VerifierKey): boolean =>
  verifierKeyText(a) === verifierKeyText(b);

/** The key as the runtime wants it. */
export const publicKeyObject = ({ publicKey }: VerifierKey): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  });

/** The 32 bytes of the public half of an Ed25519 key. */
export function publicBytesOf(privateKey: KeyObject): Uint8Array {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

/** Whether both wrap the same public key, whatever their names and types. */
export const isSameMaterial = (a: VerifierKey, b: VerifierKey): boolean =>
  Buffer.compare(a.publicKey, b.publicKey) === 0;

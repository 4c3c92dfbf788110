import { sign, verify, type KeyObject } from 'node:crypto';
import { claimsToBeOf, type NoteSignature, type SignedNote } from './signed-note.js';
import {
  publicBytesOf,
  publicKeyObject,
  SIGNATURE_TYPES,
  verifierKey,
  type VerifierKey,
} from './verifier-key.js';

/** A signature that was found right. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  readonly signature: NoteSignature;
  /** Of a cosignature: when it was made, in seconds of the Unix epoch. */
  readonly timestamp?: number;
}

/** A signature bears name and id of a known key and was not made with it: the whole note is refused. */
export class SignatureWrong extends Error {
  override readonly name = 'SignatureWrong';
  constructor(key: VerifierKey) {
    super(`the signature under the name ${key.name} was not made with its key over this text`);
  }
}

/**
 * The signatures of known keys, each key once; those of unknown keys count for nothing. None means
 * that the note is not to be believed.
 *
 * Source: C2SP signed-note, "Signatures".
 *
 * @throws SignatureWrong when one of a known key does not verify
 */
export function verifiedSignatures(
  { text, signatures }: SignedNote,
  keys: readonly VerifierKey[],
): VerifiedSignature[] {
  const verified = new Map<VerifierKey, VerifiedSignature>();
  for (const signature of signatures) {
    const known = keys.filter((key) => claimsToBeOf(signature, key));
    const right = known.map((key) => verifySignature(text, signature, key)).filter(isThere);
    const [first] = known;
    if (first && right.length === 0) throw new SignatureWrong(first);
    for (const each of right) if (!verified.has(each.key)) verified.set(each.key, each);
  }
  return [...verified.values()];
}

const isThere = <T>(value: T | undefined): value is T => value !== undefined;

const TIMESTAMP_BYTES = 8;
const ED25519_BYTES = 64;

/** Undefined unless it was made with the key over the text. */
function verifySignature(
  text: string,
  signature: NoteSignature,
  key: VerifierKey,
): VerifiedSignature | undefined {
  const bytes = signature.signature;
  if (key.type === SIGNATURE_TYPES.ed25519) {
    return isRight(text, key, bytes) ? { key, signature } : undefined;
  }
  if (bytes.length !== TIMESTAMP_BYTES + ED25519_BYTES) return undefined;
  const seconds = Buffer.from(bytes).readBigUInt64BE();
  // Far in the future, or without a time: then it would not say that nothing larger had been seen.
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER) || seconds === 0n) return undefined;
  const timestamp = Number(seconds);
  const message = cosignedMessage(text, timestamp);
  const right = isRight(message, key, bytes.subarray(TIMESTAMP_BYTES));
  return right ? { key, signature, timestamp } : undefined;
}

const isRight = (message: string, key: VerifierKey, signature: Uint8Array): boolean =>
  signature.length === ED25519_BYTES &&
  verify(null, Buffer.from(message), publicKeyObject(key), signature);

/** Source: C2SP tlog-cosignature, "Ed25519 signed message". */
const cosignedMessage = (text: string, timestamp: number): string =>
  `cosignature/v1\ntime ${timestamp}\n${text}`;

/** A private key under a name. */
export interface Signer {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

/** Signs notes. `privateKey` is of Ed25519. @throws KeyMalformed for a name that cannot be one */
export const noteSigner = (name: string, privateKey: KeyObject): Signer => ({
  key: verifierKey(name, SIGNATURE_TYPES.ed25519, publicBytesOf(privateKey)),
  privateKey,
});

/** Cosigns checkpoints. One key is of one cosigner only: the message does not name it. */
export const cosigner = (name: string, privateKey: KeyObject): Signer => ({
  key: verifierKey(name, SIGNATURE_TYPES.cosignature, publicBytesOf(privateKey)),
  privateKey,
});

/** Signs the text of a note, which ends in a newline. */
export function signText(text: string, { key, privateKey }: Signer): NoteSignature {
  const { name, id } = key;
  return { name, id, signature: sign(null, Buffer.from(text), privateKey) };
}

/** Cosigns the text of a checkpoint as of a moment, in seconds of the Unix epoch. */
export function cosignText(
  text: string,
  { key, privateKey }: Signer,
  timestamp: number,
): NoteSignature {
  const time = Buffer.alloc(TIMESTAMP_BYTES);
  time.writeBigUInt64BE(BigInt(timestamp));
  const message = Buffer.from(cosignedMessage(text, timestamp));
  const signature = Buffer.concat([time, sign(null, message, privateKey)]);
  return { name: key.name, id: key.id, signature };
}

import { fromDecimal } from './base64.js';
import { noteText, parseNote } from './signed-note.js';
import { signText, verifiedSignatures, type Signer } from './signatures.js';
import { isSameKey, parseVerifierKey, verifierKeyText, type VerifierKey } from './verifier-key.js';

/** A key of a log, and how far it is to be believed. */
export interface LogKey {
  readonly key: VerifierKey;
  /** Size of the last checkpoint that it has signed; undefined for the key that signs now. */
  readonly lastSize?: number;
}

/** A rotation does not follow from the keys before it. */
export class RotationWrong extends Error {
  override readonly name = 'RotationWrong';
  constructor(
    /** Place among the rotations, from 1. */
    readonly rotation: number,
    reason: string,
  ) {
    super(`rotation ${rotation} of the log's key ${reason}`);
  }
}

const FIRST_LINE = 'tributary log key rotation v1';

/**
 * States that another key signs for the log after the checkpoint of `lastSize`: a note signed by the
 * old key, which hands over, and by the new one, which shows that it is there. No checkpoint can be
 * read from it: its third line is no hash.
 */
export function rotationNote(
  old: Signer,
  next: Signer,
  { lastSize }: { readonly lastSize: number },
): string {
  const text = `${FIRST_LINE}\n${old.key.name}\n${verifierKeyText(next.key)}\n${lastSize}\n`;
  return noteText({ text, signatures: [signText(text, old), signText(text, next)] });
}

/**
 * All keys of a log, from the first one on, as each hands over to the next. Whoever knows the first
 * key needs to trust nobody for the others.
 *
 * @throws RotationWrong naming the rotation, from 1, that does not follow
 */
export function followRotations(first: VerifierKey, rotations: readonly string[]): LogKey[] {
  const keys: LogKey[] = [{ key: first }];
  for (const [place, note] of rotations.entries()) {
    const old = keys.pop();
    if (!old) break;
    const { next, lastSize } = readRotation(note, old.key, place + 1);
    if (lastSize < (keys.at(-1)?.lastSize ?? 0)) {
      throw new RotationWrong(place + 1, 'ends before the one before it');
    }
    if ([...keys, old].some(({ key }) => isSameKey(key, next))) {
      throw new RotationWrong(place + 1, 'leads back to an earlier key');
    }
    keys.push({ key: old.key, lastSize }, { key: next });
  }
  return keys;
}

function readRotation(note: string, old: VerifierKey, number: number) {
  try {
    return rotationIn(note, old, number);
  } catch (error) {
    if (error instanceof RotationWrong) throw error;
    throw new RotationWrong(
      number,
      `cannot be read: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function rotationIn(note: string, old: VerifierKey, number: number) {
  const signed = parseNote(note);
  const [title, origin, vkey = '', size = '', end, ...rest] = signed.text.split('\n');
  const lastSize = fromDecimal(size);
  if (title !== FIRST_LINE || lastSize === undefined || end !== '' || rest.length > 0) {
    throw new RotationWrong(number, 'is not written as one');
  }
  const next = parseVerifierKey(vkey);
  if (origin !== old.name || next.name !== old.name) {
    throw new RotationWrong(number, `is of the log ${origin}, not ${old.name}`);
  }
  const signers = verifiedSignatures(signed, [old, next]).map(({ key }) => key);
  if (!signers.includes(old) || !signers.includes(next)) {
    throw new RotationWrong(number, 'is not signed by both the old and the new key');
  }
  return { next, lastSize };
}

/** The keys that are believed for a checkpoint of this size. */
export const keysFor = (keys: readonly LogKey[], size: number): VerifierKey[] =>
  keys.filter(({ lastSize = Infinity }) => size <= lastSize).map(({ key }) => key);

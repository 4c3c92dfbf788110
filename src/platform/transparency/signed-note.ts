import { fromBase64, toBase64 } from './base64.js';
import { isKeyName, type VerifierKey } from './verifier-key.js';

/** One signature line of a note. */
export interface NoteSignature {
  /** Of the key. */
  readonly name: string;
  readonly id: number;
  /** What follows the key's id: at least one byte. */
  readonly signature: Uint8Array;
}

/** A text and who has signed it. Nothing in it is to be believed before it is verified. */
export interface SignedNote {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Bytes are no signed note. */
export class NoteMalformed extends Error {
  override readonly name = 'NoteMalformed';
}

/** More than the 16 that must be accepted; a signature after quanta has nearly 5 kB. */
export const MAX_SIGNATURES = 64;
export const MAX_NOTE_BYTES = 512 * 1024;

/**
 * Reads a signed note. Strict: there is one spelling of each.
 *
 * Source: C2SP signed-note, "Format".
 *
 * @throws NoteMalformed saying what is wrong
 */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = checkedText(note);
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) throw new NoteMalformed('no empty line separates text and signatures');
  return { text: whole.slice(0, end + 1), signatures: parseSignatures(whole.slice(end + 2)) };
}

/** Signature lines alone, as a witness answers them. @throws NoteMalformed */
export function parseSignatureLines(lines: string | Uint8Array): NoteSignature[] {
  return parseSignatures(checkedText(lines));
}

function parseSignatures(lines: string): NoteSignature[] {
  if (lines === '') throw new NoteMalformed('no signature');
  if (!lines.endsWith('\n')) throw new NoteMalformed('the last line does not end in a newline');
  const each = lines.slice(0, -1).split('\n');
  if (each.length > MAX_SIGNATURES) {
    throw new NoteMalformed(`${each.length} signatures, at most ${MAX_SIGNATURES} are read`);
  }
  return each.map(parseSignatureLine);
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) {
    throw new NoteMalformed('a signature line is an em dash, a name and base64, a space between');
  }
  const bytes = fromBase64(encoded);
  if (!bytes || bytes.length < 5) {
    throw new NoteMalformed(`the signature of ${name} is no base64 of a key id and a signature`);
  }
  return { name, id: Buffer.from(bytes).readUInt32BE(), signature: bytes.subarray(4) };
}

function checkedText(note: string | Uint8Array): string {
  if (note.length > MAX_NOTE_BYTES) {
    throw new NoteMalformed(`longer than ${MAX_NOTE_BYTES} bytes`);
  }
  const text = typeof note === 'string' ? note : decoded(note);
  if (!text.isWellFormed()) throw new NoteMalformed('no valid Unicode');
  // oxlint-disable-next-line no-control-regex -- these are what must not stand in a note
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) {
    throw new NoteMalformed('a control character other than newline');
  }
  return text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NoteMalformed('no valid UTF-8');
  }
}

/** The note as text, as `parseNote` reads it. */
export const noteText = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map(signatureLine).join('')}`;

/** One signature line, with its newline. */
export function signatureLine({ name, id, signature }: NoteSignature): string {
  const idBytes = Buffer.alloc(4);
  idBytes.writeUInt32BE(id);
  return `— ${name} ${toBase64(Buffer.concat([idBytes, signature]))}\n`;
}

/** Whether the signature says that it was made with this key: name and id are those of the key. */
export const claimsToBeOf = (signature: NoteSignature, key: VerifierKey): boolean =>
  signature.name === key.name && signature.id === key.id;

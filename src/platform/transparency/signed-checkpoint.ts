import { fromBase64 } from './base64.js';
import { noteText, parseNote, parseSignatureLines } from './signed-note.js';

/** A checkpoint that was signed. */
export interface SignedCheckpoint {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly note: string;
  /** Signature lines of witnesses, the latest of each. */
  readonly cosignatures: readonly string[];
}

/** Later cosignatures of a witness take the place of its earlier one. */
export function cosignaturesWith(
  earlier: readonly string[],
  later: readonly string[],
): readonly string[] {
  const byKey = new Map<string, string>();
  for (const line of [...earlier, ...later]) {
    for (const { name, id } of parseSignatureLines(`${line}\n`)) byKey.set(`${name} ${id}`, line);
  }
  return [...byKey.values()];
}

/** Key names of those who have given these signature lines. */
export const cosignersOf = (cosignatures: readonly string[]): string[] =>
  cosignatures.flatMap((line) => parseSignatureLines(`${line}\n`)).map(({ name }) => name);

/** The checkpoint with the signatures of log and witnesses, as it is given away. */
export function cosignedNote({ note, cosignatures }: SignedCheckpoint): string {
  const { text, signatures } = parseNote(note);
  const lines = cosignatures.map((line) => `${line}\n`).join('');
  return noteText({
    text,
    signatures: [...signatures, ...(lines === '' ? [] : parseSignatureLines(lines))],
  });
}

/** The root of a checkpoint as bytes. */
export const rootOfCheckpoint = ({ root }: SignedCheckpoint): Uint8Array =>
  fromBase64(root) ?? Buffer.alloc(0);

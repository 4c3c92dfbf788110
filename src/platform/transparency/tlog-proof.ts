import { fromBase64, fromDecimal, toBase64 } from './base64.js';
import { HASH_BYTES, type Hash } from './merkle.js';
import { MAX_NOTE_BYTES } from './signed-note.js';

/** That a leaf stands in a log, with the signed checkpoint that it is proved against. */
export interface TlogProof {
  /** Place of the leaf, from 0. */
  readonly index: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly path: readonly Hash[];
  /** The signed note, as it was issued. */
  readonly checkpoint: string;
  /** Not signed by anybody. */
  readonly extra?: Uint8Array;
}

/** A text is no proof in the form of C2SP tlog-proof. */
export class ProofMalformed extends Error {
  override readonly name = 'ProofMalformed';
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const MAX_PATH = 63;

/** Room for a note, the path, and as much of `extra`. */
const MAX_PROOF_LENGTH = 2 * MAX_NOTE_BYTES;

/** Source: C2SP tlog-proof, "Format". */
export function proofText({ index, path, checkpoint, extra }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra && extra.length > 0 ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...path.map(toBase64),
    '',
  ];
  return `${lines.join('\n')}\n${checkpoint}`;
}

/**
 * Reads a proof; neither the path nor the checkpoint is verified (`whatIsProven` does it).
 *
 * @throws ProofMalformed saying what is wrong
 */
export function parseProof(text: string): TlogProof {
  if (text.length > MAX_PROOF_LENGTH) throw new ProofMalformed('longer than a proof may be');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new ProofMalformed('no empty line before the checkpoint');
  const lines = text.slice(0, end).split('\n');
  if (lines.shift() !== FIRST_LINE) throw new ProofMalformed(`the first line is not ${FIRST_LINE}`);
  const extra = lines[0]?.startsWith('extra ') ? extraOf(lines.shift() ?? '') : undefined;
  const index = fromDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  if (index === undefined) throw new ProofMalformed('no line with the index');
  if (lines.length > MAX_PATH) throw new ProofMalformed(`more than ${MAX_PATH} hashes`);
  const path = lines.map(hashOf);
  return { index, path, checkpoint: text.slice(end + 2), ...(extra && { extra }) };
}

function extraOf(line: string): Uint8Array {
  const bytes = fromBase64(line.slice('extra '.length));
  if (!bytes || bytes.length === 0) throw new ProofMalformed('the extra data are no base64');
  return bytes;
}

function hashOf(line: string): Hash {
  const bytes = fromBase64(line);
  if (bytes?.length !== HASH_BYTES) throw new ProofMalformed('a line of the path is no hash');
  return bytes;
}

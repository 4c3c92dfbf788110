import { fromBase64, fromDecimal, toBase64 } from '../base64.js';
import { parseCheckpoint, type Checkpoint } from '../checkpoint.js';
import { EMPTY_ROOT, HASH_BYTES, sameHash, verifyConsistency, type Hash } from '../merkle.js';
import { MAX_NOTE_BYTES, parseNote, type NoteSignature, type SignedNote } from '../signed-note.js';
import { SignatureWrong, verifiedSignatures } from '../signatures.js';
import type { VerifierKey } from '../verifier-key.js';

/** The body of `add-checkpoint`. */
export interface Submission {
  /** Size of the checkpoint that the witness has cosigned before; 0 for none. */
  readonly oldSize: number;
  /** From there to the submitted one. */
  readonly proof: readonly Hash[];
  /** The signed note. */
  readonly checkpoint: string;
}

/** An answer other than 200: status, and for 409 the size that the witness has. */
export class SubmissionRefused extends Error {
  override readonly name = 'SubmissionRefused';
  constructor(
    readonly status: 400 | 403 | 404 | 409 | 422,
    message: string,
    readonly size?: number,
  ) {
    super(message);
  }
}

const MAX_PROOF = 63;

/** A note, and the lines before it. */
export const MAX_SUBMISSION_BYTES = MAX_NOTE_BYTES + 4 * 1024;

/** Source: C2SP tlog-witness, "add-checkpoint". */
export const submissionText = ({ oldSize, proof, checkpoint }: Submission): string =>
  `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;

interface ReadSubmission {
  readonly oldSize: number;
  readonly proof: readonly Hash[];
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

/** @throws SubmissionRefused with 400 for what is not written as it must be */
export function parseSubmission(body: Uint8Array): ReadSubmission {
  const separator = Buffer.from(body).indexOf('\n\n');
  if (separator < 0) throw new SubmissionRefused(400, 'no empty line before the checkpoint');
  const [old = '', ...hashes] = Buffer.from(body.subarray(0, separator))
    .toString('latin1')
    .split('\n');
  const oldSize = fromDecimal(/^old (.*)$/.exec(old)?.[1] ?? '');
  if (oldSize === undefined) throw new SubmissionRefused(400, 'the first line is no old size');
  if (hashes.length > MAX_PROOF) throw new SubmissionRefused(400, `more than ${MAX_PROOF} hashes`);
  const proof = hashes.map((line) => {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) throw new SubmissionRefused(400, 'a line is no hash');
    return hash;
  });
  try {
    const note = parseNote(body.subarray(separator + 2));
    return { oldSize, proof, note, checkpoint: parseCheckpoint(note.text) };
  } catch (error) {
    throw new SubmissionRefused(400, error instanceof Error ? error.message : 'no checkpoint');
  }
}

/** What a witness knows of a log: the last checkpoint that it has cosigned. */
export interface Witnessed {
  readonly size: number;
  readonly root: Hash;
}

/** Who has signed the submitted checkpoint, before anything is compared. @throws SubmissionRefused */
export function signersOf(
  { note, checkpoint }: ReadSubmission,
  logs: readonly VerifierKey[],
): NoteSignature[] {
  const keys = logs.filter(({ name }) => name === checkpoint.origin);
  if (keys.length === 0) throw new SubmissionRefused(404, 'this log is not known here');
  try {
    const verified = verifiedSignatures(note, keys);
    if (verified.length > 0) return verified.map(({ signature }) => signature);
  } catch (error) {
    if (error instanceof SignatureWrong) throw new SubmissionRefused(403, error.message);
    throw error;
  }
  throw new SubmissionRefused(403, 'no signature of a key that is trusted for this log');
}

/**
 * Whether the submitted checkpoint goes on from what the witness has seen, in the order of the standard.
 *
 * @throws SubmissionRefused 400, 409, 422
 */
export function assertGoesOn(
  { oldSize, proof, checkpoint }: ReadSubmission,
  { size, root }: Witnessed,
): void {
  if (oldSize > checkpoint.size) {
    throw new SubmissionRefused(400, 'the old size is above that of the checkpoint');
  }
  if (oldSize !== size) throw new SubmissionRefused(409, `the last size is ${size}`, size);
  if (checkpoint.size === 0 && !sameHash(checkpoint.root, EMPTY_ROOT)) {
    throw new SubmissionRefused(422, 'an empty log has the root of the empty tree');
  }
  if (oldSize === 0) {
    if (proof.length > 0) throw new SubmissionRefused(422, 'from size 0 there is nothing to prove');
    return;
  }
  const holds = verifyConsistency({
    size1: size,
    root1: root,
    size2: checkpoint.size,
    root2: checkpoint.root,
    proof,
  });
  if (!holds) {
    throw new SubmissionRefused(422, `the log does not go on from what was seen at size ${size}`);
  }
}

/** What a witness that has seen nothing yet goes on from. */
export const NOTHING_SEEN: Witnessed = { size: 0, root: EMPTY_ROOT };

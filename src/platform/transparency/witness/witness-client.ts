import { hash } from 'node:crypto';
import { fromDecimal } from '../base64.js';
import { parseCheckpoint, type Checkpoint } from '../checkpoint.js';
import type { Hash } from '../merkle.js';
import { noteText, parseNote, parseSignatureLines, signatureLine } from '../signed-note.js';
import { verifiedSignatures } from '../signatures.js';
import type { PolicyWitness } from '../tlog-policy.js';
import type { VerifierKey } from '../verifier-key.js';
import { submissionText } from './add-checkpoint.js';

/** What a witness said to a checkpoint. */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly line: string }
  /** It has cosigned another size before. */
  | { readonly kind: 'other-size'; readonly size: number }
  | { readonly kind: 'failed'; readonly reason: string };

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Submits a signed checkpoint. Never throws: what a witness does wrong is an answer too. */
export async function submitTo(
  witness: PolicyWitness,
  submission: {
    readonly oldSize: number;
    readonly proof: readonly Hash[];
    readonly checkpoint: string;
  },
): Promise<WitnessAnswer> {
  try {
    const response = await fetch(addressOf(witness, 'add-checkpoint'), {
      method: 'POST',
      body: submissionText(submission),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await textOf(response);
    if (response.status === 409) {
      const size = fromDecimal(text.trimEnd());
      if (size !== undefined) return { kind: 'other-size', size };
    }
    if (response.status !== 200) {
      return { kind: 'failed', reason: `it answered ${response.status}` };
    }
    return cosignatureIn(text, submission.checkpoint, witness);
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function cosignatureIn(lines: string, checkpoint: string, { key }: PolicyWitness): WitnessAnswer {
  const { text } = parseNote(checkpoint);
  const signatures = parseSignatureLines(lines);
  const [right] = verifiedSignatures({ text, signatures }, [key]);
  if (!right) return { kind: 'failed', reason: 'it answered no cosignature of its key' };
  return { kind: 'cosigned', line: signatureLine(right.signature).trimEnd() };
}

/**
 * The last checkpoint that the witness has cosigned of this log, if one of the log's keys has signed
 * it: nobody but the log can make that up.
 *
 * @throws Error when it does not answer, or answers what nobody has signed
 */
export async function lastSeenBy(
  witness: PolicyWitness,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<Checkpoint | undefined> {
  const response = await fetch(addressOf(witness, `${hash('sha256', origin)}/checkpoint`), {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await textOf(response);
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new Error(`it answered ${response.status}`);
  const note = parseNote(text);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== origin || verifiedSignatures(note, keys).length === 0) {
    throw new Error(`it answered no checkpoint of this log: ${noteText(note).length} characters`);
  }
  return checkpoint;
}

const addressOf = ({ url = '' }: PolicyWitness, path: string): URL =>
  new URL(path, url.endsWith('/') ? url : `${url}/`);

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES)
      throw new Error(`it answered more than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? error.cause instanceof Error
      ? `${error.message}: ${error.cause.message}`
      : error.message
    : String(error);

import { fromBase64, fromDecimal, toBase64 } from './base64.js';
import { HASH_BYTES, type Hash } from './merkle.js';

/** What a checkpoint says: the state of a log. */
export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  /** Leaves of the tree: a count. */
  readonly size: number;
  readonly root: Hash;
}

/** The text of a note is no checkpoint. */
export class CheckpointMalformed extends Error {
  override readonly name = 'CheckpointMalformed';
}

/**
 * Reads the text of a signed note as a checkpoint. Lines after the third are let pass and mean nothing.
 *
 * Source: C2SP tlog-checkpoint, "Note text". A size beyond 2^53 − 1 is not read.
 *
 * @throws CheckpointMalformed saying what is wrong
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new CheckpointMalformed('it does not end in a newline');
  const lines = text.slice(0, -1).split('\n');
  if (lines.some((line) => line === '')) throw new CheckpointMalformed('an empty line');
  const [origin, sizeText, rootText] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    throw new CheckpointMalformed('fewer than three lines');
  }
  const size = fromDecimal(sizeText);
  if (size === undefined) throw new CheckpointMalformed('the second line is no size');
  const root = fromBase64(rootText);
  if (root?.length !== HASH_BYTES) throw new CheckpointMalformed('the third line is no root hash');
  return { origin, size, root };
}

/** The text to be signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

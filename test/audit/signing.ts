import { generateKeyPairSync } from 'node:crypto';
import { checkpointText, type Checkpoint } from '../../src/platform/transparency/checkpoint.js';
import { noteText } from '../../src/platform/transparency/signed-note.js';
import {
  cosigner,
  cosignText,
  noteSigner,
  signText,
  type Signer,
} from '../../src/platform/transparency/signatures.js';

export const ORIGIN = 'example.org/fund';

const privateKey = () => generateKeyPairSync('ed25519').privateKey;

/** A key of the log. */
export const newKey = (): Signer => noteSigner(ORIGIN, privateKey());

export const newWitness = (name: string): Signer => cosigner(name, privateKey());

/** When witnesses of tests cosign, in seconds of the Unix epoch. */
export const COSIGNED_AT = 1_790_000_000;

/** A checkpoint signed by the log, and cosigned. */
export function checkpointNote(
  state: Checkpoint,
  log: Signer,
  witnesses: readonly Signer[] = [],
): string {
  const text = checkpointText(state);
  const cosignatures = witnesses.map((each) => cosignText(text, each, COSIGNED_AT));
  return noteText({ text, signatures: [signText(text, log), ...cosignatures] });
}

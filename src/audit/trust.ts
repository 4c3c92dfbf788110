import { readFileSync } from 'node:fs';
import {
  checkpointProven,
  NotProven,
  whatIsProven,
  type CheckpointProven,
  type Trust,
} from '../platform/transparency/proven.js';
import type { Hash } from '../platform/transparency/merkle.js';
import {
  claimsToBeOf,
  parseNote,
  type NoteSignature,
} from '../platform/transparency/signed-note.js';
import { parsePolicy } from '../platform/transparency/tlog-policy.js';
import { parseProof } from '../platform/transparency/tlog-proof.js';
import { parseVerifierKey, SIGNATURE_TYPES } from '../platform/transparency/verifier-key.js';

/** Whom somebody who verifies believes, as they have said it on the command line. */
export interface TrustOptions {
  /** Verifier keys of the log, as they were given by another way than what is verified. */
  readonly key?: readonly string[];
  /** File with a C2SP tlog-policy: logs, witnesses, quorum. */
  readonly policy?: string;
}

/** Whom to believe; rotations come with what is verified, too. */
export type Believed = Trust;

/** @throws KeyMalformed, PolicyMalformed, NotProven, or an error of the system when the file can't be read */
export function believedBy({ key = [], policy }: TrustOptions): Believed {
  const logs = key.map(parseVerifierKey);
  for (const { name, type } of logs) {
    if (type !== SIGNATURE_TYPES.ed25519) {
      throw new NotProven(
        `the key of ${name} is that of a witness, not of a log: name it in a policy`,
      );
    }
  }
  return { logs, ...(policy !== undefined && { policy: parsePolicy(readFileSync(policy)) }) };
}

/** Whether any log is believed. */
export const believesALog = ({ logs, policy }: Believed): boolean =>
  logs.length + (policy?.logs.length ?? 0) > 0;

/**
 * The keys of a log as a file tells them: its first verifier key, then the signed note of each rotation.
 * They are believed as far as they lead on from a key that is known from outside.
 */
export type KeyChain = readonly string[];

/** What a checkpoint proves to somebody. */
export interface BelievedState extends CheckpointProven {
  /** Key names of all who have signed it beside the log, in the order in which they stand there. */
  readonly cosigners: readonly string[];
  /** Those of them whose signature was not checked, for want of a key: names that anybody can write there. */
  readonly unchecked: readonly string[];
}

/**
 * Checks the signatures of a checkpoint; an empty chain, if it came without one.
 *
 * @throws NotProven saying why it is not believed, also when fewer have cosigned than the policy asks for
 */
export function believedState(note: string, chain: KeyChain, believed: Believed): BelievedState {
  const [first, ...own] = chain;
  const rotations = first === undefined ? (believed.rotations ?? []) : own;
  const proven = checkpointProven(note, { ...believed, rotations });
  assertSignedOnce(note);
  // The chain itself must hold, from its first key to the one that has signed: no link is for show.
  if (first !== undefined) checkpointProven(note, { ...trustOfKey(first), rotations });
  if (proven.quorumMet === false)
    throw new NotProven('too few of the known witnesses have cosigned');
  const others = parseNote(note).signatures.filter(({ name }) => name !== proven.origin);
  const known = believed.policy?.witnesses ?? [];
  const unchecked = others.filter((each) => !known.some(({ key }) => claimsToBeOf(each, key)));
  return { ...proven, cosigners: namesOf(others), unchecked: namesOf(unchecked) };
}

/** A proof that a leaf is in a log, and under which state. */
export interface BelievedProof extends BelievedState {
  readonly index: number;
}

/** @throws NotProven saying what is not proven */
export function believedProof(
  question: { readonly proof: string; readonly leaf: Hash; readonly chain: KeyChain },
  believed: Believed,
): BelievedProof {
  const { proof, leaf, chain } = question;
  const { index } = whatIsProven(proof, leaf, { ...believed, rotations: chain.slice(1) });
  return { ...believedState(parseProof(proof).checkpoint, chain, believed), index };
}

function trustOfKey(text: string): Believed {
  try {
    return { logs: [parseVerifierKey(text)] };
  } catch (error) {
    throw new NotProven(`the first key of the log: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Others pass over a line that stands there twice; here it would be counted as one who has cosigned more. */
function assertSignedOnce(note: string): void {
  const keys = parseNote(note).signatures.map(({ name, id }) => `${name} ${id}`);
  if (new Set(keys).size < keys.length)
    throw new NotProven('a key has signed the checkpoint twice');
}

const namesOf = (signatures: readonly NoteSignature[]): string[] =>
  signatures.map(({ name }) => name);

/** Who has cosigned, in words: whose signature was checked, and how many others are only named. */
export function cosignedInWords({ cosigned, unchecked }: BelievedState): string {
  const names = cosigned.map(({ witness }) => witness).join(', ');
  const by = names ? `cosigned by ${names}` : 'cosigned by nobody whose key is known here';
  if (unchecked.length > 0) return `${by}; not checked under it: ${unchecked.join(', ')}`;
  return names ? by : 'nobody has cosigned it';
}

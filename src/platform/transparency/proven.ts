import { toBase64 } from './base64.js';
import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { followRotations, keysFor, RotationWrong, type LogKey } from './key-rotation.js';
import { verifyInclusion, type Hash } from './merkle.js';
import { parseNote, type SignedNote } from './signed-note.js';
import { verifiedSignatures } from './signatures.js';
import { quorumHolds, type Policy } from './tlog-policy.js';
import { parseProof } from './tlog-proof.js';
import { verifierKeyText, type VerifierKey } from './verifier-key.js';

/** Whom a verifier trusts. */
export interface Trust {
  /** The log's first key, or any later one; of other logs too. Those of the policy count as well. */
  readonly logs: readonly VerifierKey[];
  /** Rotations of the log's keys, oldest first, as `GET /v1/log-keys` gives them. */
  readonly rotations?: readonly string[];
  /** Its witnesses and quorum; without one no cosignature is asked for. */
  readonly policy?: Policy;
}

/** A cosignature of a known witness. */
export interface Cosigned {
  /** As in the policy. */
  readonly witness: string;
  /** Seconds of the Unix epoch. */
  readonly timestamp: number;
}

/** What a signed checkpoint proves to a verifier. */
export interface CheckpointProven extends Checkpoint {
  /** The log's key that signed it. */
  readonly signedBy: VerifierKey;
  readonly cosigned: readonly Cosigned[];
  /** Whether as many witnesses have cosigned as the policy asks for; undefined without a policy. */
  readonly quorumMet: boolean | undefined;
  /** The same in words, a sentence each. */
  readonly says: readonly string[];
}

/** A checkpoint or a proof does not hold; the message says why, in words for people. */
export class NotProven extends Error {
  override readonly name = 'NotProven';
}

/**
 * What a checkpoint proves. Whether a quorum that is not met is enough, the caller decides.
 *
 * @throws NotProven saying why it proves nothing
 */
export function checkpointProven(note: string, trust: Trust): CheckpointProven {
  const { signed, checkpoint } = readAs('the checkpoint', () => {
    const parsed = parseNote(note);
    return { signed: parsed, checkpoint: parseCheckpoint(parsed.text) };
  });
  const signedBy = signerOf(signed, checkpoint, trust);
  const cosigned = trust.policy ? cosignedBy(signed, trust.policy) : [];
  const quorumMet =
    trust.policy && quorumHolds(trust.policy, new Set(cosigned.map(({ witness }) => witness)));
  const says = [
    `The log ${checkpoint.origin} had ${checkpoint.size} events, with the root ${toBase64(checkpoint.root)}: signed with its key ${verifierKeyText(signedBy)}.`,
    ...cosignaturesInWords(cosigned, trust.policy, quorumMet),
  ];
  return { ...checkpoint, signedBy, cosigned, quorumMet, says };
}

function signerOf(signed: SignedNote, { origin, size }: Checkpoint, trust: Trust): VerifierKey {
  const keys = keysOf(trust, origin);
  if (keys.length === 0) throw new NotProven(`no key of the log ${origin} is known`);
  const all = keys.map(({ key }) => key);
  const signers = readAs('the checkpoint', () => verifiedSignatures(signed, all));
  const believed = new Set(keysFor(keys, size));
  const signer = signers.find(({ key }) => believed.has(key));
  if (signer) return signer.key;
  const last = keys.find(({ key }) => key === signers[0]?.key)?.lastSize;
  throw new NotProven(
    last === undefined
      ? `the checkpoint bears no signature of a known key of the log ${origin}, or of one that has followed it: a key does not vouch for those before it, so take the first`
      : `the checkpoint is of size ${size}, and its key was replaced after size ${last}: it is not believed beyond`,
  );
}

/** The rotations lead on from whichever known key they begin with. */
function keysOf({ logs, rotations = [], policy }: Trust, origin: string): LogKey[] {
  const known = [...logs, ...(policy?.logs ?? []).map(({ key }) => key)];
  const ofOrigin = known.filter(({ name }) => name === origin);
  for (const [from, first] of rotations
    .keys()
    .flatMap((at) => ofOrigin.map((key) => [at, key] as const))) {
    const chain = chainFrom(first, rotations.slice(from));
    if (!chain) continue;
    const found = new Set(chain.map(({ key }) => verifierKeyText(key)));
    const others = ofOrigin.filter((key) => !found.has(verifierKeyText(key)));
    return [...chain, ...others.map((key) => ({ key }))];
  }
  return ofOrigin.map((key) => ({ key }));
}

/** Undefined if the rotations do not begin with this key. */
function chainFrom(first: VerifierKey, rotations: readonly string[]): LogKey[] | undefined {
  try {
    return followRotations(first, rotations);
  } catch (error) {
    if (error instanceof RotationWrong && error.rotation === 1) return undefined;
    throw new NotProven(error instanceof Error ? error.message : String(error));
  }
}

/** The cosignatures of the policy's witnesses. A wrong one makes the whole note be refused. */
function cosignedBy(signed: SignedNote, { witnesses }: Policy): Cosigned[] {
  const keys = witnesses.map(({ key }) => key);
  return readAs('the checkpoint', () => verifiedSignatures(signed, keys)).map((each) => ({
    witness: witnesses.find(({ key }) => key === each.key)?.name ?? '',
    timestamp: each.timestamp ?? 0,
  }));
}

function cosignaturesInWords(
  cosigned: readonly Cosigned[],
  policy: Policy | undefined,
  quorumMet: boolean | undefined,
): string[] {
  if (!policy) {
    return [
      'No witness was asked for: the signature of the log alone stops neither a rollback nor two histories for two readers.',
    ];
  }
  const known = policy.witnesses.length;
  const each = cosigned.map(
    ({ witness, timestamp }) => `Witness ${witness} saw it on ${atSecond(timestamp)}.`,
  );
  const count =
    cosigned.length === 0
      ? `None of ${known} known witnesses has cosigned it.`
      : `${cosigned.length} of ${known} known witnesses have cosigned it.`;
  return [
    count,
    ...each,
    quorumMet
      ? 'The quorum is met.'
      : 'The quorum is NOT met: do not rely on it as the only history.',
  ];
}

const LAST_SECOND = 253_402_300_799; // of the year 9999

const atSecond = (timestamp: number): string =>
  timestamp > LAST_SECOND
    ? `second ${timestamp}`
    : Temporal.Instant.fromEpochMilliseconds(timestamp * 1000).toString();

/** What a proof proves of one event. */
export interface InclusionProven extends CheckpointProven {
  readonly index: number;
}

/**
 * What a `tlog-proof` proves of the event with this leaf: the one function behind receipts, packs and
 * `verify-receipt`. Needs no log and no network.
 *
 * @throws NotProven saying why it proves nothing
 */
export function whatIsProven(proof: string, leaf: Hash, trust: Trust): InclusionProven {
  const { index, path, checkpoint } = readAs('the proof', () => parseProof(proof));
  const proven = checkpointProven(checkpoint, trust);
  const { size, root } = proven;
  if (!verifyInclusion({ leaf, index, size, proof: path, root })) {
    throw new NotProven(
      `the event is not the one at index ${index} of the log of ${size} events that was signed: it was changed, or the proof is of another`,
    );
  }
  const says = [`The event stands at index ${index} of the log, unchanged.`, ...proven.says];
  return { ...proven, index, says };
}

function readAs<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new NotProven(
      `${what} cannot be believed: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

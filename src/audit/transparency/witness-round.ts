import { sameHash, type Hash } from '../../platform/transparency/merkle.js';
import {
  quorumHolds,
  type Policy,
  type PolicyWitness,
} from '../../platform/transparency/tlog-policy.js';
import type { Tree } from '../../platform/transparency/tree-reader.js';
import type { VerifierKey } from '../../platform/transparency/verifier-key.js';
import {
  lastSeenBy,
  reasonOf,
  submitTo,
} from '../../platform/transparency/witness/witness-client.js';

const sawMore = (witness: string, seen: number, size: number): string =>
  `witness ${witness} has seen ${seen} events, the log has ${size}: an older copy was restored`;

const sawOther = (witness: string, size: number): string =>
  `witness ${witness} has seen another history at size ${size}`;

/**
 * Asks each witness for the last checkpoint that it has cosigned. `ahead` says that one has seen what
 * this log has not; `enough`, that as many have answered as make the quorum; `silent`, who has not,
 * and why.
 */
export async function askWitnesses(
  policy: Policy,
  origin: string,
  keys: readonly VerifierKey[],
  tree: Tree,
): Promise<{
  readonly enough: boolean;
  readonly ahead: string | undefined;
  readonly silent: readonly string[];
}> {
  const answered = new Set<string>();
  const silent: string[] = [];
  let ahead: string | undefined;
  const asked = policy.witnesses.filter(({ url }) => url !== undefined);
  await Promise.all(
    asked.map(async (witness) => {
      const seen = await lastSeenBy(witness, origin, keys).catch((error: unknown) => {
        silent.push(`${witness.name} (${reasonOf(error)})`);
        return 'silent' as const;
      });
      if (seen === 'silent') return;
      answered.add(witness.name);
      if (seen === undefined) return;
      if (seen.size > tree.size()) ahead = sawMore(witness.name, seen.size, tree.size());
      else if (!sameHash(tree.root(seen.size), seen.root))
        ahead = sawOther(witness.name, seen.size);
    }),
  );
  return {
    enough: quorumHolds(policy, answered) || asked.length === 0,
    ahead,
    silent: silent.sort(),
  };
}

/** A checkpoint to be cosigned, and the tree that proves it. */
interface ToCosign {
  readonly size: number;
  readonly root: Hash;
  readonly note: string;
  readonly tree: Tree;
}

interface Round {
  readonly lines: readonly string[];
  readonly failed: readonly string[];
  /** A witness has seen more than the log has. */
  readonly ahead: string | undefined;
}

/** Submits to all witnesses at once; each is told the size that it has if it is another. */
export async function cosignaturesFrom(
  witnesses: readonly PolicyWitness[],
  checkpoint: ToCosign,
): Promise<Round> {
  const rounds = await Promise.all(witnesses.map((witness) => cosignatureOf(witness, checkpoint)));
  return {
    lines: rounds.flatMap(({ lines }) => lines),
    failed: rounds.flatMap(({ failed }) => failed),
    ahead: rounds.find(({ ahead }) => ahead !== undefined)?.ahead,
  };
}

async function cosignatureOf(witness: PolicyWitness, checkpoint: ToCosign): Promise<Round> {
  const { size, note, tree } = checkpoint;
  const failing = (reason: string): Round => ({
    lines: [],
    failed: [`${witness.name}: ${reason}`],
    ahead: undefined,
  });
  try {
    const first = await submitTo(witness, { oldSize: 0, proof: [], checkpoint: note });
    const { name } = witness;
    if (first.kind === 'other-size' && first.size > tree.size()) {
      return { lines: [], failed: [], ahead: sawMore(name, first.size, tree.size()) };
    }
    if (first.kind === 'other-size' && first.size > size) {
      return failing(`it has seen size ${first.size} already`);
    }
    const answer =
      first.kind === 'other-size' && first.size > 0
        ? await submitTo(witness, {
            oldSize: first.size,
            proof: tree.consistencyProof(first.size, size),
            checkpoint: note,
          })
        : first;
    if (answer.kind === 'cosigned') return { lines: [answer.line], failed: [], ahead: undefined };
    return failing(
      answer.kind === 'failed' ? answer.reason : `it has seen size ${answer.size} meanwhile`,
    );
  } catch (error) {
    return failing(reasonOf(error));
  }
}

import { notFound, refusal } from '../../platform/decisions/refusal.js';
import { toBase64 } from '../../platform/transparency/base64.js';
import type { SignedCheckpoint } from '../../platform/transparency/signed-checkpoint.js';
import type { Tree } from '../../platform/transparency/tree-reader.js';
import type { Checkpointer, CheckpointStatus } from './checkpointer.js';
import { CheckpointView, viewOf } from './checkpoints.view.js';
import { within } from './sizes.js';

/** The last one, and how much it can be relied on. */
export class LatestCheckpoint extends CheckpointView {
  /** Known witnesses that have cosigned it, by their names in the policy. */
  readonly cosignedBy!: string[];
  /** Of how many. */
  readonly witnesses!: number;
  /** Whether as many have cosigned as the configured quorum asks for; null where none is configured. */
  readonly quorumMet!: boolean | null;
  /** When it was signed, by the clock of the log. */
  readonly signedAt!: string;
  /** The same in words, and whether anything newer is being signed. */
  readonly says!: string;
  /** Why nothing more is signed, where an operator has to act. */
  readonly stopped?: string;
  /** Why nothing more is signed until witnesses answer. */
  readonly waiting?: string;
}

/** Nothing was signed yet, and nothing is: a witness has seen what the log has not, or none has answered. */
export const notSigned = refusal<{ reason: string }>(
  503,
  'CHECKPOINT_NOT_SIGNED',
  'The state of the log is not signed as things are.',
);

export class LogKeys {
  /** C2SP verifier key that signed the first checkpoint, or will. */
  readonly first!: string;
  /** The one that signs now. */
  readonly current!: string;
  /** Signed notes that lead from the first to the current key, oldest first. */
  readonly rotations!: string[];
}

export class Proof {
  /** Of the event; absent in a proof of consistency. */
  readonly index?: number;
  /** Leaf of the event, base64; absent in a proof of consistency. */
  readonly leaf?: string;
  /** Events of the earlier log; absent in a proof of inclusion. */
  readonly from?: number;
  /** Events of the log that it is proved against. */
  readonly size!: number;
  /** Root of that log, base64. */
  readonly root!: string;
  /** Hashes of the proof (RFC 9162), base64. */
  readonly hashes!: string[];
}

/** The last checkpoint, now or as of a moment. */
export interface LastSigned {
  readonly checkpoint: SignedCheckpoint | undefined;
  /** The first verifier key, then each rotation. */
  readonly keys: readonly string[];
}

export interface TransparencyParts {
  readonly tree: Tree;
  readonly checkpointer: Pick<Checkpointer, 'current' | 'signNow'>;
  readonly witnesses: number;
}

/** What anybody may know of the log: hashes and signatures, never an event. */
export class Transparency {
  /** `parts` are left out over a log in memory, which has no tree: then nothing is found. */
  constructor(private readonly parts?: TransparencyParts) {}

  async latest(): Promise<LatestCheckpoint> {
    return this.answer(await this.there().checkpointer.current());
  }

  async signNow(): Promise<LatestCheckpoint> {
    const status = await this.there().checkpointer.signNow();
    const reason = status.stopped ?? status.waiting;
    if (!status.state.latest && reason !== undefined) throw notSigned({ reason });
    return this.answer(status);
  }

  async keys(): Promise<LogKeys> {
    const { state, signsWith } = await this.there().checkpointer.current();
    const { firstKey = signsWith, key = signsWith, rotations } = state;
    return { first: firstKey, current: key, rotations: [...rotations] };
  }

  /** @throws Rejection NOT_FOUND over a log in memory, which has none */
  get tree(): Tree {
    return this.there().tree;
  }

  /** The last checkpoint, made anew if the last one does not cover the event; and the keys of the log. */
  async covering(index: number): Promise<LastSigned> {
    const { checkpointer } = this.there();
    let { state } = await checkpointer.current();
    if ((state.latest?.size ?? 0) <= index) ({ state } = await checkpointer.signNow());
    const { latest: checkpoint, firstKey, rotations } = state;
    return { checkpoint, keys: firstKey ? [firstKey, ...rotations] : [] };
  }

  async inclusion(index: number, asked?: number): Promise<Proof> {
    const { tree } = this.there();
    const size = await this.sizeOf(asked);
    within(index, 0, size - 1);
    return {
      index,
      leaf: toBase64(tree.leafAt(index)),
      size,
      root: toBase64(tree.root(size)),
      hashes: tree.inclusionProof(index, size).map(toBase64),
    };
  }

  async consistency(from: number, to?: number): Promise<Proof> {
    const { tree } = this.there();
    const size = await this.sizeOf(to);
    within(from, 1, size);
    return {
      from,
      size,
      root: toBase64(tree.root(size)),
      hashes: tree.consistencyProof(from, size).map(toBase64),
    };
  }

  private async sizeOf(asked: number | undefined): Promise<number> {
    const { tree, checkpointer } = this.there();
    if (asked !== undefined) return within(asked, 1, tree.size());
    const { state } = await checkpointer.current();
    if (!state.latest) throw notFound({ id: 'latest' });
    return state.latest.size;
  }

  private answer(status: CheckpointStatus): LatestCheckpoint {
    const { state, cosigned, quorumMet, stopped, waiting } = status;
    if (!state.latest) throw notFound({ id: 'latest' });
    const { witnesses, tree } = this.there();
    const signedAt = instantOf(status.signedAtMs);
    const behind = `It is of ${signedAt} and covers ${state.latest.size} of ${tree.size()} events.`;
    const unsigned = stopped ?? waiting;
    return {
      ...viewOf(state.latest),
      cosignedBy: [...cosigned],
      witnesses,
      quorumMet: quorumMet ?? null,
      signedAt,
      says: [
        ...(unsigned === undefined ? [] : [`Nothing newer is signed: ${unsigned}.`, behind]),
        witnesses === 0
          ? withoutWitnesses(state.latest)
          : inWords(cosigned.length, witnesses, quorumMet),
      ].join(' '),
      ...(stopped !== undefined && { stopped }),
      ...(waiting !== undefined && { waiting }),
    };
  }

  private there(): TransparencyParts {
    if (!this.parts) throw notFound({ id: 'checkpoints' });
    return this.parts;
  }
}

/** Witnesses may have been configured when it was signed. */
function withoutWitnesses({ cosignatures }: SignedCheckpoint): string {
  const count = cosignatures.length;
  return count === 0
    ? 'No witness is configured: nobody but this installation has signed it.'
    : `No witness is configured now; cosignatures from before: ${count}.`;
}

const instantOf = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'second' });

function inWords(cosigned: number, witnesses: number, quorumMet: boolean | undefined): string {
  const count = cosigned === 0 ? 'None' : String(cosigned);
  return `${count} of ${witnesses} witnesses cosigned it; the quorum is ${quorumMet ? '' : 'not '}met.`;
}

import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { sameHash, verifyInclusion, type Hash } from '../../platform/transparency/merkle.js';
import type { TlogProof } from '../../platform/transparency/tlog-proof.js';
import type { HeldCheckpoint } from './held-checkpoints.js';
import { differs, notChecked, right, type CheckResult } from './report.js';
import type { RunningCheck } from './verify-log.js';

/** The event of a receipt file that was held outside the log, and its proof; neither is believed yet. */
export interface HeldReceipt {
  /** The file or address that it was read from. */
  readonly from: string;
  readonly leaf: Hash;
  readonly proof: Pick<TlogProof, 'index' | 'path'>;
}

const CHECK = 'receipts held outside';

/** Compares the events of receipt files with those at their indexes in the log, while that is read. */
export class HeldReceipts implements RunningCheck {
  private readonly leaves = new Map<Index, Hash>();
  private readonly indexes: ReadonlySet<Index>;
  private size = 0;

  constructor(private readonly held: readonly HeldReceipt[]) {
    this.indexes = new Set(held.map(({ proof }) => proof.index));
  }

  see({ index }: Pick<StoredEvent, 'index'>, leaf: Hash): undefined {
    if (this.indexes.has(index)) this.leaves.set(index, leaf);
    this.size = index + 1;
  }

  end(): undefined {}

  /**
   * What came of it; nothing if no receipt is held. `checkpoints` are those of the receipts whose
   * signatures were checked: they say whether the file or the log is the one that was signed.
   */
  results(checkpoints: readonly HeldCheckpoint[], isLogWhole = true): CheckResult[] {
    if (this.held.length === 0) return [];
    for (const receipt of this.held) {
      const wrong = this.wrongWith(receipt, checkpoints, isLogWhole);
      if (wrong !== undefined) {
        return [differs(CHECK, `${receipt.from}: ${wrong}`, receipt.proof.index)];
      }
    }
    const unread = this.held.filter(({ proof }) => proof.index >= this.size);
    if (unread.length > 0) {
      const names = unread.map(({ from, proof }) => `${from} of index ${proof.index}`).join(', ');
      return [
        notChecked(CHECK, `not compared, for the log was read up to ${this.size} events: ${names}`),
      ];
    }
    const places = this.held.map(({ proof }) => proof.index).join(', ');
    const says = `${this.held.length}: the event in each is the one in the log, and its proof leads to it (index ${places})`;
    return [right(CHECK, says, { receipts: this.held.length })];
  }

  private wrongWith(
    { from, leaf, proof: { index, path } }: HeldReceipt,
    checkpoints: readonly HeldCheckpoint[],
    isLogWhole: boolean,
  ): string | undefined {
    const signed = checkpoints.find((each) => each.from === from);
    const isProven =
      signed !== undefined && verifyInclusion({ ...signed, leaf, index, proof: path });
    const inLog = this.leaves.get(index);
    if (!inLog) {
      if (!isLogWhole) return undefined;
      return `it is said to be of index ${index}, and the log has ${this.size} events`;
    }
    if (sameHash(inLog, leaf)) {
      if (isProven || !signed) return undefined;
      return `its event is the one at index ${index}, but its proof does not lead to the root that was signed: the proof was changed`;
    }
    const blame = isProven
      ? 'the file is as it was signed, the log is not'
      : 'the file is not as it was signed, for its proof does not lead to the root';
    return `its event is not the one at index ${index} of the log; ${blame}`;
  }
}

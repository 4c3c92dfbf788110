import { LogCorrupt, type StoredEvent } from '../../platform/event-log/event-log.js';
import { CompactRange } from '../../platform/transparency/compact-range.js';
import { sameHash, type Hash } from '../../platform/transparency/merkle.js';
import { shorterThanTree } from '../../platform/transparency/start-check.js';
import { TILE_LEAVES } from '../../platform/transparency/tile.js';
import type { TreeFile } from '../../platform/transparency/tree-file.js';
import type { LogDifference, RunningCheck } from './verify-log.js';

/**
 * Grows the Merkle tree from the leaves of the log while that is read, and compares every leaf and
 * node that tree.db has with it, each once.
 */
export class TreeCheck implements RunningCheck {
  /** The first place where tree.db is not what follows from the log. */
  difference: LogDifference | undefined;
  /** Leaves that tree.db had when the check was made; a service may go on adding to it. */
  readonly storedSize: number;
  private readonly tree: CompactRange;

  constructor(private readonly stored: TreeFile | undefined) {
    this.tree = new CompactRange((level, index, node) => this.compare(level, index, node));
    this.storedSize = this.attempt(() => stored?.size()) ?? 0;
  }

  /** Leaves so far: of the whole log, when that has been read. */
  get size(): number {
    return this.tree.size;
  }

  root(): Hash {
    return this.tree.root();
  }

  see(_: StoredEvent, leaf: Hash): undefined {
    this.tree.append(leaf);
  }

  end(): undefined {
    this.attempt(() => {
      if (this.storedSize > this.size) throw shorterThanTree(this.size, this.storedSize);
      const damage = this.stored?.damage();
      if (damage !== undefined) throw new LogCorrupt(-1, `tree.db is damaged: ${damage}`);
    });
  }

  private compare(level: number, index: number, node: Hash): void {
    // Nodes are there as soon as the tiles under them are full.
    const full = Math.floor(this.storedSize / TILE_LEAVES) * TILE_LEAVES;
    if ((index + 1) * 2 ** level > (level === 0 ? this.storedSize : full)) return;
    this.attempt(() => {
      const stored = this.stored?.nodeAt(level, index);
      if (stored && sameHash(stored, node)) return;
      const what = level === 0 ? 'its leaf' : `node ${index} on level ${level}`;
      const found = stored ? 'is not what follows from the log' : 'is not there';
      throw new LogCorrupt(index * 2 ** level, `${what} in tree.db ${found}`);
    });
  }

  /** The first difference ends the comparison; the log is read on. */
  private attempt<R>(look: () => R): R | undefined {
    if (this.difference) return undefined;
    try {
      return look();
    } catch (error) {
      if (!(error instanceof LogCorrupt)) throw error;
      this.difference = { index: error.index, reason: error.reason };
      return undefined;
    }
  }
}

import { LogCorrupt, type Index, type StoredEvent } from '../../platform/event-log/event-log.js';
import { CompactRange } from '../../platform/transparency/compact-range.js';
import { sameHash, type Hash } from '../../platform/transparency/merkle.js';
import { shorterThanTree } from '../../platform/transparency/start-check.js';
import { TILE_LEAVES } from '../../platform/transparency/tile.js';
import type { TreeFile } from '../../platform/transparency/tree-file.js';
import type { LogDifference, RunningCheck } from './verify-log.js';

/** The tree beside the log; it may be wrong. */
export type StoredTree = Pick<TreeFile, 'size' | 'leafAt' | 'nodeAt' | 'damage'>;

/**
 * Grows the Merkle tree from the leaves of the log while that is read, and compares every leaf and
 * node that tree.db has with it, each once. Remembers the roots that checkpoints will be held against.
 */
export class TreeCheck implements RunningCheck {
  /** The first place where tree.db is not what follows from the log. */
  difference: LogDifference | undefined;
  /** Leaves that tree.db had when the check was made; a service may go on adding to it. */
  readonly storedSize: number;
  private readonly tree: CompactRange;
  private readonly roots = new Map<number, Hash>();
  private readonly sizes: ReadonlySet<number>;
  /** The first event whose leaf is another one in tree.db. */
  private firstUnlike: Index | undefined;

  /** `sizes` are those that `rootAt` can be asked for beside 0 and the whole. */
  constructor(
    private readonly stored: StoredTree | undefined,
    sizes: Iterable<number> = [],
  ) {
    this.sizes = new Set(sizes);
    this.tree = new CompactRange((level, index, node) => this.compare(level, index, node));
    this.storedSize = this.attempt(() => stored?.size()) ?? 0;
    this.roots.set(0, this.tree.root());
  }

  /** Leaves so far: of the whole log, when that has been read. */
  get size(): number {
    return this.tree.size;
  }

  root(): Hash {
    return this.tree.root();
  }

  /** Whether `rootAt` can be asked for it by now. */
  keepsRootAt(size: number): boolean {
    return size === this.size || this.roots.has(size);
  }

  /** @throws RangeError for a size that was not named before the log was read, or lies behind it */
  rootAt(size: number): Hash {
    const root = size === this.size ? this.root() : this.roots.get(size);
    if (!root) throw new RangeError(`the root at size ${size} was not kept`);
    return root;
  }

  /**
   * The first event that is not the one that stood there when the log had this root at this size:
   * known if tree.db still has that root. It is hashed again from its leaves.
   */
  firstUnlikeAt(size: number, root: Hash): Index | undefined {
    const { stored } = this;
    if (!stored || this.firstUnlike === undefined || this.storedSize < size) return undefined;
    const tree = new CompactRange();
    try {
      while (tree.size < size) {
        const leaf = stored.leafAt(tree.size);
        if (!leaf) return undefined;
        tree.append(leaf);
      }
    } catch (error) {
      if (!(error instanceof LogCorrupt)) throw error;
      return undefined;
    }
    return sameHash(tree.root(), root) ? this.firstUnlike : undefined;
  }

  see(_: Pick<StoredEvent, 'index'>, leaf: Hash): undefined {
    this.tree.append(leaf);
    if (this.sizes.has(this.size)) this.roots.set(this.size, this.root());
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
      if (level === 0) this.firstUnlike ??= index;
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

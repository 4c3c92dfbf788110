import { CompactRange } from './compact-range.js';
import type { Hash } from './merkle.js';

/**
 * The roots of the tree at wanted sizes, from leaves that come in one after the other: to compare a
 * log, while it is read, with checkpoints. A size that is not reached has none.
 */
export class RootsAt {
  /** By size; those that were reached so far. */
  readonly roots = new Map<number, Hash>();
  private readonly tree = new CompactRange();

  constructor(private readonly sizes: ReadonlySet<number>) {
    this.note();
  }

  append(leaf: Hash): void {
    this.tree.append(leaf);
    this.note();
  }

  private note(): void {
    const { size } = this.tree;
    if (this.sizes.has(size)) this.roots.set(size, this.tree.root());
  }
}

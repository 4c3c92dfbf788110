import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import { leafHash, type Hash } from '../../src/platform/transparency/merkle.js';
import {
  consistencyProof,
  inclusionProof,
  rootOf,
  type NodeAt,
} from '../../src/platform/transparency/proofs.js';

/** A tree of which every node is in memory: that of a log, without a log. */
export class TreeInMemory {
  private readonly levels: Hash[][] = [];
  private readonly range = new CompactRange(
    (level, index, node) => void ((this.levels[level] ??= [])[index] = node),
  );

  constructor(leaves: readonly Hash[] = []) {
    for (const leaf of leaves) this.append(leaf);
  }

  static over(texts: readonly string[]): TreeInMemory {
    return new TreeInMemory(texts.map(leafHash));
  }

  append(leaf: Hash): void {
    this.range.append(leaf);
  }

  get size(): number {
    return this.range.size;
  }

  root(size = this.size): Hash {
    return rootOf(this.nodeAt, size);
  }

  inclusionProof(index: number, size = this.size): Hash[] {
    return inclusionProof(this.nodeAt, index, size);
  }

  consistencyProof(from: number, to = this.size): Hash[] {
    return consistencyProof(this.nodeAt, from, to);
  }

  private readonly nodeAt: NodeAt = (level, index) => {
    const node = this.levels[level]?.[index];
    if (!node) throw new RangeError(`the tree has no node ${index} on level ${level}`);
    return node;
  };
}

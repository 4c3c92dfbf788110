import { EMPTY_ROOT, nodeHash, type Hash } from './merkle.js';
import type { NodeAt } from './proofs.js';

/** To be told of each node that gets complete, leaves included. Numbered as for `NodeAt`. */
export type OnNode = (level: number, index: number, node: Hash) => void;

/**
 * The root of a growing tree, at every size while it grows, from the least that has to be kept: one
 * hash for each bit of the size that is set.
 */
export class CompactRange {
  /** The complete subtrees that make up the tree, the largest first. */
  readonly #subtrees: { readonly level: number; readonly node: Hash }[] = [];
  #size = 0;

  constructor(private readonly onNode: OnNode = () => {}) {}

  /** Goes on with a tree that has `size` leaves already. Reads a node for each bit of the size that is set. */
  static of(nodeAt: NodeAt, size: number, onNode?: OnNode): CompactRange {
    const range = new CompactRange(onNode);
    let rest = size;
    for (let level = Math.floor(Math.log2(Number.MAX_SAFE_INTEGER)); level >= 0; level--) {
      if (rest < 2 ** level) continue;
      range.#subtrees.push({ level, node: nodeAt(level, range.#size / 2 ** level) });
      range.#size += 2 ** level;
      rest -= 2 ** level;
    }
    return range;
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size;
  }

  /** Adds the next leaf. */
  append(leaf: Hash): void {
    let node = leaf;
    let level = 0;
    let index = this.#size++;
    this.onNode(level, index, node);
    for (let last = this.#subtrees.at(-1); last?.level === level; last = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      node = nodeHash(last.node, node);
      level += 1;
      index = (index - 1) / 2;
      this.onNode(level, index, node);
    }
    this.#subtrees.push({ level, node });
  }

  /** Root of the tree of the leaves so far. Hashes once per bit of the size that is set, but one. */
  root(): Hash {
    const last = this.#subtrees.at(-1);
    if (!last) return EMPTY_ROOT;
    return this.#subtrees
      .slice(0, -1)
      .reduceRight((right, { node }) => nodeHash(node, right), last.node);
  }
}

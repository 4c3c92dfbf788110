import { EMPTY_ROOT, nodeHash, type Hash } from './merkle.js';

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

import type { Tree } from './tree-reader.js';

/** The Merkle tree over the first events of the log. */
export class TreeSummary {
  /** How many events. */
  readonly size!: number;
  /** Its root (RFC 6962), base64: a checkpoint of this size has the same. */
  readonly root!: string;
}

/** Answers roots of the tree over the log. */
export class TreeRoots {
  constructor(private readonly tree: Pick<Tree, 'size' | 'root'> | undefined) {}

  /** Undefined where there is no tree over the log, or where it is being made again. */
  at(size: number): TreeSummary | undefined {
    if (!this.tree || size > this.tree.size()) return undefined;
    return { size, root: Buffer.from(this.tree.root(size)).toString('base64') };
  }
}

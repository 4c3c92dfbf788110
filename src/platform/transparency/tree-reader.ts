import { LogCorrupt, type Index } from '../event-log/event-log.js';
import type { LogReader } from '../event-log/sqlite/log-reader.js';
import { nodeHash, sameHash, verifyConsistency, verifyInclusion, type Hash } from './merkle.js';
import { consistencyProof, inclusionProof, rootOf } from './proofs.js';
import { TILE_LEAVES, TILE_LEVELS } from './tile.js';
import type { TreeFile } from './tree-file.js';

/**
 * How far tree.db may be behind the log for these to be read from the log instead: 64 tiles, which
 * takes some 30 milliseconds. It is farther behind only while it is made again.
 */
const MAX_BEHIND = 64 * TILE_LEAVES;

/** What a tree can be asked for. Hashes are 32 raw bytes, sizes are counts of leaves. */
export interface Tree {
  /** Leaves that can be proved now: those of the whole log, but while tree.db is made again. */
  size(): number;
  /** @throws RangeError when `size` is more than can be proved now */
  root(size: number): Hash;
  /** For `verifyInclusion`. @throws RangeError unless 0 ≤ `index` < `size` ≤ `size()` */
  inclusionProof(index: Index, size: number): Hash[];
  /** For `verifyConsistency`. @throws RangeError unless 1 ≤ `size1` ≤ `size2` ≤ `size()` */
  consistencyProof(size1: number, size2: number): Hash[];
  /** The leaf of the event at `index`. @throws RangeError unless 0 ≤ `index` < `size()` */
  leafAt(index: Index): Hash;
}

/**
 * The tree over the log: from tree.db, and where that has not come to yet from the leaves in the log.
 * In any thread or process, also beside a running service. Closing log and tree is up to the caller.
 *
 * Reads O(log size) nodes. A proof is verified before it is given away, so each method throws
 * LogCorrupt, with an index, rather than to give away what does not hold.
 */
export class TreeReader implements Tree {
  constructor(
    private readonly log: Pick<LogReader, 'headIndex' | 'leaves'>,
    private readonly stored: TreeFile | undefined,
  ) {}

  size(): number {
    return Math.min(this.log.headIndex() + 1, (this.stored?.size() ?? 0) + MAX_BEHIND);
  }

  root(size: number): Hash {
    this.#assertSize(size);
    return rootOf(this.#nodes(), size);
  }

  inclusionProof(index: Index, size: number): Hash[] {
    this.#assertSize(size);
    assertWithin('index', index, { least: 0, most: size - 1 });
    const nodeAt = this.#nodes();
    const proof = inclusionProof(nodeAt, index, size);
    const root = rootOf(nodeAt, size);
    const holds = verifyInclusion({ leaf: this.leafAt(index), index, size, proof, root });
    if (!holds)
      throw new LogCorrupt(index, `its leaf and the nodes in tree.db do not make a proof`);
    return proof;
  }

  consistencyProof(size1: number, size2: number): Hash[] {
    this.#assertSize(size2);
    assertWithin('the first size', size1, { least: 1, most: size2 });
    const nodeAt = this.#nodes();
    const proof = consistencyProof(nodeAt, size1, size2);
    const [root1, root2] = [rootOf(nodeAt, size1), rootOf(nodeAt, size2)];
    const holds = verifyConsistency({ size1, root1, size2, root2, proof });
    if (!holds) throw new LogCorrupt(size1 - 1, 'the nodes in tree.db over it do not make a proof');
    return proof;
  }

  leafAt(index: Index): Hash {
    assertWithin('index', index, { least: 0, most: this.size() - 1 });
    const [leaf] = this.log.leaves(index, 1);
    const kept = this.stored?.leafAt(index);
    if (!leaf || (kept && !sameHash(kept, leaf))) {
      throw new LogCorrupt(index, 'the log has another leaf for it than tree.db');
    }
    return leaf;
  }

  /** Nodes that tree.db has, and those that follow from leaves which it has not; these are read once. */
  #nodes() {
    const tiles = new Map<number, readonly Hash[]>();
    const leavesOf = (tile: number): readonly Hash[] => {
      const known = tiles.get(tile) ?? this.#leavesFromLog(tile);
      tiles.set(tile, known);
      return known;
    };
    const nodeAt = (level: number, index: number): Hash => {
      const node = this.stored?.nodeAt(level, index);
      if (node) return node;
      if (level > TILE_LEVELS) {
        return nodeHash(nodeAt(level - 1, 2 * index), nodeAt(level - 1, 2 * index + 1));
      }
      const first = index * 2 ** level;
      const place = first % TILE_LEAVES;
      const leaves = leavesOf(Math.floor(first / TILE_LEAVES));
      return completeNode(leaves.slice(place, place + 2 ** level), first);
    };
    return nodeAt;
  }

  /** The leaves of a tile that is not full in tree.db: as far as it has them from there. */
  #leavesFromLog(tile: number): Hash[] {
    const first = tile * TILE_LEAVES;
    return this.log
      .leaves(first, TILE_LEAVES)
      .map((leaf, place) => this.stored?.leafAt(first + place) ?? leaf);
  }

  #assertSize(size: number): void {
    assertWithin('size', size, { least: 0, most: this.size() });
  }
}

/** The node over so many leaves, a power of 2, of which the first has the index `first`. */
function completeNode(leaves: readonly Hash[], first: Index): Hash {
  let level = leaves;
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let place = 0; place < level.length; place += 2) {
      const [left, right] = [level[place], level[place + 1]];
      if (!left || !right) throw new LogCorrupt(first + place, 'tree.db and the log have no leaf');
      above.push(nodeHash(left, right));
    }
    level = above;
  }
  const [node] = level;
  if (!node) throw new LogCorrupt(first, 'tree.db and the log have no leaf for it');
  return node;
}

function assertWithin(
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
}

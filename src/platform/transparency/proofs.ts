import assert from 'node:assert/strict';
import { EMPTY_ROOT, nodeHash, type Hash } from './merkle.js';

/**
 * A node of the tree that has all of its leaves: the one over the 2^`level` leaves from
 * `index` × 2^`level` on. Level 0 are the leaves themselves.
 */
export type NodeAt = (level: number, index: number) => Hash;

/**
 * Root of the tree of the first `size` leaves.
 *
 * Reads at most log2(`size`) + 1 nodes. Source: RFC 6962, section 2.1 (MTH).
 */
export function rootOf(nodeAt: NodeAt, size: number): Hash {
  assert(Number.isSafeInteger(size) && size >= 0, 'a size is a count of leaves');
  return size === 0 ? EMPTY_ROOT : subtree(nodeAt, 0, size);
}

/**
 * Proof that the leaf at `index` is in the tree of the first `size` leaves, for `verifyInclusion`.
 *
 * Reads at most 2 × log2(`size`) nodes. Source: RFC 6962, section 2.1.1 (PATH).
 *
 * @throws AssertionError unless 0 ≤ `index` < `size`
 */
export function inclusionProof(nodeAt: NodeAt, index: number, size: number): Hash[] {
  assert(Number.isSafeInteger(size) && isWithin(index, 0, size - 1), 'the leaf is in the tree');
  const path: Hash[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + greatestPowerBelow(end - start);
    if (index < middle) {
      path.push(subtree(nodeAt, middle, end));
      end = middle;
    } else {
      path.push(subtree(nodeAt, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * Proof that the tree of the first `size1` leaves is the beginning of that of the first `size2`, for
 * `verifyConsistency`. Empty when both are one.
 *
 * Reads at most 2 × log2(`size2`) nodes. Source: RFC 6962, section 2.1.2 (PROOF, SUBPROOF).
 *
 * @throws AssertionError unless 1 ≤ `size1` ≤ `size2`
 */
export function consistencyProof(nodeAt: NodeAt, size1: number, size2: number): Hash[] {
  assert(Number.isSafeInteger(size2) && isWithin(size1, 1, size2), 'the first size is in the tree');
  const path: Hash[] = [];
  let start = 0;
  let end = size2;
  while (size1 < end) {
    const middle = start + greatestPowerBelow(end - start);
    if (size1 <= middle) {
      path.push(subtree(nodeAt, middle, end));
      end = middle;
    } else {
      path.push(subtree(nodeAt, start, middle));
      start = middle;
    }
  }
  // Here `end` is `size1`: a subtree of both. Whoever verifies has it already if it is the whole.
  if (start > 0) path.push(subtree(nodeAt, start, end));
  return path.reverse();
}

/** Hash over the leaves from `start` up to, without, `end`: `start` is a multiple of a power of 2 ≥ their number. */
function subtree(nodeAt: NodeAt, start: number, end: number): Hash {
  const size = end - start;
  const level = Math.log2(size);
  if (size === 2 ** Math.round(level)) return nodeAt(Math.round(level), start / size);
  const middle = start + greatestPowerBelow(size);
  return nodeHash(subtree(nodeAt, start, middle), subtree(nodeAt, middle, end));
}

/** The greatest power of 2 that is less than `size`, which is at least 2: where the RFC splits. */
function greatestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

const isWithin = (value: number, from: number, to: number): boolean =>
  Number.isSafeInteger(value) && value >= from && value <= to;

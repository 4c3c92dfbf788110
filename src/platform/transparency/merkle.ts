import { hash } from 'node:crypto';

/** A hash of the tree: 32 raw bytes, base64 or hexadecimal only at the edges. */
export type Hash = Uint8Array;

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/**
 * SHA-256, by way of a string: a Buffer that OpenSSL makes has memory of its own, one from a string a
 * place in a pool, which takes half as long and a tenth of the room (measured).
 */
const sha256 = (data: string | Uint8Array): Hash =>
  Buffer.from(hash('sha256', data, 'latin1'), 'latin1');

/** Root of the tree without leaves: the SHA-256 of nothing. Source: RFC 6962, section 2.1. */
export const EMPTY_ROOT: Hash = sha256('');

/** U+0000 is the one byte 0x00 in UTF-8: what tells a leaf from a node. */
const LEAF_PREFIX = '\u0000';

const NODE_PREFIX = 0x01;

/**
 * Leaf of an event: SHA-256 of 0x00 and its canonical text in UTF-8.
 *
 * Source: RFC 6962, section 2.1. A lone surrogate would count as U+FFFD: canonical text has none.
 */
export const leafHash = (text: string): Hash => sha256(LEAF_PREFIX + text);

/** The same for a text as the bytes that are stored of it, which may be no UTF-8. */
export function leafHashOfBytes(text: Uint8Array): Hash {
  const prefixed = Buffer.allocUnsafe(1 + text.length);
  prefixed[0] = 0;
  prefixed.set(text, 1);
  return sha256(prefixed);
}

/** Filled anew for each node; hashing is synchronous, so one for the thread is enough. */
const joined = new Uint8Array(1 + 2 * HASH_BYTES);
joined[0] = NODE_PREFIX;

/** Node over two subtrees: SHA-256 of 0x01, `left`, `right`. Source: RFC 6962, section 2.1. */
export function nodeHash(left: Hash, right: Hash): Hash {
  joined.set(left, 1);
  joined.set(right, 1 + HASH_BYTES);
  return sha256(joined);
}

/** Whether two hashes are the same; one of another length is not. */
export function sameHash(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0;
}

/** What a proof that a leaf is in a tree consists of. Hashes are 32 bytes. */
export interface Inclusion {
  readonly leaf: Hash;
  /** Place of the leaf, from 0. */
  readonly index: number;
  /** Leaves of the tree: a count, so one more than the index of the last. */
  readonly size: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/**
 * Whether the tree of `size` leaves with this root has `leaf` at `index`.
 *
 * False, never an error, for whatever is no such proof: a hash of another length than 32 bytes, one
 * hash too many or too few, an index that is not in the tree, a size beyond 2^53 − 1.
 * Source: RFC 9162, section 2.1.3.2.
 */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      r = nodeHash(p, r);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(r, root);
}

/** What a proof that one tree is the beginning of another consists of. Hashes are 32 bytes. */
export interface Consistency {
  /** Leaves of the earlier tree, from 1: everything begins with the empty one, which proves nothing. */
  readonly size1: number;
  readonly root1: Hash;
  /** Leaves of the later tree, from `size1`. */
  readonly size2: number;
  readonly root2: Hash;
  readonly proof: readonly Hash[];
}

/**
 * Whether the first `size1` leaves of the tree with root `root2` make the tree with root `root1`.
 *
 * Of equal sizes the roots must be equal and the proof empty; that they are hashes is not asked then.
 * False, never an error, for whatever is no such proof: a hash of another length than 32 bytes, one
 * hash too many or too few, a first size of 0 or above the second, a size beyond 2^53 − 1.
 * Source: RFC 9162, section 2.1.4.2.
 */
export function verifyConsistency({ size1, root1, size2, root2, proof }: Consistency): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && sameHash(root1, root2);
  if (proof.length === 0 || ![root1, root2, ...proof].every(isHash)) return false;
  let fn = size1 - 1;
  let sn = size2 - 1;
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  // A complete tree is a node of the later one: its root need not be sent along.
  const [first, ...rest] = fn === 0 ? [root1, ...proof] : proof;
  if (!first) return false;
  let fr = first;
  let sr = first;
  for (const c of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(fr, root1) && sameHash(sr, root2);
}

// Sizes may be beyond 2^31, where the operators on bits end.

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isHash = (value: Hash): boolean => value.length === HASH_BYTES;

const isOdd = (value: number): boolean => value % 2 === 1;

const half = (value: number): number => Math.floor(value / 2);

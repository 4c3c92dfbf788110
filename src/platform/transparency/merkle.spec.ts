import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactRange } from './compact-range.js';
import {
  EMPTY_ROOT,
  leafHash,
  leafHashOfBytes,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
  type Hash,
} from './merkle.js';
import { consistencyProof, inclusionProof, rootOf, type NodeAt } from './proofs.js';

/** The definitions of RFC 6962, sections 2.1 to 2.1.2, word for word and slow. */
const rfc = {
  /** Largest power of two smaller than n. */
  k: (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1),

  mth(d: readonly Hash[]): Hash {
    const [only] = d;
    if (!only) return EMPTY_ROOT;
    if (d.length === 1) return only;
    const k = rfc.k(d.length);
    return nodeHash(rfc.mth(d.slice(0, k)), rfc.mth(d.slice(k)));
  },

  path(m: number, d: readonly Hash[]): Hash[] {
    if (d.length === 1) return [];
    const k = rfc.k(d.length);
    return m < k
      ? [...rfc.path(m, d.slice(0, k)), rfc.mth(d.slice(k))]
      : [...rfc.path(m - k, d.slice(k)), rfc.mth(d.slice(0, k))];
  },

  subproof(m: number, d: readonly Hash[], b: boolean): Hash[] {
    if (m === d.length) return b ? [] : [rfc.mth(d)];
    const k = rfc.k(d.length);
    return m <= k
      ? [...rfc.subproof(m, d.slice(0, k), b), rfc.mth(d.slice(k))]
      : [...rfc.subproof(m - k, d.slice(k), false), rfc.mth(d.slice(0, k))];
  },
};

const LARGEST = 70;
const leaves = Array.from({ length: LARGEST }, (_, index) => leafHash(`event ${index}`));

/** What a tree stores: every node that is complete. */
function grown(count: number): { nodeAt: NodeAt; reads: () => number; roots: Hash[] } {
  const nodes = new Map<string, Hash>();
  let reads = 0;
  const tree = new CompactRange((level, index, node) => nodes.set(`${level}/${index}`, node));
  const roots = [tree.root()];
  for (const leaf of leaves.slice(0, count)) {
    tree.append(leaf);
    roots.push(tree.root());
  }
  const nodeAt: NodeAt = (level, index) => {
    reads += 1;
    const node = nodes.get(`${level}/${index}`);
    if (!node) throw new Error(`there is no node ${index} on level ${level}`);
    return node;
  };
  return { nodeAt, reads: () => reads, roots };
}

const { nodeAt, roots } = grown(LARGEST);
const rootAt = (size: number): Hash => rfc.mth(leaves.slice(0, size));
const leafAt = (index: number): Hash => leaves[index] ?? leafHash('none');

describe('the tree', () => {
  it('has the root of the RFC at every size, while it grows and from its nodes', () => {
    for (let size = 0; size <= LARGEST; size++) {
      expect(roots[size]).toEqual(rootAt(size));
      expect(rootOf(nodeAt, size)).toEqual(rootAt(size));
    }
  });

  it('tells leaves from nodes', () => {
    const [a, b] = [leafAt(0), leafAt(1)];
    expect(leafHashOfBytes(Buffer.concat([a, b]))).not.toEqual(nodeHash(a, b));
  });

  it('hashes text as its bytes in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(leafHash(text)).toEqual(leafHashOfBytes(Buffer.from(text)));
      }),
    );
  });

  it('takes no more nodes for a root than the size has bits, for a proof twice as many', () => {
    for (const size of [1, 2, 3, 31, 32, 33, 63, 64, 65, LARGEST]) {
      const bits = Math.floor(Math.log2(size)) + 1;
      const root = grown(size);
      rootOf(root.nodeAt, size);
      expect(root.reads()).toBeLessThanOrEqual(bits);
      for (let at = 0; at < size; at++) {
        const tree = grown(size);
        inclusionProof(tree.nodeAt, at, size);
        expect(tree.reads()).toBeLessThanOrEqual(2 * bits);
        const before = tree.reads();
        consistencyProof(tree.nodeAt, at + 1, size);
        expect(tree.reads() - before).toBeLessThanOrEqual(2 * bits);
      }
    }
  });
});

describe('an inclusion proof', () => {
  it('is the path of the RFC, and verifies, for every leaf at every size', () => {
    for (let size = 1; size <= LARGEST; size++) {
      const root = rootAt(size);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(nodeAt, index, size);
        expect(proof).toEqual(rfc.path(index, leaves.slice(0, size)));
        expect(verifyInclusion({ leaf: leafAt(index), index, size, proof, root })).toBe(true);
      }
    }
  });

  it('verifies for nothing else', () => {
    fc.assert(
      fc.property(placeInTree, fc.nat(), fc.nat(255), ({ index, size }, place, bit) => {
        const good = {
          leaf: leafAt(index),
          index,
          size,
          proof: inclusionProof(nodeAt, index, size),
          root: rootAt(size),
        };
        const { proof, leaf, root } = good;
        const at = proof.length === 0 ? 0 : place % proof.length;
        expect(verifyInclusion({ ...good, leaf: flipped(leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...good, root: flipped(root, bit) })).toBe(false);
        expect(verifyInclusion({ ...good, proof: [...proof, root] })).toBe(false);
        expect(verifyInclusion({ ...good, proof: [leaf, ...proof] })).toBe(false);
        if (proof.length > 0) {
          const changed = proof.map((hash, each) => (each === at ? flipped(hash, bit) : hash));
          expect(verifyInclusion({ ...good, proof: changed })).toBe(false);
          expect(verifyInclusion({ ...good, proof: proof.toSpliced(at, 1) })).toBe(false);
        }
        const elsewhere = (index + 1 + (place % LARGEST)) % (LARGEST + 1);
        if (elsewhere !== index) {
          expect(verifyInclusion({ ...good, index: elsewhere })).toBe(false);
        }
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, 3])('does not verify for index %p of 3', (index) => {
    const proof = inclusionProof(nodeAt, 2, 3);
    expect(verifyInclusion({ leaf: leafAt(2), index, size: 3, proof, root: rootAt(3) })).toBe(
      false,
    );
  });

  it.each([
    ['a leaf', { leaf: leafAt(0).subarray(1) }],
    ['a root', { root: Buffer.concat([rootAt(1), rootAt(1)]) }],
    ['a hash of the proof', { proof: [new Uint8Array(31)] }],
  ])('does not verify with %s that has not 32 bytes', (_, wrong) => {
    const good = { leaf: leafAt(0), index: 0, size: 1, proof: [], root: rootAt(1) };
    expect(verifyInclusion(good)).toBe(true);
    expect(verifyInclusion({ ...good, ...wrong })).toBe(false);
  });

  it('does not verify with a hash too few, though it leads to the node that passes for the root', () => {
    const [leaf, sibling] = [leafHash('a'), leafHash('b')];
    const root = nodeHash(leaf, sibling);
    const question = { leaf, index: 0, proof: [sibling], root };
    expect(verifyInclusion({ ...question, size: 2 })).toBe(true);
    for (const size of [3, 4, 5]) expect(verifyInclusion({ ...question, size })).toBe(false);
  });

  it('does not verify with a hash too many, whatever the root', () => {
    const above = nodeHash(leafAt(7), leafAt(0));
    const tooLong = { leaf: leafAt(0), index: 0, size: 1, proof: [leafAt(7)], root: above };
    expect(verifyInclusion(tooLong)).toBe(false);
  });

  it.each([
    [3, 3],
    [-1, 3],
    [0, 0],
    [0.5, 3],
  ])('of leaf %p in %p leaves cannot be made', (index, size) => {
    expect(() => inclusionProof(nodeAt, index, size)).toThrow('the leaf is in the tree');
  });

  it('verifies in a tree as large as numbers go', () => {
    const size = Number.MAX_SAFE_INTEGER;
    // Only the last leaf has a real place: all to its left are made up.
    const proof = inclusionProof((level, index) => leafHash(`${level}/${index}`), size - 1, size);
    const root = proof.reduce((right, left) => nodeHash(left, right), leafAt(0));
    const inclusion = { leaf: leafAt(0), index: size - 1, size, proof, root };
    expect(verifyInclusion(inclusion)).toBe(true);
    expect(verifyInclusion({ ...inclusion, index: size - 2 })).toBe(false);
  });
});

describe('a consistency proof', () => {
  it('is the proof of the RFC, and verifies, between all sizes', () => {
    for (let size2 = 1; size2 <= LARGEST; size2++) {
      for (let size1 = 1; size1 <= size2; size1++) {
        const proof = consistencyProof(nodeAt, size1, size2);
        expect(proof).toEqual(rfc.subproof(size1, leaves.slice(0, size2), true));
        const [root1, root2] = [rootAt(size1), rootAt(size2)];
        expect(verifyConsistency({ size1, root1, size2, root2, proof })).toBe(true);
      }
    }
  });

  it('verifies for nothing else', () => {
    fc.assert(
      fc.property(placeInTree, fc.nat(), fc.nat(255), ({ index, size: size2 }, place, bit) => {
        const size1 = index + 1;
        const proof = consistencyProof(nodeAt, size1, size2);
        const good = { size1, root1: rootAt(size1), size2, root2: rootAt(size2), proof };
        const { root1, root2 } = good;
        const at = proof.length === 0 ? 0 : place % proof.length;
        expect(verifyConsistency({ ...good, root1: flipped(root1, bit) })).toBe(false);
        expect(verifyConsistency({ ...good, root2: flipped(root2, bit) })).toBe(false);
        expect(verifyConsistency({ ...good, proof: [...proof, root2] })).toBe(false);
        expect(verifyConsistency({ ...good, proof: [root1, ...proof] })).toBe(false);
        if (proof.length > 0) {
          const changed = proof.map((hash, each) => (each === at ? flipped(hash, bit) : hash));
          expect(verifyConsistency({ ...good, proof: changed })).toBe(false);
          expect(verifyConsistency({ ...good, proof: proof.toSpliced(at, 1) })).toBe(false);
          expect(verifyConsistency({ ...good, size1: size2, size2: size1 })).toBe(false);
        }
      }),
    );
  });

  it('does not verify with a hash too many, whatever the roots', () => {
    const proof = [...consistencyProof(nodeAt, 3, 4), leafAt(7)];
    const [root1, root2] = [rootAt(3), rootAt(4)].map((root) => nodeHash(leafAt(7), root));
    if (!root1 || !root2) throw new Error('there are two');
    expect(verifyConsistency({ size1: 3, root1, size2: 4, root2, proof })).toBe(false);
  });

  it('does not verify with what is no hash of 32 bytes', () => {
    const root1 = leafAt(0).subarray(1);
    const proof = [leafAt(1)];
    const root2 = nodeHash(root1, leafAt(1));
    expect(verifyConsistency({ size1: 1, root1, size2: 2, root2, proof })).toBe(false);
  });

  it('from nothing proves nothing', () => {
    const none = { size1: 0, root1: EMPTY_ROOT, proof: [] };
    expect(verifyConsistency({ ...none, size2: 0, root2: EMPTY_ROOT })).toBe(false);
    expect(verifyConsistency({ ...none, size2: 3, root2: rootAt(3) })).toBe(false);
  });

  it.each([
    [0, 3],
    [4, 3],
    [0, 0],
    [1.5, 3],
  ])('from size %p to %p cannot be made', (size1, size2) => {
    expect(() => consistencyProof(nodeAt, size1, size2)).toThrow('the first size is in the tree');
  });
});

const placeInTree = fc
  .integer({ min: 1, max: LARGEST })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

function flipped(hash: Hash, bit: number): Hash {
  const copy = Uint8Array.from(hash);
  const byte = bit >> 3;
  copy[byte] = (copy[byte] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

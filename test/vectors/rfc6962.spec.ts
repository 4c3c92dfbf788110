import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import {
  EMPTY_ROOT,
  leafHash,
  leafHashOfBytes,
  verifyConsistency,
  verifyInclusion,
} from '../../src/platform/transparency/merkle.js';

const directory = join(import.meta.dirname, 'rfc6962');

const vectors = <Vector>(kind: string): [string, Vector][] =>
  globSync(`${kind}/**/*.json`, { cwd: directory })
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(join(directory, file), 'utf8'))]);

interface InclusionVector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const bytes = (base64: string) => Buffer.from(base64, 'base64');

describe('the proofs of transparency-dev', () => {
  const inclusions = vectors<InclusionVector>('inclusion');
  const consistencies = vectors<ConsistencyVector>('consistency');

  it('are all here', () => {
    expect([inclusions.length, consistencies.length]).toEqual([98, 98]);
    const good = (all: [string, { wantErr: boolean }][]) => all.filter(([, v]) => !v.wantErr);
    expect([good(inclusions).length, good(consistencies).length]).toEqual([6, 6]);
  });

  it.each(inclusions)('%s', (_, { leafIdx, treeSize, root, leafHash: leaf, proof, wantErr }) => {
    const inclusion = {
      leaf: bytes(leaf),
      index: leafIdx,
      size: treeSize,
      proof: (proof ?? []).map(bytes),
      root: bytes(root),
    };
    expect(verifyInclusion(inclusion)).toBe(!wantErr);
  });

  it.each(consistencies)('%s', (_, { size1, size2, root1, root2, proof, wantErr }) => {
    const consistency = {
      size1,
      root1: bytes(root1),
      size2,
      root2: bytes(root2),
      proof: (proof ?? []).map(bytes),
    };
    expect(verifyConsistency(consistency)).toBe(!wantErr);
  });
});

describe('the reference tree', () => {
  const { leafInputs, leafHashes, rootHashesByTreeSize } = JSON.parse(
    readFileSync(join(directory, 'reference-tree.json'), 'utf8'),
  ) as { leafInputs: string[]; leafHashes: string[]; rootHashesByTreeSize: string[] };

  it('has these leaves, from text as from bytes', () => {
    const inputs = leafInputs.map((hex) => Buffer.from(hex, 'hex'));
    const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
    expect(inputs.map((input) => hex(leafHashOfBytes(input)))).toEqual(leafHashes);
    expect(inputs.map((input) => hex(leafHash(input.toString('latin1'))))).toEqual(leafHashes);
  });

  it('has these roots at sizes 0 to 8', () => {
    const tree = new CompactRange();
    const roots = [tree.root()];
    for (const leaf of leafHashes) {
      tree.append(Buffer.from(leaf, 'hex'));
      roots.push(tree.root());
    }
    expect(roots.map((root) => Buffer.from(root).toString('hex'))).toEqual(rootHashesByTreeSize);
    expect(roots[0]).toEqual(EMPTY_ROOT);
  });
});

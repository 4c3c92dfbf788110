import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import {
  EMPTY_ROOT,
  verifyConsistency,
  verifyInclusion,
} from '../../src/platform/transparency/merkle.js';
import { openTreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeIntake } from '../../src/platform/transparency/tree-intake.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { filled, logFolder, tamper } from '../event-log/log-folder.js';
import { grow, leaf, leavesFrom, madeUpLog, overMadeUp, reading } from './tree-folder.js';

let folder: string;
let treeFile: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = logFolder());
  treeFile = join(folder, 'tree.db');
});

afterEach(() => remove());

/** Appends made-up leaves, opening the file anew for each of the batches. */
function append(batches: readonly number[]): number {
  let size = 0;
  for (const batch of batches) {
    const writer = TreeWriter.open(treeFile);
    expect(writer.size).toBe(size);
    writer.append(leavesFrom(size, batch));
    size = writer.size;
    writer.close();
  }
  return size;
}

function rootOfMadeUp(size: number) {
  const range = new CompactRange();
  for (let index = 0; index < size; index++) range.append(leaf(index));
  return range.root();
}

/** Everything that is stored, but for how far the scrub has come. */
function content() {
  const stored = openTreeFile(treeFile);
  const size = stored?.size() ?? 0;
  const all: unknown[] = [size];
  for (let level = 0; 2 ** level <= size; level++) {
    for (let index = 0; (index + 1) * 2 ** level <= size; index++) {
      all.push(stored?.nodeAt(level, index));
    }
  }
  stored?.close();
  return all;
}

const batches = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(255, 256, 257, 512, 600)),
  { minLength: 1, maxLength: 8 },
);

describe('a tree that grows in batches, the file opened anew for each', () => {
  it('is the same as one that grew at once, and has the root of its leaves', () => {
    fc.assert(
      fc.property(batches, (cut) => {
        rmSync(treeFile, { force: true });
        const size = append(cut);
        const inBatches = content();
        rmSync(treeFile);
        append([size]);
        expect(content()).toEqual(inBatches);
        overMadeUp({ treeFile, events: size }, (tree) => {
          expect(tree.size()).toBe(size);
          expect(tree.root(size)).toEqual(rootOfMadeUp(size));
        });
      }),
      { numRuns: 25 },
    );
  });

  it('keeps leaves, and nodes of tiles that are full', () => {
    append([700]);
    const stored = openTreeFile(treeFile);
    expect(stored?.size()).toBe(700);
    expect(stored?.leafAt(699)).toEqual(leaf(699));
    expect(stored?.leafAt(700)).toBeUndefined();
    expect(stored?.nodeAt(1, 255)).toBeDefined();
    expect(stored?.nodeAt(1, 256)).toBeUndefined();
    expect(stored?.nodeAt(9, 0)).toBeDefined();
    expect(stored?.nodeAt(9, 1)).toBeUndefined();
    stored?.close();
  });

  it('says where the scrub goes on', () => {
    let writer = TreeWriter.open(treeFile);
    expect(writer.scrubPlace()).toEqual({ tile: 0, rounds: 0 });
    writer.keepScrubPlace({ tile: 7, rounds: 2 });
    writer.close();
    writer = TreeWriter.open(treeFile);
    expect(writer.scrubPlace()).toEqual({ tile: 7, rounds: 2 });
    writer.close();
  });
});

describe('the reader', () => {
  it('proves every leaf and every size, wherever tree.db has come to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_300 }),
        fc.nat(1_300),
        fc.nat(),
        fc.nat(),
        (events, kept, some, other) => {
          rmSync(treeFile, { force: true });
          append([Math.min(kept, events)]);
          overMadeUp({ treeFile, events }, (tree) => {
            expect(tree.size()).toBe(events);
            const size = 1 + (some % events);
            const index = other % size;
            const root = tree.root(size);
            expect(root).toEqual(rootOfMadeUp(size));
            const proof = tree.inclusionProof(index, size);
            expect(tree.leafAt(index)).toEqual(leaf(index));
            expect(verifyInclusion({ leaf: leaf(index), index, size, proof, root })).toBe(true);
            const consistency = {
              size1: index + 1,
              root1: rootOfMadeUp(index + 1),
              size2: size,
              root2: root,
              proof: tree.consistencyProof(index + 1, size),
            };
            expect(verifyConsistency(consistency)).toBe(true);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the root of nothing for an empty log, and no proof', () => {
    overMadeUp({ treeFile, events: 0 }, (tree) => {
      expect(tree.size()).toBe(0);
      expect(tree.root(0)).toEqual(EMPTY_ROOT);
      expect(() => tree.leafAt(0)).toThrow(RangeError);
      expect(() => tree.inclusionProof(0, 0)).toThrow(RangeError);
    });
  });

  it.each([
    [-1, 3],
    [3, 3],
    [0, 11],
    [0.5, 3],
    [0, Number.NaN],
  ])('proves no leaf %d in %d of 10', (index, size) => {
    append([10]);
    overMadeUp({ treeFile, events: 10 }, (tree) => {
      expect(() => tree.inclusionProof(index, size)).toThrow(RangeError);
    });
  });

  it.each([
    [0, 3],
    [4, 3],
    [1, 11],
    [1.5, 3],
  ])('proves no size %d in %d of 10', (size1, size2) => {
    append([10]);
    overMadeUp({ treeFile, events: 10 }, (tree) => {
      expect(() => tree.consistencyProof(size1, size2)).toThrow(RangeError);
      expect(() => tree.root(size2 + 8)).toThrow(RangeError);
    });
  });

  it('answers for so much only as it can make from the log in a moment', () => {
    append([100]);
    overMadeUp({ treeFile, events: 1_000_000 }, (tree) => {
      expect(tree.size()).toBe(100 + 16_384);
      expect(() => tree.root(100 + 16_385)).toThrow(RangeError);
    });
  });

  it('reads a log on disk beside its tree, and the tail from the log', async () => {
    const files = { logFile: join(folder, 'events.db'), treeFile };
    await filled(files.logFile, 300);
    expect(grow(files)).toBe(300);
    await filled(files.logFile, 30);
    reading(files, (tree) => {
      expect(tree.size()).toBe(330);
      const [root, proof] = [tree.root(330), tree.inclusionProof(320, 330)];
      const inclusion = { leaf: tree.leafAt(320), index: 320, size: 330, proof, root };
      expect(verifyInclusion(inclusion)).toBe(true);
    });
  });

  it('gives away no proof that does not hold', () => {
    append([512]);
    tamper(treeFile, `UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 1`);
    overMadeUp({ treeFile, events: 512 }, (tree) => {
      expect(() => tree.inclusionProof(300, 512)).toThrow(
        expect.objectContaining({ name: 'LogCorrupt', index: 300 }),
      );
      expect(() => tree.consistencyProof(300, 512)).toThrow(
        expect.objectContaining({ name: 'LogCorrupt' }),
      );
    });
  });

  it('believes the tree, where it has come to, more than the log', () => {
    const leaves = leavesFrom(0, 300).with(280, leaf(5_000));
    const writer = TreeWriter.open(treeFile);
    writer.append(leaves);
    writer.close();
    const range = new CompactRange();
    leaves.forEach((each) => range.append(each));
    overMadeUp({ treeFile, events: 300 }, (tree) => {
      expect(tree.root(300)).toEqual(range.root());
      expect(() => tree.inclusionProof(280, 300)).toThrow(
        expect.objectContaining({ name: 'LogCorrupt', index: 280 }),
      );
    });
  });

  it('takes no leaf that log and tree do not agree on', () => {
    append([300]);
    const others = 'CAST(zeroblob(32) || substr(leaves, 33) AS BLOB)';
    tamper(treeFile, `UPDATE tile SET leaves = ${others} WHERE idx = 0`);
    overMadeUp({ treeFile, events: 300 }, (tree) => {
      expect(() => tree.leafAt(0)).toThrow(
        expect.objectContaining({ name: 'LogCorrupt', index: 0 }),
      );
    });
  });
});

describe('what is taken in', () => {
  it('is what was there when it began, or nothing', () => {
    const writer = TreeWriter.open(treeFile);
    const cutMeanwhile = { ...madeUpLog(300), rawPage: () => [] };
    const intake = new TreeIntake(cutMeanwhile, writer);
    expect(() => intake.takeIn()).toThrow(
      expect.objectContaining({ name: 'LogCorrupt', index: 0, reason: 'the event is missing' }),
    );
    writer.close();
  });
});

describe('a log that is shorter than its tree', () => {
  it('is not gone on with', () => {
    const writer = TreeWriter.open(treeFile);
    writer.append(leavesFrom(0, 300));
    expect(() => new TreeIntake({ ...madeUpLog(299), rawPage: () => [] }, writer)).toThrow(
      expect.objectContaining({
        name: 'LogCorrupt',
        index: 299,
        reason: expect.stringContaining('tree.db has seen 300'),
      }),
    );
    writer.close();
  });
});

describe('a file that is no tree', () => {
  it.each([
    ['of something else', 'CREATE TABLE x (y)', 'ForeignFile'],
    [
      'of another version',
      'PRAGMA application_id = 0x54524954; PRAGMA user_version = 99',
      'OtherSchema',
    ],
  ])('is left as it is: %s', (_, sql, name) => {
    tamper(treeFile, sql);
    expect(() => TreeWriter.open(treeFile)).toThrow(
      expect.objectContaining({ name, file: treeFile }),
    );
    expect(() => openTreeFile(treeFile)).toThrow(expect.objectContaining({ name }));
  });

  it('is none yet', () => {
    expect(openTreeFile(treeFile)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TreeInMemory } from '../../../test/transparency/tree-in-memory.js';
import { leafHash, type Hash } from '../../platform/transparency/merkle.js';
import { describeStanding, standingOf, type HeldCheckpoint } from './held-checkpoints.js';
import { TreeCheck, type StoredTree } from './tree-check.js';

const SIZE = 40;
const original = Array.from({ length: SIZE }, (_, i) => `event ${i}`);

const rootOf = (texts: readonly string[]): Hash => TreeInMemory.over(texts).root();
const checkpoint = (size: number, texts: readonly string[] = original): HeldCheckpoint => ({
  from: `${size}.txt`,
  size,
  root: rootOf(texts.slice(0, size)),
});
const treeOf = (texts: readonly string[]): StoredTree => ({
  size: () => texts.length,
  nodeAt: (level, index) => (level === 0 ? leafHash(texts[index] ?? '') : undefined),
  damage: () => undefined,
  leafAt: (index) => (index < texts.length ? leafHash(texts[index] ?? '') : undefined),
});

/** How a log of these texts stands against checkpoints, with a tree beside it or without one. */
function standing(texts: readonly string[], held: readonly HeldCheckpoint[], kept?: StoredTree) {
  const check = new TreeCheck(
    kept,
    held.map(({ size }) => size),
  );
  texts.forEach((text, index) => check.see({ index }, leafHash(text)));
  return standingOf(held, {
    size: check.size,
    rootAt: (size) => check.rootAt(size),
    firstUnlike: (size, root) => check.firstUnlikeAt(size, root),
  });
}

const changedAt = (index: number): string[] => original.with(index, 'changed');

describe('a log that nobody has touched', () => {
  it('agrees with every checkpoint that was held of it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: SIZE })), (sizes) => {
        const held = sizes.map((size) => checkpoint(size));
        expect(standing(original, held)).toEqual({ what: 'AGREES', upTo: Math.max(0, ...sizes) });
      }),
    );
  });
});

describe('a log that was written anew from some event on', () => {
  it('parts from what was held between the last checkpoint before and the first after', () => {
    const held = [30, 10, 20, 40].map((size) => checkpoint(size));
    fc.assert(
      fc.property(fc.nat(SIZE - 1), (index) => {
        const agreed = Math.floor(index / 10) * 10;
        expect(standing(changedAt(index), held)).toEqual({
          what: 'PARTS',
          agreed,
          size: agreed + 10,
          from: `${agreed + 10}.txt`,
        });
      }),
    );
  });

  it('names the event where two checkpoints lie around it', () => {
    const held = [checkpoint(17), checkpoint(18)];
    expect(standing(changedAt(17), held)).toMatchObject({ agreed: 17, size: 18, index: 17 });
  });

  it('names the event where the tree beside it still has the root of the checkpoint', () => {
    fc.assert(
      fc.property(fc.nat(SIZE - 1), (index) => {
        const found = standing(changedAt(index), [checkpoint(SIZE)], treeOf(original));
        expect(found).toMatchObject({ what: 'PARTS', agreed: 0, index });
      }),
    );
  });

  it('names none where the tree was written anew too', () => {
    const found = standing(changedAt(7), [checkpoint(SIZE)], treeOf(changedAt(7)));
    expect(found).not.toHaveProperty('index');
    expect(describeStanding(found, SIZE)).toContain('from index 0 to 39');
  });

  it('takes no word from a tree that has another history still', () => {
    const found = standing(changedAt(7), [checkpoint(SIZE)], treeOf(changedAt(3)));
    expect(found).not.toHaveProperty('index');
  });
});

describe('a log that has lost its end', () => {
  it('is not what a checkpoint of no event with a root of events is of', () => {
    const held = [{ ...checkpoint(3), size: 0, from: 'none.txt' }, checkpoint(SIZE)];
    const found = standing(original, held);
    expect(found).toEqual({ what: 'NO_TREE', from: 'none.txt' });
    expect(describeStanding(found, SIZE)).toContain('another root than a log without events');
  });

  it('is shorter than the checkpoint', () => {
    fc.assert(
      fc.property(fc.nat(SIZE - 1), (length) => {
        const found = standing(original.slice(0, length), [checkpoint(SIZE)]);
        expect(found).toEqual({ what: 'SHORTER', size: SIZE, from: '40.txt' });
        expect(describeStanding(found, length)).toMatch(
          new RegExp(`^log shorter than checkpoint: the log has ${length} events, 40.txt is of 40`),
        );
      }),
    );
  });

  it('parts first, where a smaller checkpoint says so', () => {
    const found = standing(changedAt(3).slice(0, 20), [checkpoint(SIZE), checkpoint(10)]);
    expect(found).toMatchObject({ what: 'PARTS', agreed: 0, size: 10 });
  });
});

describe('two histories', () => {
  it('are found in two checkpoints of one size, whatever the log says', () => {
    const held = [checkpoint(30), { ...checkpoint(30, changedAt(5)), from: 'of-bela.txt' }];
    const found = standing(original, held);
    expect(found).toEqual({ what: 'SPLIT', size: 30, between: ['30.txt', 'of-bela.txt'] });
    expect(describeStanding(found, SIZE)).toContain('two histories were signed');
  });
});

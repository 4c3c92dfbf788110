import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TreeCheck } from '../../src/audit/verify/tree-check.js';
import type { StoredEvent } from '../../src/platform/event-log/event-log.js';
import type { Hash } from '../../src/platform/transparency/merkle.js';
import { openTreeFile, type TreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { logFolder, tamper } from '../event-log/log-folder.js';
import { breakFreeList, leaf, leavesFrom, overMadeUp } from '../transparency/tree-folder.js';

const EVENTS = 1_100;

let treeFile: string;
let remove: () => void;
let stored: TreeFile | undefined;

beforeEach(() => {
  const made = logFolder();
  remove = made.remove;
  treeFile = join(made.folder, 'tree.db');
  const writer = TreeWriter.open(treeFile);
  writer.append(leavesFrom(0, EVENTS));
  writer.close();
});

afterEach(() => {
  stored?.close();
  stored = undefined;
  remove();
});

const event = {} as StoredEvent;

/** Reads a log with these leaves to its end. */
function checked(leaves: readonly Hash[] = leavesFrom(0, EVENTS)): TreeCheck {
  stored = openTreeFile(treeFile);
  const check = new TreeCheck(stored);
  for (const each of leaves) expect(check.see(event, each)).toBeUndefined();
  expect(check.end()).toBeUndefined();
  return check;
}

describe('verify of the tree', () => {
  it('has size and root of the log, and finds tree.db right', () => {
    const check = checked();
    expect(check.difference).toBeUndefined();
    expect([check.size, check.storedSize]).toEqual([EVENTS, EVENTS]);
    overMadeUp({ treeFile, events: EVENTS }, (tree) => {
      expect(check.root()).toEqual(tree.root(EVENTS));
    });
  });

  it('goes beyond what tree.db has come to', () => {
    const check = checked(leavesFrom(0, EVENTS + 300));
    expect(check.difference).toBeUndefined();
    expect([check.size, check.storedSize]).toEqual([EVENTS + 300, EVENTS]);
  });

  it.each([0, 700, EVENTS - 1])('names an event whose leaf is another: %i', (index) => {
    const { difference } = checked(leavesFrom(0, EVENTS).with(index, leaf(5_000)));
    expect(difference).toEqual({
      index,
      reason: 'its leaf in tree.db is not what follows from the log',
    });
  });

  it.each<[string, string, number, RegExp]>([
    [
      'a node of a tile',
      'UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 2',
      512,
      /level 1 .*is not what/,
    ],
    [
      'a node above',
      'UPDATE node SET hash = zeroblob(32) WHERE level = 10',
      0,
      /level 10 .*is not/,
    ],
    ['a lost node', 'DELETE FROM node WHERE level = 9 AND idx = 1', 512, /level 9 .*is not there/],
    ['a lost tile', 'DELETE FROM tile WHERE idx = 1', 256, /lost its leaf/],
  ])('names %s', (_, sql, index, reason) => {
    tamper(treeFile, sql);
    expect(checked().difference).toEqual({ index, reason: expect.stringMatching(reason) });
  });

  it('names what SQLite alone sees', () => {
    breakFreeList(treeFile);
    expect(checked().difference).toEqual({
      index: -1,
      reason: expect.stringMatching(/^tree.db is damaged: /),
    });
  });

  it('says that the log is shorter than the tree', () => {
    expect(checked(leavesFrom(0, 900)).difference).toEqual({
      index: 900,
      reason: expect.stringContaining(`ends with 900 events and tree.db has seen ${EVENTS}`),
    });
  });
});

describe('the roots at wanted sizes', () => {
  it('are those that the tree had there', () => {
    const sizes = [1, 255, 256, 1_000];
    const check = new TreeCheck(undefined, sizes);
    for (const each of leavesFrom(0, EVENTS)) check.see(event, each);
    overMadeUp({ treeFile, events: EVENTS }, (tree) => {
      for (const size of [0, ...sizes, EVENTS]) expect(check.rootAt(size)).toEqual(tree.root(size));
    });
    expect(() => check.rootAt(2)).toThrow(RangeError);
  });
});

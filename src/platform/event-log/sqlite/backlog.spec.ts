import { expect, it } from '@jest/globals';
import { Backlog } from './backlog.js';
import type { TimedAppend } from './messages.js';

const append = (atMs: number, characters = 10): TimedAppend => ({
  records: [
    { stream: 'a', id: 'i', type: 't', head: 'x'.repeat(characters - 2), middle: 'x', tail: 'x' },
  ],
  checks: [],
  atMs,
});

const appends = (count: number, characters?: number): TimedAppend[] =>
  Array.from({ length: count }, (_, atMs) => append(atMs, characters));

const groupsOf = (backlog: Backlog): number[] => {
  const sizes: number[] = [];
  for (let group = backlog.takeGroup(); group.length > 0; group = backlog.takeGroup()) {
    sizes.push(group.length);
  }
  return sizes;
};

it('gives nothing when it has nothing', () => {
  expect(new Backlog().takeGroup()).toEqual([]);
});

it('gives everything that was handed over, in order, as one group', () => {
  const backlog = new Backlog();
  backlog.add([append(1), append(2)]);
  backlog.add([append(3)]);
  expect(backlog.takeGroup().map(({ atMs }) => atMs)).toEqual([1, 2, 3]);
  expect(backlog.takeGroup()).toEqual([]);
});

it.each([
  [512, [512]],
  [513, [512, 1]],
  [1_100, [512, 512, 76]],
])('cuts %i appends into groups', (count, sizes) => {
  const backlog = new Backlog();
  backlog.add(appends(count));
  expect(groupsOf(backlog)).toEqual(sizes);
});

it.each([
  [1024 * 1024, [4, 4, 1]],
  [1024 * 1024 + 1, [4, 4, 1]],
  [1024 * 1024 - 1, [5, 4]],
  [5 * 1024 * 1024, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
])('ends a group after 4 Mi characters, with appends of %i', (characters, sizes) => {
  const backlog = new Backlog();
  backlog.add(appends(9, characters));
  expect(groupsOf(backlog)).toEqual(sizes);
});

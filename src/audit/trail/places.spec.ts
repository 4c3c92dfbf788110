import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blockOf, placesIn, placeText } from './places.js';

it.each([
  [0, 0, '0,'],
  [499, 0, '499,'],
  [500, 1, '0,'],
  [1_234_567, 2_469, '67,'],
])('place %d of the log is in block %d as %j', (index, block, text) => {
  expect([blockOf(index), placeText(index)]).toEqual([block, text]);
});

it('the places of a block are read as they were written, one after the other', () => {
  const block = fc.nat(2_000_000);
  fc.assert(
    fc.property(block, fc.uniqueArray(fc.nat(499)), (of, offsets) => {
      const places = offsets.sort((a, b) => a - b).map((offset) => of * 500 + offset);
      expect(placesIn(of, places.map(placeText).join(''))).toEqual(places);
    }),
  );
});

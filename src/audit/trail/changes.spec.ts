import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesBetween } from './changes.js';

describe('the changes an event has made', () => {
  it.each([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a field', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ field: '/b', before: 2, after: 3 }]],
    ['a new field', {}, { a: 'x' }, [{ field: '/a', after: 'x' }]],
    ['a field that is gone', { a: 'x' }, {}, [{ field: '/a', before: 'x' }]],
    [
      'the first state',
      undefined,
      { a: { b: 1 }, c: [2] },
      [
        { field: '/a/b', after: 1 },
        { field: '/c/0', after: 2 },
      ],
    ],
    ['an item of a list', { l: [1, 2] }, { l: [1, 5] }, [{ field: '/l/1', before: 2, after: 5 }]],
    [
      'another kind of value',
      { a: 1 },
      { a: { b: 1 } },
      [{ field: '/a', before: 1, after: { b: 1 } }],
    ],
    [
      'an amount, which stays together with its currency',
      { sum: { amount: '1.00', currency: 'USD' } },
      { sum: { amount: '2.00', currency: 'USD' } },
      [
        {
          field: '/sum',
          before: { amount: '1.00', currency: 'USD' },
          after: { amount: '2.00', currency: 'USD' },
        },
      ],
    ],
    ['a name with a slash', {}, { 'a/b~': 1 }, [{ field: '/a~1b~0', after: 1 }]],
  ])('%s', (_, before, after, changes) => {
    expect(changesBetween(before, after)).toEqual(changes);
  });

  it('are none exactly when the states are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(changesBetween(a, structuredClone(a))).toEqual([]);
        if (changesBetween({ v: a }, { v: b }).length === 0) {
          expect(withoutEmpty(a)).toEqual(withoutEmpty(b));
        }
      }),
    );
  });
});

/** Leaf by leaf an empty list or object is nothing. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const members = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)])
    .filter(([, member]) => member !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

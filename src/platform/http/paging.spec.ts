import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../decisions/caller.js';
import { Rejection } from '../decisions/refusal.js';
import { cutFor, pageOf, type SortKey } from './paging.js';
import { readAs, type AskedPast } from './reading.js';

const donors = ['amina', 'bela', 'chen', 'dora', 'emil'].map((name, i) => ({
  name,
  id: BigInt(i),
}));
const START: SortKey = ['', -1n];
const keyOf = ({ name, id }: (typeof donors)[number]): SortKey => [name, id];

/** A list as a view would answer it: everything after the key, one more than the page holds. */
function list(parameters: { limit?: number; cursor?: string }) {
  const { limit, after } = cutFor(parameters, START);
  const [name, id] = after as [string, bigint];
  const rows = donors.filter((row) => row.name > name || (row.name === name && row.id > id));
  return pageOf(rows.slice(0, limit + 1), limit, keyOf, (row) => row.name);
}

describe('a list', () => {
  it('is read page by page until no next is left', () => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      pages.push([...items]);
      cursor = next;
    } while (cursor !== undefined);
    expect(pages).toEqual([['amina', 'bela'], ['chen', 'dora'], ['emil']]);
  });

  it.each([
    [4, true],
    [5, false],
    [6, false],
  ])('of five in pages of %i has a next: %s', (limit, hasNext) => {
    expect(list({ limit }).next !== undefined).toBe(hasNext);
  });

  it('has fifty items on a page unless asked otherwise', () => {
    expect(cutFor({}, START)).toEqual({ limit: 50, after: START });
  });

  it('that is empty has no next', () => {
    expect(pageOf([], 10, keyOf, keyOf)).toEqual({ items: [] });
  });
});

const caller: Caller = {
  person: undefined,
  onBehalfOf: undefined,
  commandLine: false,
  correlationId: 'c',
  causationId: undefined,
  idempotencyKey: undefined,
  arrivedAt: Temporal.Instant.from('2026-03-31T12:00:00Z'),
};

describe('a cursor', () => {
  it('is for the path alone that it was given under', () => {
    const at = <R>(path: string, call: () => R, asOf?: AskedPast): R =>
      readAs(
        { path, wanted: -1, asOf, answeredFrom: undefined, caller, confidential: new Map() },
        call,
      );
    const { next } = at('/v1/persons', () => list({ limit: 2 }));
    const goOn = () => list({ limit: 2, ...(next !== undefined && { cursor: next }) });
    expect(at('/v1/persons', goOn).items).toEqual(['chen', 'dora']);
    for (const path of ['/v1/calls', '/v1/persons/x']) {
      expect(() => at(path, goOn)).toThrow(/VALIDATION_FAILED/);
    }
  });

  it('gives back every sort key', () => {
    const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (key) => {
        const { next } = pageOf([key, key], 1, (row) => row, String);
        expect(cutFor({ cursor: String(next) }, key).after).toEqual(key);
      }),
    );
  });

  it('can stand in a URL as it is', () => {
    expect(list({ limit: 1 }).next).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  const decoded = (cursor: string | undefined) =>
    JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8')) as unknown[];
  const mark = decoded(list({ limit: 1 }).next)[0];
  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const encoded = (parts: readonly unknown[]) => written([mark, ...parts]);

  it('is told from those of others by its first part', () => {
    expect(list({ cursor: encoded(['samina', 'i0']) }).items[0]).toBe('bela');
  });

  it.each([
    ['is empty', ''],
    ['is no base64', '%%%'],
    ['is cut off', encoded(['samina', 'i1']).slice(0, -3)],
    ['is no list', written({ 0: mark, 1: 'samina', 2: 'i1', length: 3 })],
    ['has no mark', written(['samina', 'i1'])],
    ['has the mark of another list', written(['abcdef', 'samina', 'i1'])],
    ['has a part too few', encoded(['samina'])],
    ['has a part too many', encoded(['samina', 'i1', 'i2'])],
    ['has text for a number', encoded(['samina', 's1'])],
    ['has a number for text', encoded(['i1', 'i1'])],
    ['has an untagged part', encoded(['samina', 1])],
    ['has a fraction', encoded(['samina', 'i1.5'])],
    ['has a number beyond 64 bits', encoded(['samina', 'i9223372036854775808'])],
    ['has a number without end', encoded(['samina', `i${'9'.repeat(700)}`])],
  ])('is refused if it %s', (_, cursor) => {
    expect(() => list({ cursor })).toThrow(Rejection);
    expect(() => list({ cursor })).toThrow(/VALIDATION_FAILED/);
  });
});

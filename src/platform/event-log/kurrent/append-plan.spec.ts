import { expect, it } from '@jest/globals';
import type { AdmittedAppend } from '../admission.js';
import { canonicalRecord } from '../canonical-text.js';
import type { Check } from '../event-log.js';
import { planOf, type KnownLog } from './append-plan.js';

/** A log in which stream a has the events a0 and a1. */
const log: KnownLog = {
  tipOf: (stream) => (stream === 'a' ? { revision: 1, id: 'a1' } : 'none'),
  placeOf: (id) => (id === 'a1' ? { stream: 'a', revision: 1 } : undefined),
};

const append = (records: [stream: string, id: string][], ...checks: Check[]): AdmittedAppend => ({
  records: records.map(
    ([stream, id]) => canonicalRecord({ stream, id, type: 'T', data: {}, metadata: {} }).record,
  ),
  checks,
});

const plan = (...appends: AdmittedAppend[]) => {
  const { written, refused, expected } = planOf(appends, log);
  const refusals = [...refused].map(([place, { stream, expected: asked, actual }]) => [
    place,
    stream,
    asked,
    actual,
  ]);
  return { written, refusals, expected: Object.fromEntries(expected) };
};

it('says of each stream that is written or read where it has to stand before', () => {
  expect(
    plan(
      append(
        [
          ['a', '1'],
          ['b', '2'],
        ],
        { stream: 'c', revision: 'none' },
      ),
    ),
  ).toEqual({
    written: [0],
    refusals: [],
    expected: { a: 1, b: 'none', c: 'none' },
  });
});

it('carries each out on what those before it have written', () => {
  const second = append([['a', '2']], { stream: 'a', revision: 2, eventId: '1' });
  expect(plan(append([['a', '1']]), second)).toEqual({
    written: [0, 1],
    refusals: [],
    expected: { a: 1 },
  });
});

it('refuses the second of two that expect the same, and what rests on it', () => {
  const check: Check = { stream: 'a', revision: 1 };
  const rests = append([['a', '3']], { stream: 'a', revision: 2, eventId: '2' });
  expect(plan(append([['a', '1']], check), append([['a', '2']], check), rests)).toEqual({
    written: [0],
    refusals: [
      [1, 'a', 1, 2],
      [2, 'a', 2, 2],
    ],
    expected: { a: 1 },
  });
});

it('asks nothing of a stream that only a refused one has to do with', () => {
  expect(plan(append([['b', '1']], { stream: 'a', revision: 0 }))).toEqual({
    written: [],
    refusals: [[0, 'a', 0, 1]],
    expected: {},
  });
});

it('refuses an id that is known, in the log or since, as a check of its stream would have', () => {
  expect(plan(append([['b', 'a1']]), append([['c', '1']]), append([['d', '1']])).refusals).toEqual([
    [0, 'a', 0, 1],
    [2, 'c', 'none', 0],
  ]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { aggregates } from '../../src/aggregates.js';
import type { AnyAggregate } from '../../src/platform/decisions/attempt.js';
import type { EventOf, Facts } from '../../src/platform/decisions/facts.js';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const read = (path: string): unknown => JSON.parse(readFileSync(`${fixtures}${path}`, 'utf8'));

const kept = aggregates.filter(({ snapshot }) => snapshot !== undefined);

/** One recorded example of each event of the aggregate, in the order of their declaration. */
const examplesOf = ({ facts }: AnyAggregate): EventOf<Facts>[] =>
  Object.entries(facts).map(
    ([type, { schema }]) => read(`events/${type}.${schema}.json`) as EventOf<Facts>,
  );

describe('snapshots of long histories', () => {
  it('are kept of checkpoints, pools and rates', () => {
    expect(kept.map(({ kind }) => kind).sort()).toEqual(['checkpoints', 'pool', 'rates']);
  });

  it.each(kept)(
    'of kind $kind, shape $snapshot, hold what they held when the shape got its number',
    (aggregate) => {
      const { kind, snapshot, initial, evolve } = aggregate;
      const state = examplesOf(aggregate).reduce((before, event) => evolve(before, event), initial);
      const file = `snapshots/${kind}.${snapshot}.json`;
      expect({ file, there: existsSync(`${fixtures}${file}`) }).toEqual({ file, there: true });
      // If this differs, `evolve` has changed: raise `snapshot` and record the next fixture.
      expect(state).toEqual(read(file));
    },
  );

  it('have no fixture that nothing reads', () => {
    expect(readdirSync(`${fixtures}snapshots`).sort()).toEqual(
      kept.map(({ kind, snapshot }) => `${kind}.${snapshot}.json`).sort(),
    );
  });
});

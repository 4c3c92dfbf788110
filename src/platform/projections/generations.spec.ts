import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  accounts,
  nextSavings,
  savings,
  savingsFacts,
} from '../../../test/projections/savings.mjs';
import { busyYear, SavingsLog } from '../../../test/projections/savings-log.js';
import { Catalogue } from '../decisions/facts.js';
import { createGeneration, openGenerations } from './generations.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import { digestOf } from './views-schema.js';

const catalogue = new Catalogue(savingsFacts);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'views-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const log = new SavingsLog(...busyYear(50));
const nameOf = (projections: readonly Projection[], generation: number): string =>
  `views-${digestOf(projections)}-${generation}.db`;

/** Leaves a file as an engine does that was ended. */
function left(
  projections: readonly Projection[],
  taken: number,
  { complete }: { complete: boolean },
): void {
  const file = createGeneration(directory, projections);
  new Projector(file, projections, catalogue).apply(log.pageFrom(0, taken));
  if (complete) file.markComplete();
  file.close();
}

/** What an engine starts with: the names of its files, and which files are there then. */
function start(projections: readonly Projection[], from = log) {
  const { live, building } = openGenerations(directory, projections, from);
  const found = {
    live: basename(live.path),
    checkpoint: live.state.checkpoint,
    building: building && basename(building.path),
    kept: readdirSync(directory)
      .filter((name) => name.endsWith('.db'))
      .sort(),
  };
  live.close();
  building?.close();
  return found;
}

const first = nameOf(savings, 1);
const second = nameOf(savings, 2);

describe('an engine starts with', () => {
  it('a new file where there is none', () => {
    expect(start(savings)).toEqual({
      live: first,
      checkpoint: -1,
      building: undefined,
      kept: [first],
    });
  });

  it('the file that it left', () => {
    left(savings, 30, { complete: true });
    expect(start(savings)).toEqual({
      live: first,
      checkpoint: 29,
      building: undefined,
      kept: [first],
    });
  });

  it('the file that it had not finished', () => {
    left(savings, 30, { complete: false });
    expect(start(savings)).toEqual({
      live: first,
      checkpoint: 29,
      building: undefined,
      kept: [first],
    });
  });

  it('the newest complete one, and goes on building the next', () => {
    left(savings, 30, { complete: true });
    left(savings, 10, { complete: false });
    expect(start(savings)).toEqual({
      live: first,
      checkpoint: 29,
      building: second,
      kept: [first, second],
    });
  });

  it('the newer of two complete ones', () => {
    left(savings, 30, { complete: true });
    left(savings, 20, { complete: true });
    expect(start(savings)).toEqual({
      live: second,
      checkpoint: 19,
      building: undefined,
      kept: [second],
    });
  });

  it('the complete one of an older version, and builds its own beside', () => {
    left(savings, 30, { complete: true });
    const building = nameOf(nextSavings, 2);
    const kept = [first, building].sort();
    expect(start(nextSavings)).toEqual({ live: first, checkpoint: 29, building, kept });
    expect(start(nextSavings)).toEqual({ live: first, checkpoint: 29, building, kept });
  });

  it('a new one where an older version has left nothing complete', () => {
    left(savings, 30, { complete: false });
    const live = nameOf(nextSavings, 2);
    expect(start(nextSavings)).toEqual({ live, checkpoint: -1, building: undefined, kept: [live] });
  });

  it('a new one where the other is no database', () => {
    writeFileSync(join(directory, first), 'views '.repeat(2_000));
    expect(start(savings)).toEqual({
      live: second,
      checkpoint: -1,
      building: undefined,
      kept: [second],
    });
  });

  it('a new one where the log is shorter than the views', () => {
    left(savings, 30, { complete: true });
    const restored = new SavingsLog(...busyYear(9));
    expect(start(savings, restored)).toMatchObject({
      live: second,
      checkpoint: -1,
      kept: [second],
    });
  });

  it('a new one where the log holds another history', () => {
    left(savings, 30, { complete: true });
    const other = new SavingsLog(...busyYear(50));
    const event = other.events[29];
    if (event) other.events[29] = { ...event, id: 'another' };
    expect(start(savings, other)).toMatchObject({ live: second, checkpoint: -1, kept: [second] });
  });
});

it('views that an older file did not go on with are built anew, also by the version that made it', () => {
  left(savings, 30, { complete: true });
  start(nextSavings);
  const { live, building } = openGenerations(directory, savings, log);
  const behind = new Projector(live, savings, catalogue);
  expect(basename(behind.file.path)).toBe(first);
  expect(live.views.filter(({ signature }) => signature === '').map(({ name }) => name)).toEqual([
    'turnover',
  ]);
  expect(building && basename(building.path)).toBe(nameOf(savings, 3));
  live.close();
  building?.close();
});

describe('the digest of a set of views', () => {
  it('does not depend on their order', () => {
    expect(digestOf([...savings].reverse())).toBe(digestOf(savings));
  });

  it.each([
    ['name', { ...accounts, name: 'balances' }],
    ['version', { ...accounts, version: 2 }],
    ['tables', { ...accounts, tables: `${accounts.tables};` }],
  ])('depends on the %s of each', (_, changed) => {
    expect(digestOf([changed])).not.toBe(digestOf([accounts]));
  });
});

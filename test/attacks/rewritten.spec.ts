import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  copied,
  forge,
  indexOf,
  renamed,
  withData,
  withMetadata,
  type Appends,
} from './attacker.js';
import { places, SEED } from './places.js';
import { differencesIn, eventsIn, firstBadIndex, Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.made();
});

afterAll(() => scene.remove());

/** Changes a history at one of its appends of money; answers the index of the first event that is not what it was. */
interface Attack {
  readonly does: (appends: Appends, at: number) => Appends;
  readonly firstAt?: (appends: Appends, at: number) => number;
  /** Of which appends one is taken; all that move money, if left out. */
  readonly among?: (all: readonly number[]) => readonly number[];
}

const another = (day: string) => `2026-01-05T0${day}:00:00.000Z`;

const ATTACKS: Readonly<Record<string, Attack>> = {
  'changes data': {
    does: (appends, at) =>
      withData(appends, at, (data) => ('source' in data ? { ...data, source: 'bank' } : data)),
  },
  'changes an amount, in the receipt and in the pool': {
    does: (appends, at) =>
      appends.with(
        at,
        JSON.parse(
          JSON.stringify(appends[at]).replaceAll(/"amount":"1\d\d\.\d\d"/g, '"amount":"1.00"'),
        ) as Appends[number],
      ),
  },
  'changes the command': {
    does: (appends, at) => withMetadata(appends, at, 'command', 'TakeOnReceipt'),
  },
  'adds a member to the metadata': {
    does: (appends, at) => withMetadata(appends, at, 'onBehalfOf', 'person_other'),
  },
  'changes the actor': {
    does: (appends, at) => withMetadata(appends, at, 'actor', 'person_other'),
  },
  'changes when it was recorded': {
    does: (appends, at) =>
      appends.slice(0, at).concat(
        appends.slice(at).map((append) =>
          append.map((event) => ({
            ...event,
            metadata: { ...event.metadata, recordedAt: '2031-01-01T00:00:00.000Z' },
          })),
        ),
      ),
  },
  'changes when it was decided': {
    does: (appends, at) => withMetadata(appends, at, 'decidedAt', another('1')),
  },
  'deletes the first': {
    does: (appends, at) => appends.toSpliced(at, 1),
    among: (all) => all.slice(0, 1),
  },
  'deletes one in the middle': {
    does: (appends, at) => appends.toSpliced(at, 1),
    among: (all) => all.slice(1, -1),
  },
  'swaps two': {
    does: (appends, at) => appends.with(at, appends[at + 1] ?? []).with(at + 1, appends[at] ?? []),
    among: (all) => all.slice(0, -1),
  },
  'inserts one': {
    does: (appends, at) => appends.toSpliced(at, 0, copied(appends.at(-1) ?? [])),
  },
  'copies one': {
    does: (appends, at) => appends.toSpliced(at + 1, 0, copied(appends[at] ?? [])),
    firstAt: (appends, at) => indexOf(appends, at + 1),
    among: (all) => all.slice(0, -1),
  },
  'renames a stream': {
    does: (appends, at) =>
      renamed(appends, appends[at]?.[0]?.stream ?? '', `receipt_${randomUUIDv7()}`),
  },
};

/** Places at which appends of money stand. */
function moneyIn(appends: Appends): number[] {
  return appends.flatMap((append, at) => (append[0]?.type === 'ReceiptTakenOn' ? [at] : []));
}

/** Attacks a copy; answers it, and the index of the first event that is not what it was. */
function attacked(
  rest: 'as it was' | 'made anew',
  attack: Attack,
  place: number,
): { readonly folder: string; readonly first: number } {
  const folder = scene.copy();
  let first = -1;
  forge(folder, { rest }, (appends) => {
    const all = moneyIn(appends);
    const among = attack.among?.(all) ?? all;
    const at = among[place % among.length] ?? 0;
    first = (attack.firstAt ?? indexOf)(appends, at);
    return attack.does(appends, at);
  });
  return { folder, first };
}

it('nothing is found where nobody was', () => {
  const checks = scene.verified(scene.copy(), scene.held());
  expect(checks.map(({ check, result }) => [check, result])).toEqual([
    ['log', 'RIGHT'],
    ['books', 'RIGHT'],
    ['certified statements', 'RIGHT'],
    ['tree', 'RIGHT'],
    ['checkpoints in the log', 'RIGHT'],
    ['checkpoints held outside', 'RIGHT'],
    ['tree.db', 'RIGHT'],
    ['snapshots', 'RIGHT'],
    ['views', 'RIGHT'],
    ['keys', 'RIGHT'],
  ]);
});

describe.each(Object.entries(ATTACKS))('somebody who %s', (name, attack) => {
  const at = [...new Set(places(10_000, name))];

  it.each(at)(
    `and all hashes in the log is found by tree.db, at place %i (seed ${SEED})`,
    (place) => {
      const { folder, first } = attacked('as it was', attack, place);
      expect(firstBadIndex(scene.verified(folder))).toBe(first);
    },
  );

  it.each(at)(
    `and makes everything in the folder anew is found by a checkpoint held outside, at place %i (seed ${SEED})`,
    (place) => {
      const { folder, first } = attacked('made anew', attack, place);
      expect(differencesIn(scene.verified(folder))).toEqual([]);

      const sizes = scene.heldSizes;
      const size = sizes.find((each) => each > first) ?? 0;
      const agreed = sizes.findLast((each) => each <= first) ?? 0;
      const says =
        size > eventsIn(folder)
          ? 'log shorter than checkpoint'
          : `histories part between size ${agreed} and ${size}`;
      const found = differencesIn(scene.verified(folder, scene.held()));
      expect(found).toEqual([
        expect.objectContaining({
          check: 'checkpoints held outside',
          says: expect.stringContaining(says),
        }),
      ]);

      const around = differencesIn(scene.verified(folder, scene.held([first, first + 1])));
      expect(around.map(({ index }) => index)).toEqual([first]);
    },
  );
});

describe('somebody who deletes the tail', () => {
  const lost = places(20, 'tail').map((place) => place + 1);
  const cut = (count: number) => (appends: Appends) => appends.slice(0, -count);

  it.each(lost)(`is found by tree.db, if it is %i appends (seed ${SEED})`, (count) => {
    const folder = scene.copy();
    forge(folder, { rest: 'as it was' }, cut(count));
    const size = scene.size - 2 * count;
    const [found] = differencesIn(scene.verified(folder));
    expect(found).toMatchObject({ check: 'tree.db', index: size });
    expect(found?.says).toContain(`tree.db has seen ${scene.size}`);
  });

  it.each(lost)(
    `and makes everything anew is told that the log is shorter than the checkpoint, by %i (seed ${SEED})`,
    (count) => {
      const folder = scene.copy();
      forge(folder, { rest: 'made anew' }, cut(count));
      expect(differencesIn(scene.verified(folder))).toEqual([]);
      const size = scene.size - 2 * count;
      const [found] = differencesIn(scene.verified(folder, scene.held([128, scene.size])));
      expect(found).toMatchObject({ check: 'checkpoints held outside', index: size });
      expect(found?.says).toContain(
        `log shorter than checkpoint: the log has ${size} events, ${scene.size}.txt is of ${scene.size}`,
      );
    },
  );
});

import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import { copied, forge, withMetadata, type Appends } from './attacker.js';
import { places, SEED } from './places.js';
import { differencesIn, Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.made();
});

afterAll(() => scene.remove());

/** More receipts of the same kind, until the log is as long as it was, and longer. */
function goneOn(appends: Appends, count: number): Appends {
  const more = Array.from({ length: count }, () => copied(appends.at(-1) ?? []));
  return [...appends, ...more];
}

describe('last week’s copy of the whole folder', () => {
  it('contradicts nothing in itself', () => {
    expect(differencesIn(scene.verified(scene.copy(scene.lastWeek)))).toEqual([]);
  });

  it('is shorter than any checkpoint of this week', () => {
    const folder = scene.copy(scene.lastWeek);
    const { size, lastWeekSize } = scene;
    const sizes = places(size - lastWeekSize, 'this week').map((at) => lastWeekSize + 1 + at);
    for (const held of sizes) {
      expect(differencesIn(scene.verified(folder, scene.held([128, held])))).toEqual([
        expect.objectContaining({
          check: 'checkpoints held outside',
          index: lastWeekSize,
          says: expect.stringContaining(
            `log shorter than checkpoint: the log has ${lastWeekSize} events, ${held}.txt is of ${held}`,
          ),
        }),
      ]);
    }
  });

  it('on which another week was written parts from this week’s at its end', () => {
    const folder = scene.copy(scene.lastWeek);
    forge(folder, { rest: 'made anew' }, (appends) => goneOn(appends, 200));
    expect(differencesIn(scene.verified(folder))).toEqual([]);
    const { size, lastWeekSize } = scene;
    const [found] = differencesIn(
      scene.verified(folder, scene.held([lastWeekSize, lastWeekSize + 1, size])),
    );
    expect(found).toMatchObject({ check: 'checkpoints held outside', index: lastWeekSize });
  });

  it('of the log alone is shorter than what its tree has seen', () => {
    const folder = scene.copy();
    copyFileSync(logFileIn(scene.lastWeek), logFileIn(folder));
    expect(differencesIn(scene.verified(folder))).toEqual([
      expect.objectContaining({
        check: 'tree.db',
        index: scene.lastWeekSize,
        says: expect.stringContaining(`tree.db has seen ${scene.size}`),
      }),
    ]);
  });

  it('of tree.db alone is behind the log, and changes nothing that follows from it', () => {
    const folder = scene.copy();
    copyFileSync(treeFileIn(scene.lastWeek), treeFileIn(folder));
    expect(differencesIn(scene.verified(folder, scene.held()))).toEqual([]);
  });

  it.each(places(100, 'behind the old tree'))(
    `of tree.db hides nothing of what was changed after it, %i appends from the end (seed ${SEED})`,
    (fromEnd) => {
      const folder = scene.copy();
      let first = 0;
      forge(folder, { rest: 'made anew' }, (appends) => {
        first = scene.size - 2 * (fromEnd + 1);
        return withMetadata(appends, appends.length - 1 - fromEnd, 'actor', 'person_other');
      });
      copyFileSync(treeFileIn(scene.lastWeek), treeFileIn(folder));
      expect(differencesIn(scene.verified(folder))).toEqual([]);
      const around = scene.verified(folder, scene.held([first, first + 1]));
      expect(differencesIn(around).map(({ index }) => index)).toEqual([first]);
    },
  );
});

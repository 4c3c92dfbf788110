import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyConsistency } from '../../src/platform/transparency/merkle.js';
import { checkpointProven } from '../../src/platform/transparency/proven.js';
import { submissionText } from '../../src/platform/transparency/witness/add-checkpoint.js';
import { WitnessFile } from '../../src/platform/transparency/witness/witness-file.js';
import { Witness } from '../../src/platform/transparency/witness/witness.js';
import { newKey, newWitness } from '../audit/signing.js';
import { reading } from '../transparency/tree-folder.js';
import { forge, withMetadata } from './attacker.js';
import { places, SEED } from './places.js';
import { differencesIn, filesIn, noteOf, rootIn, Scene, type Kept } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.made();
});

afterAll(() => scene.remove());

/** Writes everything anew from an append on; answers the folder, and the first event that is another. */
function forgedAt(place: number): { folder: string; first: number } {
  const folder = scene.copy();
  let first = 0;
  forge(folder, { rest: 'made anew' }, (appends) => {
    const at = appends.length - 1 - place;
    first = appends.slice(0, at).flat().length;
    return withMetadata(appends, at, 'actor', 'person_other');
  });
  return { folder, first };
}

/** Appends of money, counted from the end. */
const AT = places(300, 'signed anew');

const consistency = (folder: string, size1: number, size2: number) =>
  reading(filesIn(folder), (tree) => tree.consistencyProof(size1, size2));

/** The smallest size at which two logs have another root: found by halving, as two auditors would. */
function partAt(left: string, right: string): number {
  let [agreed, parted] = [0, scene.size];
  while (parted - agreed > 1) {
    const size = Math.floor((agreed + parted) / 2);
    const same = Buffer.compare(rootIn(left, size), rootIn(right, size)) === 0;
    [agreed, parted] = same ? [size, parted] : [agreed, size];
  }
  return parted;
}

describe.each(AT)(
  `everything hashed anew from append %i before the end (seed ${SEED})`,
  (place) => {
    it('and signed with another key is not believed', () => {
      const { folder } = forgedAt(place);
      const theirs = { ...noteOf(folder, scene.size, newKey()), from: 'of-the-attacker.txt' };
      expect(differencesIn(scene.verified(folder, [theirs]))).toEqual([
        expect.objectContaining({
          check: 'checkpoints held outside',
          says: expect.stringContaining('of-the-attacker.txt is not to be believed'),
        }),
      ]);
    });

    it('and signed with the stolen key is found by what was signed before, and by nothing else', () => {
      const { folder, first } = forgedAt(place);
      const theirs: Kept = {
        ...noteOf(folder, scene.size, scene.key),
        from: 'of-the-attacker.txt',
      };
      expect(differencesIn(scene.verified(folder, [theirs]))).toEqual([]);

      const [before, after] = scene.held([first, first + 1]) as [Kept, Kept];
      expect(differencesIn(scene.verified(folder, [before, after, theirs]))).toEqual([
        expect.objectContaining({ check: 'checkpoints held outside', index: first }),
      ]);
      expect(differencesIn(scene.verified(folder, [...scene.held([scene.size]), theirs]))).toEqual([
        expect.objectContaining({
          says: expect.stringContaining('two histories were signed'),
        }),
      ]);
    });

    it('and signed with the stolen key is cosigned by no witness that has seen what was before', () => {
      const { folder, first } = forgedAt(place);
      const signer = newWitness('witness.example');
      const files = mkdtempSync(join(tmpdir(), 'witness-'));
      const file = new WitnessFile(join(files, 'witness.db'));
      const witness = new Witness({ signer, logs: [scene.key.key], file, nowMs: () => 1e12 });
      const submitted = (of: string, from: number, to: number) =>
        witness.addCheckpoint(
          Buffer.from(
            submissionText({
              oldSize: from,
              proof: from > 0 ? consistency(of, from, to) : [],
              checkpoint: noteOf(of, to, scene.key).note,
            }),
          ),
        );
      submitted(scene.pristine, 0, first + 1);
      expect(() => submitted(folder, first + 1, scene.size)).toThrow(
        expect.objectContaining({ status: 422 }),
      );
      expect(() => submitted(folder, 0, scene.size)).toThrow(
        expect.objectContaining({ status: 409, size: first + 1 }),
      );
      expect(submitted(scene.pristine, first + 1, scene.size)).toContain('witness.example');
      file.close();
      rmSync(files, { recursive: true });

      const policy = {
        logs: [],
        witnesses: [{ name: 'witness', key: signer.key }],
        groups: [],
        quorum: 'witness',
      };
      const alone = noteOf(folder, scene.size, scene.key).note;
      expect(checkpointProven(alone, { logs: [scene.key.key], policy }).quorumMet).toBe(false);
    });
  },
);

describe.each(AT)(
  `two histories for two auditors, which part at append %i before the end (seed ${SEED})`,
  (place) => {
    it('have no proof that the one goes on from the other', () => {
      const { folder, first } = forgedAt(place);
      const [small, ...sizes] = [first + 1, ...scene.heldSizes.filter((size) => size > first + 1)];
      for (const size1 of [small ?? 0, ...sizes]) {
        const question = (ofFirst: string) => ({
          size1,
          root1: rootIn(ofFirst, size1),
          size2: scene.size,
          root2: rootIn(folder, scene.size),
          proof: consistency(folder, size1, scene.size),
        });
        expect(verifyConsistency(question(scene.pristine))).toBe(false);
        expect(verifyConsistency(question(folder))).toBe(true);
      }
      if (first === 0) return;
      const before = {
        size1: first,
        root1: rootIn(scene.pristine, first),
        size2: scene.size,
        root2: rootIn(folder, scene.size),
        proof: consistency(folder, first, scene.size),
      };
      expect(verifyConsistency(before)).toBe(true);
    });

    it('part at the size that their roots show', () => {
      const { folder, first } = forgedAt(place);
      expect(partAt(scene.pristine, folder)).toBe(first + 1);
    });

    it('are found as soon as one of them sees what the other has put away', () => {
      const { folder, first } = forgedAt(place);
      const sizes = scene.heldSizes;
      const ofBela = sizes.map((size) => ({
        ...noteOf(folder, size, scene.key),
        from: `bela-${size}.txt`,
      }));
      expect(differencesIn(scene.verified(folder, ofBela))).toEqual([]);
      expect(differencesIn(scene.verified(scene.pristine, scene.held()))).toEqual([]);
      const size = sizes.find((each) => each > first) ?? 0;
      const [found] = differencesIn(scene.verified(folder, [...ofBela, ...scene.held()]));
      expect(found?.says).toContain(`bela-${size}.txt and ${size}.txt are both of size ${size}`);
    });
  },
);

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CopiedTree } from './copied-tree.mjs';
import { allMutants } from './mutant-list.mjs';

/** `MUTANT_SEED=… MUTANT_COUNT=… npm test -- test/mutants` takes out others, and more of them. */
const SEED = Number(process.env['MUTANT_SEED'] ?? 2);
const COUNT = Number(process.env['MUTANT_COUNT'] ?? 2);

// Specs beside the code are over in a second or two; `npm run mutants` runs all of them.
const quick = allMutants().filter(({ spec }) => spec.startsWith('src/'));
const some = fc.sample(fc.shuffledSubarray(quick, { minLength: COUNT, maxLength: COUNT }), {
  seed: SEED,
  numRuns: 1,
});

let tree: CopiedTree;

beforeAll(() => {
  tree = new CopiedTree();
});

afterAll(() => tree.remove());

it.each(some.flat())(
  `a spec fails without $without (seed ${SEED})`,
  async (mutant) => {
    expect(tree.outcomeOf(mutant)).toBe('passed');
    expect(await tree.without(mutant, () => tree.outcomeOf(mutant))).toBe('failed');
  },
  300_000,
);

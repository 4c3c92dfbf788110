import { allMutants } from './mutant-list.mjs';
import { CopiedTree } from './copied-tree.mjs';

/*
 * Takes each check that stands in the way of an attack out of a copy of the project, and runs the spec
 * that must notice: `npm run mutants`, or `npm run mutants -- witness` for those that have that in their
 * words or their file.
 */

const [word = ''] = process.argv.slice(2);
const mutants = allMutants().filter(
  ({ without, file }) => without.includes(word) || file.includes(word),
);
if (mutants.length === 0) throw new Error(`no mutant has “${word}” in it`);

const tree = new CopiedTree();
const survived = [];
const sound = new Map();
const startedMs = performance.now();
try {
  for (const [place, mutant] of mutants.entries()) {
    const spec = `${mutant.spec} ${mutant.test ?? ''}`.trim();
    if (!sound.has(spec)) sound.set(spec, tree.outcomeOf(mutant));
    const before = sound.get(spec);
    const outcome =
      before === 'passed'
        ? await tree.without(mutant, () => tree.outcomeOf(mutant))
        : `does not pass with every check in its place: ${before}`;
    const isCaught = outcome === 'failed' || outcome === 'endless';
    if (!isCaught) survived.push(`${mutant.without}: ${mutant.file}, by ${spec}: ${outcome}`);
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const what = isCaught ? 'caught  ' : 'SURVIVED';
    console.log(`${what} ${place + 1}/${mutants.length} ${seconds} s  without ${mutant.without}`);
  }
} finally {
  tree.remove();
}
for (const each of survived) console.log(`SURVIVED: without ${each}`);
console.log(`${mutants.length - survived.length} of ${mutants.length} mutants were caught`);
process.exitCode = survived.length === 0 ? 0 : 1;

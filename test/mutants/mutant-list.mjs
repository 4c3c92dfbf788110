import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const LIST = fileURLToPath(new URL('mutants.yaml', import.meta.url));

export const allMutants = () =>
  parse(readFileSync(LIST, 'utf8')).map((mutant) => ({ becomes: '', ...mutant }));

export function mutated({ without, file, check, becomes }, text) {
  const [before, after, ...more] = text.split(check);
  if (after === undefined || more.length > 0) {
    const times = more.length + (after === undefined ? 0 : 1);
    throw new Error(`“${without}”: its text stands ${times} times in ${file}, not once`);
  }
  if (becomes === check) throw new Error(`“${without}” changes nothing`);
  return before + becomes + after;
}

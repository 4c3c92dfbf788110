import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { allMutants, mutated } from '../mutants/mutant-list.mjs';

const mutants = allMutants();

/** A mutant that is to be refused. */
const mutant = (check: string, becomes = '') => ({
  without: 'nothing',
  file: 'a.ts',
  check,
  becomes,
  spec: 'a.spec.ts',
});

describe('the list of mutants', () => {
  it.each(mutants)('finds its text once in the code: $without', (listed) => {
    expect(mutated(listed, readFileSync(listed.file, 'utf8'))).not.toContain(listed.check);
    expect(existsSync(listed.spec)).toBe(true);
  });

  it('names each check once', () => {
    const names = mutants.map(({ without }) => without);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['is gone', 'if (a) {', 'stands 0 times'],
    ['stands there twice', 'b();', 'stands 2 times'],
  ])('says which text %s', (_, check, reason) => {
    expect(() => mutated(mutant(check), 'b();\nb();\n')).toThrow(reason);
  });

  it('takes out nothing else', () => {
    expect(mutated(mutant('if (a) b();', 'b();'), 'a();\nif (a) b();\nc();')).toBe(
      'a();\nb();\nc();',
    );
    expect(() => mutated(mutant('a', 'a'), 'a')).toThrow('changes nothing');
  });
});

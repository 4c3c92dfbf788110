import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name));

const sources = filesOf('src', '.ts').filter((name) => !name.endsWith('.spec.ts'));
const specs = [...filesOf('src', '.spec.ts'), ...filesOf('test', '.spec.ts')];

/** Codes of `refusal<Figures>(409, 'CODE', 'rule')`, as they stand in the sources. */
const declared = new Set(
  sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/refusal(?:<[^()]*>)?\(\s*\d{3},\s*'([A-Z_]+)'/g)].map(
      ([, code]) => code ?? '',
    ),
  ),
);

describe('refusal codes', () => {
  it('are found in the sources at all', () => {
    expect(declared.size).toBeGreaterThan(20);
  });

  it('are each given in a spec', () => {
    const text = specs.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect([...declared].filter((code) => !text.includes(code))).toEqual([]);
  });

  it('stand on the generated page, each of them and no others', () => {
    const page = readFileSync(join(root, 'docs/reference/refusals.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(new Set(listed)).toEqual(declared);
    expect(listed).toHaveLength(declared.size);
  });
});

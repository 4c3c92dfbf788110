import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KnownNames } from './known-names.js';

const names = (...known: readonly string[]): KnownNames => {
  const all = new KnownNames();
  known.forEach((name, i) => all.add(name, `key-${i}`));
  return all;
};

const marked = (known: KnownNames, text: string): string =>
  known
    .split(text)
    .map((piece) => (typeof piece === 'string' ? piece : `<${piece.name}:${piece.key}>`))
    .join('');

describe('Known names', () => {
  it.each([
    ['Amina Diallo', 'Amina Diallo', '<Amina Diallo:key-0>'],
    ['Amina Diallo', 'for AMINA diallo, too', 'for <AMINA diallo:key-0>, too'],
    ['Amina Diallo', "Amina Diallo's house", "<Amina Diallo:key-0>'s house"],
    ['Amina Diallo', 'Amina. Diallo', '<Amina. Diallo:key-0>'],
    ['Amina Diallo', 'Amina and Diallo', 'Amina and Diallo'],
    ['Amina Diallo', 'Amina .... Diallo', 'Amina .... Diallo'],
    ['Amina Diallo', 'Aminata Diallo', 'Aminata Diallo'],
    ["Jean-Luc O'Brien", "saw jean-luc o'brien", "saw <jean-luc o'brien:key-0>"],
    ['Grant', 'the grant of Grant', 'the grant of <Grant:key-0>'],
    ['Zoë Ångström', 'zoë ångström', '<zoë ångström:key-0>'],
    ['李小龙', '李小龙', '<李小龙:key-0>'],
  ])('%s in %j', (name, text, expected) => {
    expect(marked(names(name), text)).toBe(expected);
  });

  it('are found as the longest that fits', () => {
    const known = names('Amina Diallo', 'Amina Diallo Sow', 'Diallo Sow');
    expect(marked(known, 'Amina Diallo Sow, Amina Diallo, Diallo Sow')).toBe(
      '<Amina Diallo Sow:key-1>, <Amina Diallo:key-0>, <Diallo Sow:key-2>',
    );
  });

  it('are forgotten with their key', () => {
    const known = names('Amina Diallo', 'Amina Sow');
    known.forget(new Set(['key-0']));
    expect(marked(known, 'Amina Diallo, Amina Sow')).toBe('Amina Diallo, <Amina Sow:key-1>');
  });

  it('leave a text whole', () => {
    const known = names('a b', 'b', 'B c d');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'c', 'd', ' ', '-', 'é') }),
        (text) => {
          const joined = known
            .split(text)
            .map((piece) => (typeof piece === 'string' ? piece : piece.name));
          expect(joined.join('')).toBe(text);
        },
      ),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { firstDifferenceInWords, firstOf } from './first-difference.js';
import { differs, notChecked, right } from './report.js';

describe('the first difference over all checks', () => {
  const said = (...found: Parameters<typeof firstOf>[0]): string => {
    const first = firstOf(found);
    return first ? firstDifferenceInWords(first) : 'none';
  };

  it('is none where all is right or was not checked', () => {
    expect(said(right('log', ''), notChecked('views', ''))).toBe('none');
  });

  it('is the smallest index, whichever check has found it', () => {
    expect(said(differs('log', '', 257), differs('tree.db', '', 0))).toBe(
      'FIRST DIFFERENCE at index 0 (tree.db)',
    );
  });

  it('has an index though a check before names none', () => {
    expect(said(differs('keys', ''), differs('tree.db', '', 3))).toBe(
      'FIRST DIFFERENCE at index 3 (tree.db)',
    );
  });

  it('lies between two where no more is known', () => {
    expect(said(differs('held', '', { from: 100, to: 299 }))).toBe(
      'FIRST DIFFERENCE between index 100 and 299 (held)',
    );
  });

  it('lies no further than an event that is wrong for certain', () => {
    const held = differs('held', '', { from: 100, to: 299 });
    expect(said(held, differs('log', '', 150))).toBe(
      'FIRST DIFFERENCE between index 100 and 150 (held)',
    );
    expect(said(held, differs('log', '', 99))).toBe('FIRST DIFFERENCE at index 99 (log)');
    expect(said(held, differs('log', '', 100))).toBe('FIRST DIFFERENCE at index 100 (log)');
  });

  it('has no place where no check can name one', () => {
    expect(said(right('log', ''), differs('views', ''))).toBe(
      'FIRST DIFFERENCE at no event that can be named (views)',
    );
  });
});

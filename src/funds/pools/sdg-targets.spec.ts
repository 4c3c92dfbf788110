import { describe, expect, it } from '@jest/globals';
import { isSdgTarget, SDG_TARGETS } from './sdg-targets.js';

describe('Targets of the Sustainable Development Goals', () => {
  it('are 169, of which 43 have a letter', () => {
    expect(new Set(SDG_TARGETS).size).toBe(169);
    expect(SDG_TARGETS.filter((target) => /[a-d]$/.test(target))).toHaveLength(43);
  });

  it.each(['1.1', '3.d', '5.2', '8.7', '16.2', '16.10', '16.b', '17.19'])('hold %s', (target) => {
    expect(isSdgTarget(target)).toBe(true);
  });

  it.each(['5', '5.7', '5.d', '05.2', '5.02', '16.11', '17.20', '17.a', '18.1', '0.1', '5.2 ', ''])(
    'do not hold "%s"',
    (target) => {
      expect(isSdgTarget(target)).toBe(false);
    },
  );
});

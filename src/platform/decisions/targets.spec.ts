import { describe, expect, it } from '@jest/globals';
import { MOST_TARGETS, targetsOf } from './targets.js';

const id = (kind: string, number = 1) =>
  `${kind}_0192a000-0000-7000-8000-${String(number).padStart(12, '0')}`;

describe('the targets of a command', () => {
  it('are what it was sent to, then all that it names, once each', () => {
    const command = {
      fund: id('fund'),
      lines: [{ pool: id('pool') }, { pool: id('pool') }],
      correction: { contribution: id('contribution') },
      id: id('receipt'),
    };
    expect(targetsOf(command)).toEqual([id('receipt'), id('fund'), id('pool'), id('contribution')]);
  });

  it('are nothing that only looks like an id, and no text that holds one', () => {
    const texts = ['pool_1', `see ${id('pool')}`, `${id('pool')}0`, id('POOL'), `_${id('')}`];
    expect(targetsOf({ texts, amount: 5, nothing: null, unset: undefined })).toEqual([]);
  });

  it('are no more than an event may hold', () => {
    const rows = Array.from({ length: 500 }, (_, i) => id('pool', i));
    expect(targetsOf({ rows })).toEqual(rows.slice(0, MOST_TARGETS));
  });
});

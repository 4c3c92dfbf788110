import { describe, expect, it } from '@jest/globals';
import { registrationKey } from './registration-numbers.js';

describe('a number in a register', () => {
  it.each([
    'OP.218/051-A',
    'op.218/051-a',
    'OP. 218 / 051 – A',
    'ＯＰ．218／051－Ａ',
    'OP.218/051\u200b-A',
  ])('is the same as OP.218/051-A, written as %s', (number) => {
    expect(registrationKey(number)).toBe('OP.218/051-A');
  });

  it.each([
    ['N/1-12', 'N/11-2'],
    ['OP.218/051-A', 'OP.218/0511-A'],
    ['1.23', '12.3'],
    ['1/2', '1-2'],
  ])('that is %s is not %s', (one, other) => {
    expect(registrationKey(one)).not.toBe(registrationKey(other));
  });
});

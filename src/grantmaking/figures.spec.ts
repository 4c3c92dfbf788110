import { describe, expect, it } from '@jest/globals';
import { decimal, ratio } from '../platform/money/rational.js';
import { decimalBeside, exactDecimal } from './figures.js';

describe('a figure beside its limit', () => {
  it.each([
    ['10.00005', '10', '10.00005'],
    ['9.99995', '10', '9.99995'],
    ['10', '10', '10.00'],
    ['10.004', '10.0037', '10.004'],
    ['12.3456', '10', '12.35'],
    ['25.000000000001', '25', '25.000000000001'],
  ])('of %s beside %s reads %s', (value, limit, text) => {
    expect(decimalBeside(decimal(value), decimal(limit))).toBe(text);
  });

  it('never ends up on the other side, even as a third', () => {
    expect(decimalBeside(ratio(100n, 3n), decimal('33.333'))).toBe('33.3333');
  });

  it.each([
    ['100', '100.00'],
    ['99.999999999999', '99.999999999999'],
    ['99.5', '99.50'],
  ])('that is %s reads %s in full', (value, text) => {
    expect(exactDecimal(decimal(value))).toBe(text);
  });
});

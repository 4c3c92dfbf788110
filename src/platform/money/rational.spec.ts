import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { money } from './money.js';
import {
  addExact,
  compareExact,
  decimal,
  divideExact,
  multiplyExact,
  type Rational,
  ratio,
  ratioOf,
} from './rational.js';

const half = ratio(1n, 2n);
const third = ratio(1n, 3n);

const rational: fc.Arbitrary<Rational> = fc
  .tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => ratio(numerator, denominator));

describe('a decimal number', () => {
  it.each([
    ['0.884', 221n, 250n],
    ['13', 13n, 1n],
    ['0.50', 1n, 2n],
    ['-0.5', -1n, 2n],
    ['0', 0n, 1n],
    ['-0.0', 0n, 1n],
    ['66616.9705', 133233941n, 2000n],
    ['0.000000000001', 1n, 10n ** 12n],
    ['999999999999999', 10n ** 15n - 1n, 1n],
  ])('%s is %s/%s', (text, numerator, denominator) => {
    expect(decimal(text)).toEqual({ numerator, denominator });
  });

  it.each([
    ['nothing', ''],
    ['a word', 'one'],
    ['a decimal comma', '0,884'],
    ['a point without decimals', '1.'],
    ['no whole digits', '.5'],
    ['a leading zero', '01.5'],
    ['an exponent', '1.5E+07'],
    ['a fraction', '1/3'],
    ['a line break', '1\n'],
    ['13 decimals', '0.0000000000001'],
    ['16 digits before the point', '1000000000000000'],
    ['digits without end', '9'.repeat(10_000)],
  ])('is not %s', (_, text) => {
    expect(() => decimal(text)).toThrow(RangeError);
  });
});

describe('a ratio', () => {
  it.each([
    [2n, 4n, 1n, 2n],
    [-2n, 4n, -1n, 2n],
    [2n, -4n, -1n, 2n],
    [-2n, -4n, 1n, 2n],
    [0n, -7n, 0n, 1n],
    [7n, 7n, 1n, 1n],
  ])('of %s to %s is %s/%s', (n, d, numerator, denominator) => {
    expect(ratio(n, d)).toEqual({ numerator, denominator });
  });

  it('to nothing does not exist', () => {
    expect(() => ratio(1n, 0n)).toThrow(RangeError);
    expect(() => ratio(0n, 0n)).toThrow(RangeError);
    expect(() => divideExact(half, ratio(0n, 1n))).toThrow(RangeError);
    expect(() => ratioOf(money('1.00', 'USD'), money('0.00', 'USD'))).toThrow(RangeError);
  });

  it('of money is within one currency', () => {
    expect(ratioOf(money('7199.99', 'USD'), money('9000.00', 'USD'))).toEqual(
      ratio(719999n, 900000n),
    );
    expect(() => ratioOf(money('1.00', 'USD'), money('1.00', 'CHF'))).toThrow(
      'a ratio is within one currency, not of USD to CHF',
    );
  });
});

describe('exact arithmetic', () => {
  it('adds, multiplies and divides thirds without loss', () => {
    expect(addExact(half, third)).toEqual(ratio(5n, 6n));
    expect(multiplyExact(half, third)).toEqual(ratio(1n, 6n));
    expect(divideExact(half, third)).toEqual(ratio(3n, 2n));
    expect(addExact(third, addExact(third, third))).toEqual(ratio(1n, 1n));
  });

  it.each([
    ['79.99 % of use is below a threshold of 80 %', '0.7999', '0.8', -1],
    ['80 % of use is at it', '0.80', '0.8', 0],
    ['80.01 % of use is above it', '0.8001', '0.8', 1],
    ['a negative number is below zero', '-0.1', '0', -1],
    ['minus two is above minus ten', '-2', '-10', 1],
  ])('%s', (_, a, b, order) => {
    expect(compareExact(decimal(a), decimal(b))).toBe(order);
  });

  it('is undone by its inverse, for any numbers', () => {
    fc.assert(
      fc.property(rational, rational, (a, b) => {
        expect(addExact(addExact(a, b), multiplyExact(ratio(-1n, 1n), b))).toEqual(a);
        fc.pre(b.numerator !== 0n);
        expect(multiplyExact(divideExact(a, b), b)).toEqual(a);
      }),
    );
  });

  it('keeps the order when the same is added to both, for any numbers', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        expect(compareExact(addExact(a, c), addExact(b, c))).toBe(compareExact(a, b));
        expect(compareExact(a, b) + compareExact(b, a)).toBe(0);
      }),
    );
  });
});

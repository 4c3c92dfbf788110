import { describe, expect, it } from '@jest/globals';
import { exponentOf, isCurrency } from './currency.js';

describe('the exponent of a currency', () => {
  it.each([
    ['USD', 2],
    ['EUR', 2],
    ['CHF', 2],
    ['KES', 2],
    ['MGA', 2],
    ['MRU', 2],
    ['JPY', 0],
    ['XOF', 0],
    ['UGX', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['TND', 3],
    ['IQD', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('of %s is %i', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent);
    expect(isCurrency(code)).toBe(true);
  });
});

describe('what is no currency of payments', () => {
  it.each([
    ['gold', 'XAU'],
    ['special drawing rights', 'XDR'],
    ['the code for tests', 'XTS'],
    ['the code for no currency', 'XXX'],
    ['small letters', 'usd'],
    ['spaces', ' USD'],
    ['nothing', ''],
    ['a name of every object', 'constructor'],
    ['two codes', 'USD EUR'],
  ])('%s', (_, code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => exponentOf(code)).toThrow(new RangeError(`"${code}" is not an ISO 4217 currency`));
  });
});

describe('the table of currencies', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const allCodes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  const known = allCodes.filter(isCurrency);

  it.each([
    [0, 17],
    [2, 142],
    [3, 7],
    [4, 2],
  ])('has as many currencies of exponent %i as ISO 4217: %i', (exponent, count) => {
    expect(known.filter((code) => exponentOf(code) === exponent)).toHaveLength(count);
  });
});

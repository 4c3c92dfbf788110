import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compare,
  isBookable,
  isLess,
  isMoneyText,
  isMore,
  isNegative,
  isZero,
  max,
  min,
  minorUnits,
  minus,
  money,
  negated,
  ofMinor,
  plus,
  sum,
  zero,
} from './money.js';

const usd = (amount: string) => money(amount, 'USD');

const currency = fc.constantFrom('JPY', 'USD', 'KWD', 'CLF');
/** Twenty of them still are money. */
const minor = fc.bigInt({ min: -(2n ** 58n), max: 2n ** 58n });
const dollars = minor.map((units) => ofMinor(units, 'USD'));

describe('a canonical amount', () => {
  it.each([
    ['0.00', 'USD', 0n],
    ['0.01', 'USD', 1n],
    ['-0.01', 'USD', -1n],
    ['-3.50', 'EUR', -350n],
    ['12500.00', 'USD', 1250000n],
    ['100', 'JPY', 100n],
    ['-1', 'JPY', -1n],
    ['0', 'JPY', 0n],
    ['0.005', 'KWD', 5n],
    ['1.0005', 'CLF', 10005n],
    ['92233720368547758.07', 'USD', 9223372036854775807n],
    ['-92233720368547758.07', 'USD', -9223372036854775807n],
    ['9223372036854775807', 'JPY', 9223372036854775807n],
    ['9223372036854775.807', 'KWD', 9223372036854775807n],
    ['922337203685477.5807', 'CLF', 9223372036854775807n],
  ])('%s %s is read as %s minor units', (amount, code, units) => {
    expect(money(amount, code)).toEqual({ amount, currency: code });
    expect(minorUnits({ amount, currency: code })).toBe(units);
    expect(ofMinor(units, code)).toEqual({ amount, currency: code });
    expect(isMoneyText(amount, code)).toBe(true);
  });
});

describe('an amount that is not canonical is refused', () => {
  it.each([
    ['no decimals', '12500', 'USD'],
    ['one decimal too few', '12500.0', 'USD'],
    ['one decimal too many', '12500.000', 'USD'],
    ['decimals of a currency without', '100.00', 'JPY'],
    ['a point without decimals', '100.', 'JPY'],
    ['no whole digits', '.50', 'USD'],
    ['a leading zero', '01.00', 'USD'],
    ['two zeros', '00', 'JPY'],
    ['a negative zero', '-0.00', 'USD'],
    ['a negative zero without decimals', '-0', 'JPY'],
    ['a plus sign', '+1.00', 'USD'],
    ['two signs', '--1.00', 'USD'],
    ['a decimal comma', '1,00', 'USD'],
    ['groups of thousands', '1,000.00', 'USD'],
    ['an exponent', '1e2', 'JPY'],
    ['a hexadecimal number', '0x10', 'JPY'],
    ['a space before', ' 1.00', 'USD'],
    ['a line break after', '1.00\n', 'USD'],
    ['digits of another script', '١.٠٠', 'USD'],
    ['nothing', '', 'USD'],
    ['a sign alone', '-', 'JPY'],
    ['a word', 'NaN', 'JPY'],
    ['a cent too much', '92233720368547758.08', 'USD'],
    ['a cent too little', '-92233720368547758.08', 'USD'],
    ['a yen too much', '9223372036854775808', 'JPY'],
    ['20 digits', '10000000000000000000', 'JPY'],
    ['20 digits in all', '1000000000000000.0000', 'CLF'],
    ['an amount without end', '9'.repeat(10_000), 'JPY'],
    ['an unknown currency', '1.00', 'XYZ'],
    ['a currency in small letters', '1.00', 'usd'],
  ])('%s', (_, amount, code) => {
    expect(isMoneyText(amount, code)).toBe(false);
    expect(() => money(amount, code)).toThrow(RangeError);
  });

  it('says what was read and what is wanted', () => {
    expect(() => usd('12.5')).toThrow(
      '"12.5" is not an amount in USD: 2 decimals, at most 92233720368547758.07, no leading zeros, no -0',
    );
  });

  it('and is a bug where money is expected', () => {
    expect(() => minorUnits({ amount: '12.5', currency: 'USD' })).toThrow(
      'money is canonical, not "12.5" USD',
    );
  });
});

describe('amounts out of bounds', () => {
  it.each(['JPY', 'USD', 'KWD', 'CLF'])(
    'are more minor units than a signed 64-bit column holds, or less (%s)',
    (code) => {
      for (const most of [2n ** 63n - 1n, -(2n ** 63n) + 1n]) {
        expect(minorUnits(ofMinor(most, code))).toBe(most);
      }
      expect(() => ofMinor(2n ** 63n, code)).toThrow(RangeError);
      expect(() => ofMinor(-(2n ** 63n), code)).toThrow(RangeError);
    },
  );

  it('are refused when they come out of a sum, but not on the way to it', () => {
    const most = usd('92233720368547758.07');

    expect(() => plus(most, usd('0.01'))).toThrow(
      '92233720368547758.08 USD is beyond 92233720368547758.07',
    );
    expect(() => minus(negated(most), usd('0.01'))).toThrow(RangeError);
    expect(sum([most, most, negated(most)], 'USD')).toEqual(most);
  });

  it('fit a signed 64-bit column in every currency', () => {
    fc.assert(
      fc.property(currency, fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (code, units) => {
        if (BigInt.asIntN(64, units) !== units)
          expect(() => ofMinor(units, code)).toThrow(RangeError);
      }),
    );
  });
});

describe('what may be booked at once', () => {
  it.each([
    ['USD', 99_999_999_999_999n],
    ['JPY', 999_999_999_999n],
    ['KWD', 999_999_999_999_999n],
    ['CLF', 9_999_999_999_999_999n],
  ])('in %s is at most %s minor units, above zero or below', (code, most) => {
    expect([most, -most].map((minor) => isBookable(minor, code))).toEqual([true, true]);
    expect([most + 1n, -most - 1n].map((minor) => isBookable(minor, code))).toEqual([false, false]);
  });

  it('adds up 92,233 times, of the largest amount in dollars', () => {
    const largest = Array.from({ length: 92_233 }, () => usd('999999999999.99'));
    expect(sum(largest, 'USD')).toEqual(usd('92232999999999077.67'));
    expect(() => sum([...largest, usd('999999999999.99')], 'USD')).toThrow(RangeError);
  });
});

describe('arithmetic', () => {
  it.each([
    ['0.10', '0.20', '0.30', '-0.10'],
    ['0.00', '0.01', '0.01', '-0.01'],
    ['-1.00', '1.00', '0.00', '-2.00'],
    ['90071992547409.93', '0.01', '90071992547409.94', '90071992547409.92'],
  ])('%s and %s: sum %s, difference %s', (a, b, total, difference) => {
    expect(plus(usd(a), usd(b))).toEqual(usd(total));
    expect(minus(usd(a), usd(b))).toEqual(usd(difference));
  });

  it('knows no negative zero', () => {
    expect(negated(usd('0.00'))).toEqual(usd('0.00'));
    expect(negated(money('0', 'JPY'))).toEqual(money('0', 'JPY'));
  });

  it('sums nothing to zero of the named currency', () => {
    expect(sum([], 'KWD')).toEqual({ amount: '0.000', currency: 'KWD' });
    expect(zero('JPY')).toEqual({ amount: '0', currency: 'JPY' });
  });

  it.each([
    ['plus', () => plus(usd('1.00'), money('1.00', 'EUR'))],
    ['minus', () => minus(usd('1.00'), money('1.00', 'EUR'))],
    ['compare', () => compare(usd('1.00'), money('1.00', 'EUR'))],
    ['isLess', () => isLess(usd('1.00'), money('1.00', 'EUR'))],
    ['isMore', () => isMore(usd('1.00'), money('1.00', 'EUR'))],
    ['min', () => min(usd('1.00'), money('1.00', 'EUR'))],
    ['max', () => max(usd('1.00'), money('1.00', 'EUR'))],
    ['sum', () => sum([money('1.00', 'EUR')], 'USD')],
  ])('never mixes currencies: %s', (_, mixing) => {
    expect(mixing).toThrow('one currency at a time, not USD and EUR');
  });
});

describe('comparison', () => {
  it.each([
    ['9999.99', '10000.00', -1],
    ['10000.00', '10000.00', 0],
    ['10000.01', '10000.00', 1],
    ['-0.01', '0.00', -1],
    ['-2.00', '-10.00', 1],
    ['9.00', '10.00', -1],
  ] as const)('of %s with %s is %i', (a, b, order) => {
    expect(compare(usd(a), usd(b))).toBe(order);
    expect(isLess(usd(a), usd(b))).toBe(order === -1);
    expect(isMore(usd(a), usd(b))).toBe(order === 1);
    expect(min(usd(a), usd(b))).toEqual(usd(order === 1 ? b : a));
    expect(max(usd(a), usd(b))).toEqual(usd(order === 1 ? a : b));
  });

  it.each([
    ['-0.01', false, true],
    ['0.00', true, false],
    ['0.01', false, false],
  ])('with zero: %s', (amount, atZero, below) => {
    expect(isZero(usd(amount))).toBe(atZero);
    expect(isNegative(usd(amount))).toBe(below);
  });
});

describe('for any amounts', () => {
  it('text and minor units say the same', () => {
    fc.assert(
      fc.property(minor, currency, (units, code) => {
        const made = ofMinor(units, code);
        expect(minorUnits(made)).toBe(units);
        expect(money(made.amount, code)).toEqual(made);
      }),
    );
  });

  it('any text that is accepted comes out as it went in', () => {
    const nearly = fc.stringMatching(/^[-+]?[0-9]{0,4}\.?[0-9]{0,5}$/);
    fc.assert(
      fc.property(nearly, currency, (amount, code) => {
        fc.pre(isMoneyText(amount, code));
        expect(ofMinor(minorUnits(money(amount, code)), code).amount).toBe(amount);
      }),
    );
  });

  it('subtracting undoes adding', () => {
    fc.assert(
      fc.property(dollars, dollars, (a, b) => {
        expect(minus(plus(a, b), b)).toEqual(a);
        expect(plus(a, negated(b))).toEqual(minus(a, b));
        expect(plus(a, b)).toEqual(plus(b, a));
      }),
    );
  });

  it('order goes with the sign of the difference', () => {
    fc.assert(
      fc.property(dollars, dollars, (a, b) => {
        expect(compare(a, b) < 0).toBe(isNegative(minus(a, b)));
        expect(compare(a, b) === 0).toBe(isZero(minus(a, b)));
      }),
    );
  });

  it('a sum does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(dollars, { maxLength: 20 }), (amounts) => {
        expect(sum(amounts, 'USD')).toEqual(sum(amounts.toReversed(), 'USD'));
        expect(sum(amounts, 'USD')).toEqual(amounts.reduce(plus, zero('USD')));
      }),
    );
  });
});

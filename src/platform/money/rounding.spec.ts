import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorUnits, minus, money, negated, ofMinor, plus, type Money } from './money.js';
import { addExact, compareExact, decimal, ratio } from './rational.js';
import {
  convertToBase,
  convertToForeign,
  decimalText,
  divideHalfEven,
  divideRounded,
  multiplyDown,
  multiplyRounded,
  rounded,
  share,
} from './rounding.js';

const usd = (amount: string) => money(amount, 'USD');
const chf = (amount: string) => money(amount, 'CHF');

function bookable(converted: Money | undefined): Money {
  if (!converted) throw new Error('more than may be booked at once');
  return converted;
}

/** Searches the neighbourhood of a quotient for the nearest whole number, even before odd. */
function nearestByTrying(numerator: bigint, denominator: bigint): bigint {
  const truncated = numerator / denominator;
  const distanceTo = (whole: bigint) => {
    const rest = (numerator - whole * denominator) * (denominator < 0n ? -1n : 1n);
    return rest < 0n ? -rest : rest;
  };
  return [truncated - 1n, truncated, truncated + 1n].reduce((best, candidate) => {
    const difference = distanceTo(candidate) - distanceTo(best);
    if (difference !== 0n) return difference < 0n ? candidate : best;
    return candidate % 2n === 0n ? candidate : best;
  });
}

describe('division, half to even', () => {
  it.each([
    [0n, 10n, 0n],
    [4n, 10n, 0n],
    [5n, 10n, 0n],
    [6n, 10n, 1n],
    [14n, 10n, 1n],
    [15n, 10n, 2n],
    [16n, 10n, 2n],
    [25n, 10n, 2n],
    [35n, 10n, 4n],
    [-4n, 10n, 0n],
    [-5n, 10n, 0n],
    [-6n, 10n, -1n],
    [-15n, 10n, -2n],
    [-25n, 10n, -2n],
    [15n, -10n, -2n],
    [-15n, -10n, 2n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
    [2_500_000_000_000_000_000_001n, 1_000_000_000_000_000_000_000n, 3n],
  ])('%s ÷ %s is %s', (numerator, denominator, quotient) => {
    expect(divideHalfEven(numerator, denominator)).toBe(quotient);
  });

  it('by zero does not exist', () => {
    expect(() => divideHalfEven(1n, 0n)).toThrow(RangeError);
  });

  it('finds what trying finds, for any numbers', () => {
    const any = fc.oneof(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt());
    fc.assert(
      fc.property(any, any, (numerator, denominator) => {
        fc.pre(denominator !== 0n);
        expect(divideHalfEven(numerator, denominator)).toBe(
          nearestByTrying(numerator, denominator),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('is symmetric, for any numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), (numerator, denominator) => {
        const quotient = divideHalfEven(numerator, denominator);
        expect(divideHalfEven(-numerator, denominator)).toBe(-quotient);
        expect(divideHalfEven(numerator, -denominator)).toBe(-quotient);
      }),
    );
  });
});

describe('money times a factor', () => {
  it.each([
    ['100.00', '0.13', '13.00'],
    ['0.50', '0.01', '0.00'],
    ['1.50', '0.01', '0.02'],
    ['2.50', '0.01', '0.02'],
    ['-1.50', '0.01', '-0.02'],
    ['0.01', '0.500000000001', '0.01'],
    ['0.01', '0.499999999999', '0.00'],
  ])('%s × %s is %s', (amount, factor, product) => {
    expect(multiplyRounded(usd(amount), decimal(factor))).toEqual(usd(product));
  });

  it.each([
    ['10000.00', '0.333', '3330.00'],
    ['100.01', '0.333', '33.30'],
    ['0.01', '0.999', '0.00'],
    ['-0.01', '0.999', '-0.01'],
    ['-1.00', '0.50', '-0.50'],
    ['0.00', '0.999', '0.00'],
  ])('%s × %s, rounded down, is %s', (amount, factor, product) => {
    expect(multiplyDown(usd(amount), decimal(factor))).toEqual(usd(product));
  });

  it('rounded down, is the most that keeps the limit, for any amounts', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        (units, perMillion) => {
          const factor = ratio(perMillion, 10n ** 6n);
          const most = minorUnits(multiplyDown(ofMinor(units, 'USD'), factor));
          const limit = ratio(units * perMillion, 10n ** 6n);
          expect(compareExact(ratio(most, 1n), limit)).not.toBe(1);
          expect(compareExact(ratio(most + 1n, 1n), limit)).toBe(1);
        },
      ),
    );
  });
});

describe('support cost on expenditure', () => {
  const onTop = (rate: string) => addExact(decimal('1'), decimal(rate));

  it.each([
    ['113.00', '0.13', '100.00'],
    ['100000.00', '0.13', '88495.58'],
    ['100000.00', '0', '100000.00'],
    ['0.01', '0.13', '0.01'],
    ['-113.00', '0.13', '-100.00'],
  ])('of %s at a rate of %s leaves %s for the programme', (net, rate, programme) => {
    expect(divideRounded(usd(net), onTop(rate))).toEqual(usd(programme));
  });
});

describe('an exact value in a currency', () => {
  it.each([
    ['14957500', 'USD', '14957500.00'],
    ['630716.9', 'USD', '630716.90'],
    ['0.005', 'USD', '0.00'],
    ['0.015', 'USD', '0.02'],
    ['2.5', 'JPY', '2'],
    ['3.5', 'JPY', '4'],
    ['0.0005', 'KWD', '0.000'],
    ['0.00015', 'CLF', '0.0002'],
  ])('%s is, in %s, %s', (value, currency, amount) => {
    expect(rounded(decimal(value), currency)).toEqual(money(amount, currency));
  });

  it('is refused where it is out of bounds', () => {
    expect(rounded(ratio(2n ** 63n - 1n, 100n), 'USD').amount).toBe('92233720368547758.07');
    expect(() => rounded(ratio(2n ** 63n, 100n), 'USD')).toThrow(RangeError);
  });
});

describe('conversion at units of foreign currency per unit of base currency', () => {
  it.each([
    ['600000.00 CHF', '0.884', '678733.03 USD'],
    ['200000.00 CHF', '0.905', '220994.48 USD'],
    ['100 JPY', '150.25', '0.67 USD'],
    ['1.000 KWD', '0.307', '3.26 USD'],
    ['10.00 USD', '0.0071', '1408 JPY'],
    ['-200000.00 CHF', '0.905', '-220994.48 USD'],
    ['12.34 USD', '1', '12.34 USD'],
  ])('%s at %s is %s', (from, rate, to) => {
    const [amount = '', foreign = ''] = from.split(' ');
    const [expected = '', base = ''] = to.split(' ');

    expect(convertToBase(money(amount, foreign), rate, base)).toEqual(money(expected, base));
    expect(convertToBase(money(amount, foreign), decimal(rate), base)).toEqual(
      money(expected, base),
    );
  });

  it.each([
    ['18.50 USD', '0.871', '16.11 CHF'],
    ['10.00 USD', '150.25', '1502 JPY'],
    ['10.00 USD', '0.307', '3.070 KWD'],
  ])('%s at %s is, the other way, %s', (from, rate, to) => {
    const [amount = '', base = ''] = from.split(' ');
    const [expected = '', foreign = ''] = to.split(' ');

    expect(convertToForeign(money(amount, base), rate, foreign)).toEqual(money(expected, foreign));
  });

  it.each(['0', '0.000', '-0.884', '', '0,884'])('is impossible at a rate of "%s"', (rate) => {
    expect(() => convertToBase(chf('1.00'), rate, 'USD')).toThrow(RangeError);
    expect(() => convertToForeign(usd('1.00'), rate, 'CHF')).toThrow(RangeError);
  });

  it.each([
    ['799999999999.99', '0.8', '999999999999.99'],
    ['800000000000.00', '0.8', undefined],
    ['-800000000000.00', '0.8', undefined],
    ['999999999999.99', '0.000001', undefined],
    ['999999.99', '0.000001', '999999990000.00'],
    ['1000000.00', '0.000001', undefined],
  ])('of CHF %s at %s is bookable in USD as %s', (amount, rate, booked) => {
    expect(convertToBase(chf(amount), rate, 'USD')).toEqual(booked && usd(booked));
  });

  it.each([
    ['799999999999.99', '1.25', '999999999999.99'],
    ['800000000000.00', '1.25', undefined],
    ['999999999999.99', '999999999999.999999999999', undefined],
  ])('of USD %s at %s is, the other way, bookable as CHF %s', (amount, rate, booked) => {
    expect(convertToForeign(usd(amount), rate, 'CHF')).toEqual(booked && chf(booked));
  });

  it('and back loses at most half a minor unit of each, for any amounts', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }),
        fc.bigInt({ min: 1n, max: 10n ** 6n }),
        (units, perThousand) => {
          const rate = ratio(perThousand, 1000n);
          const there = bookable(convertToBase(ofMinor(units, 'CHF'), rate, 'USD'));
          const back = bookable(convertToForeign(there, rate, 'CHF'));
          const lost = minorUnits(minus(back, ofMinor(units, 'CHF')));
          const bound = addExact(ratio(1n, 2n), ratio(perThousand, 2000n));
          expect(compareExact(ratio(lost < 0n ? -lost : lost, 1n), bound)).not.toBe(1);
        },
      ),
    );
  });
});

describe('a foreign receipt: CHF 600,000 in three instalments', () => {
  const receivable = bookable(convertToBase(chf('600000.00'), '0.884', 'USD'));
  const charge = usd('18.50');

  it('is signed at 0.884', () => {
    expect(receivable).toEqual(usd('678733.03'));
  });

  it('has a realised gain on the first instalment, at 0.871', () => {
    const cash = minus(bookable(convertToBase(chf('200000.00'), '0.871', 'USD')), charge);
    const cleared = share(receivable, chf('200000.00'), chf('600000.00'));

    expect(cash).toEqual(usd('229602.63'));
    expect(cleared).toEqual(usd('226244.34'));
    expect(minus(plus(cash, charge), cleared)).toEqual(usd('3376.79'));
    expect(minus(receivable, cleared)).toEqual(usd('452488.69'));
  });

  it('has an unrealised loss at the closing rate, 0.899', () => {
    const revalued = bookable(convertToBase(chf('400000.00'), '0.899', 'USD'));

    expect(revalued).toEqual(usd('444938.82'));
    expect(minus(revalued, usd('452488.69'))).toEqual(negated(usd('7549.87')));
  });

  it('has a realised loss on the second instalment, at 0.905', () => {
    const cash = bookable(convertToBase(chf('200000.00'), '0.905', 'USD'));
    const cleared = share(usd('444938.82'), chf('200000.00'), chf('400000.00'));

    expect(cash).toEqual(usd('220994.48'));
    expect(cleared).toEqual(usd('222469.41'));
    expect(minus(cash, cleared)).toEqual(negated(usd('1474.93')));
  });

  it('leaves CHF 16.11 outstanding where the donor bears the charge', () => {
    expect(convertToForeign(charge, '0.871', 'CHF')).toEqual(chf('16.11'));
  });
});

describe('a share', () => {
  it.each([
    ['100.00', '1.00', '3.00', '33.33'],
    ['100.00', '3.00', '3.00', '100.00'],
    ['100.00', '0.00', '3.00', '0.00'],
    ['0.03', '1.00', '2.00', '0.02'],
    ['0.01', '1.00', '2.00', '0.00'],
    ['-100.00', '2.00', '3.00', '-66.67'],
  ])('of %s for %s in %s is %s', (amount, part, whole, result) => {
    expect(share(usd(amount), chf(part), chf(whole))).toEqual(usd(result));
  });

  it('in nothing does not exist', () => {
    expect(() => share(usd('1.00'), chf('0.00'), chf('0.00'))).toThrow(RangeError);
  });
});

describe('an exact value for people', () => {
  it.each([
    [ratio(2n, 3n), 2, '0.67'],
    [ratio(200n, 3n), 2, '66.67'],
    [ratio(1n, 200n), 2, '0.00'],
    [ratio(3n, 200n), 2, '0.02'],
    [ratio(-1n, 3n), 2, '-0.33'],
    [ratio(-1n, 1000n), 2, '0.00'],
    [ratio(100n, 1n), 2, '100.00'],
    [ratio(5n, 2n), 0, '2'],
  ])('%o with %i decimals is %s', (value, decimals, text) => {
    expect(decimalText(value, decimals)).toBe(text);
  });
});

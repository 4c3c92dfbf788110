import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minorUnits, money, ofMinor, plus, sum, zero } from './money.js';
import { divideHalfEven } from './rounding.js';
import { type Part, splitByRunningTotal, takeBackByRunningTotal } from './running-total.js';

type Pool = Part & { readonly pool: string };

const usd = (amount: string) => money(amount, 'USD');
const cents = (minor: bigint) => ofMinor(minor, 'USD');
const pool = (name: string, weight: string, had = '0.00'): Pool => ({
  pool: name,
  weight: usd(weight),
  had: usd(had),
});
const amounts = (shares: readonly { share: { amount: string } }[]) =>
  shares.map(({ share }) => share.amount);

/** Splits one amount after the other; gives the parts with all that they have had. */
const splitAll = (parts: readonly Part[], each: readonly bigint[]): Part[] =>
  each.reduce<Part[]>(
    (sofar, minor) =>
      splitByRunningTotal(cents(minor), sofar).map(({ part, share }) => ({
        ...part,
        had: plus(part.had, share),
      })),
    [...parts],
  );

/**
 * The rule word for word, in two passes: the last part first takes the rest, then what it can't bear
 * goes backwards through the others.
 */
function splitInTwoPasses(amount: bigint, parts: readonly Part[]): bigint[] {
  const minor = parts.map(({ weight, had, atMost }) => ({
    weight: minorUnits(weight),
    had: minorUnits(had),
    most: minorUnits(atMost ?? cents(amount)),
  }));
  const allWeights = minor.reduce((total, { weight }) => total + weight, 0n);
  const runningTotal = minor.reduce((total, { had }) => total + had, amount);
  let left = amount;
  const given = minor.map(({ weight, had, most }, i) => {
    const wanted = divideHalfEven(runningTotal * weight, allWeights) - had;
    const bounded = [wanted < 0n ? 0n : wanted, left, most].reduce((a, b) => (b < a ? b : a));
    const taken = i === minor.length - 1 ? left : bounded;
    left -= taken;
    return taken;
  });
  let excess = 0n;
  for (let i = minor.length - 1; i >= 0; i--) {
    const wished = (given[i] ?? 0n) + excess;
    const most = minor[i]?.most ?? 0n;
    given[i] = wished < most ? wished : most;
    excess = wished - (given[i] ?? 0n);
  }
  return given;
}

const weight = fc.bigInt({ min: 1n, max: 10n ** 7n });
const small = fc.bigInt({ min: 0n, max: 20n });
const amount = fc.oneof(small, fc.bigInt({ min: 0n, max: 10n ** 9n }));

const part: fc.Arbitrary<Part> = fc
  .record({
    weight: fc.oneof(
      small.map((w) => w + 1n),
      weight,
    ),
    had: amount,
    most: fc.option(amount),
  })
  .map(({ weight: w, had, most }) => ({
    weight: cents(w),
    had: cents(had),
    ...(most === null ? {} : { atMost: cents(most) }),
  }));

const fresh = (weights: readonly bigint[]): Part[] =>
  weights.map((w) => ({ weight: cents(w), had: zero('USD') }));

const roomIn = (parts: readonly Part[], amountMinor: bigint) =>
  parts.reduce((total, { atMost }) => total + minorUnits(atMost ?? cents(amountMinor)), 0n);

describe('refunds over two pools, with funding lines of 16,400 and 20,500', () => {
  it('keep to the running total, cent for cent', () => {
    let pools: readonly Pool[] = [pool('shelter', '16400.00'), pool('general', '20500.00')];

    for (const [refund, ...expected] of [
      ['5000.00', '2222.22', '2777.78'],
      ['0.01', '0.01', '0.00'],
      ['0.01', '0.00', '0.01'],
      ['899.98', '399.99', '499.99'],
    ] as const) {
      const shares = splitByRunningTotal(usd(refund), pools);
      expect(amounts(shares)).toEqual(expected);
      pools = shares.map(({ part, share }) => ({ ...part, had: plus(part.had, share) }));
    }

    expect(pools.map(({ pool: name, had }) => [name, had.amount])).toEqual([
      ['shelter', '2622.22'],
      ['general', '3277.78'],
    ]);
  });

  it('would give the first pool a cent less if each were split for itself', () => {
    const alone = ['5000.00', '0.01', '0.01', '899.98'].map(
      (refund) =>
        splitByRunningTotal(usd(refund), [
          pool('shelter', '16400.00'),
          pool('general', '20500.00'),
        ])[0]?.share ?? zero('USD'),
    );

    expect(sum(alone, 'USD')).toEqual(usd('2622.21'));
  });
});

describe('a split', () => {
  it('gives all to the only part', () => {
    expect(amounts(splitByRunningTotal(usd('12.34'), [pool('general', '0.01', '5.00')]))).toEqual([
      '12.34',
    ]);
  });

  it('of nothing gives nothing', () => {
    const pools = [pool('shelter', '1.00'), pool('general', '1.00')];

    expect(amounts(splitByRunningTotal(usd('0.00'), pools))).toEqual(['0.00', '0.00']);
  });

  it('leaves the rest to the last part', () => {
    const thirds = [pool('a', '1.00'), pool('b', '1.00'), pool('c', '1.00')];

    expect(amounts(splitByRunningTotal(usd('100.00'), thirds))).toEqual([
      '33.33',
      '33.33',
      '33.34',
    ]);
  });

  it('never takes back from a part that has had too much, as after an amendment', () => {
    const amended = [pool('shelter', '10.00', '9.00'), pool('general', '10.00', '1.00')];

    expect(amounts(splitByRunningTotal(usd('2.00'), amended))).toEqual(['0.00', '2.00']);
  });

  it('never gives more than there is, to a part that has had too little', () => {
    const amended = [pool('shelter', '10.00', '1.00'), pool('general', '10.00', '9.00')];

    expect(amounts(splitByRunningTotal(usd('2.00'), amended))).toEqual(['2.00', '0.00']);
  });

  it('gives nothing to a part without weight, also not the rest', () => {
    const pools = [pool('a', '1.00'), pool('b', '1.00'), pool('reversed', '0.00')];

    expect(amounts(splitByRunningTotal(usd('0.01'), pools))).toEqual(['0.00', '0.01', '0.00']);
  });

  it('counts in the minor unit of its currency, and weighs in any', () => {
    const yen = (minor: bigint) => ofMinor(minor, 'JPY');
    const donors = [usd('1.00'), usd('2.00')].map((receipts) => ({
      weight: receipts,
      had: yen(0n),
    }));

    expect(amounts(splitByRunningTotal(yen(100n), donors))).toEqual(['33', '67']);
  });

  it('hands each share back with its part', () => {
    const [first] = splitByRunningTotal(usd('1.00'), [pool('shelter', '1.00')]);

    expect(first?.part.pool).toBe('shelter');
  });
});

describe('a payment that its commitments limit', () => {
  const committed = (line: string, had: string, commitment: string): Part => ({
    weight: usd(line),
    had: usd(had),
    atMost: usd(commitment),
  });

  it.each([
    ['a cent below its share', '49.99', '100.00', ['49.99', '50.01']],
    ['at its share', '50.00', '100.00', ['50.00', '50.00']],
    ['a cent above its share', '50.01', '100.00', ['50.00', '50.00']],
    ['nothing', '0.00', '100.00', ['0.00', '100.00']],
  ])('takes from the first pool, committed to %s', (_, first, second, expected) => {
    const pools = [committed('1000.00', '0.00', first), committed('1000.00', '0.00', second)];

    expect(amounts(splitByRunningTotal(usd('100.00'), pools))).toEqual(expected);
  });

  it.each([
    ['50.00', ['50.00', '50.00']],
    ['49.99', ['50.01', '49.99']],
    ['0.00', ['100.00', '0.00']],
  ])('takes from the first what the last, committed to %s, cannot bear', (last, expected) => {
    const pools = [committed('1000.00', '0.00', '100.00'), committed('1000.00', '0.00', last)];

    expect(amounts(splitByRunningTotal(usd('100.00'), pools))).toEqual(expected);
  });

  it('takes what the last cannot bear from the nearest before it', () => {
    const ten = Array.from({ length: 10 }, () => committed('0.01', '0.00', '0.01'));

    expect(amounts(splitByRunningTotal(usd('0.04'), ten))).toEqual([
      ...Array<string>(6).fill('0.00'),
      ...Array<string>(4).fill('0.01'),
    ]);
  });

  it.each([
    ['the last cent of the commitments', '70.00', true],
    ['a cent more than the commitments', '69.99', false],
  ])('takes %s only if it is there', (_, last, fits) => {
    const pools = [committed('1.00', '0.00', '30.00'), committed('1.00', '0.00', last)];
    const split = () => amounts(splitByRunningTotal(usd('100.00'), pools));

    if (fits) expect(split()).toEqual(['30.00', '70.00']);
    else expect(split).toThrow('100.00 USD has room, not only 9999 minor units');
  });
});

describe('what never happens', () => {
  const one = pool('a', '1.00');

  it.each([
    ['a negative amount', usd('-0.01'), [one], 'an amount to split is not negative'],
    ['no parts', usd('1.00'), [], 'a part with a weight above zero'],
    ['no weight', usd('1.00'), [pool('a', '0.00')], 'a part with a weight above zero'],
    ['a negative weight', usd('1.00'), [one, pool('b', '-0.01')], 'a weight is not negative'],
    ['a negative past', usd('1.00'), [pool('a', '1.00', '-0.01')], 'had is not negative'],
    [
      'a negative limit',
      usd('1.00'),
      [{ ...one, atMost: usd('-0.01') }],
      'a limit is not negative',
    ],
    ['another currency', money('1.00', 'EUR'), [one], 'one currency at a time'],
    [
      'weights in two currencies',
      usd('1.00'),
      [one, { ...one, weight: money('1.00', 'EUR') }],
      'weights are in one currency',
    ],
  ])('is split: %s', (_, total, parts, message) => {
    expect(() => splitByRunningTotal(total, parts)).toThrow(message);
  });

  it.each([
    ['a negative amount', usd('-0.01'), 'an amount to take back is not negative'],
    ['a cent more than all have had', usd('2.01'), '2.01 USD has room, not only 200 minor units'],
  ])('is taken back: %s', (_, total, message) => {
    expect(() => takeBackByRunningTotal(total, [{ ...one, had: usd('2.00') }])).toThrow(message);
  });
});

describe('taking back', () => {
  it('leaves the parts where the lower running total puts them', () => {
    const pools = [pool('shelter', '16400.00', '2622.22'), pool('general', '20500.00', '3277.78')];

    expect(amounts(takeBackByRunningTotal(usd('900.00'), pools))).toEqual(['400.00', '500.00']);
  });

  it('never takes more from a part than it has had', () => {
    const ten = [...Array<string>(7).fill('0.01'), ...Array<string>(3).fill('0.00')].map((had) =>
      pool('a', '0.01', had),
    );

    expect(amounts(takeBackByRunningTotal(usd('0.01'), ten))).toEqual([
      ...Array<string>(6).fill('0.00'),
      '0.01',
      ...Array<string>(3).fill('0.00'),
    ]);
  });

  it('of everything leaves nothing, for any history', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const all = parts.map(({ had }) => had);
        const taken = takeBackByRunningTotal(sum(all, 'USD'), parts);
        expect(taken.map(({ share }) => share)).toEqual(all);
      }),
    );
  });

  it('adds up and takes from nobody what it has not had, for any history', () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 8 }),
        fc.nat(1000),
        (parts, perMille) => {
          const all = minorUnits(
            sum(
              parts.map(({ had }) => had),
              'USD',
            ),
          );
          const back = cents((all * BigInt(perMille)) / 1000n);
          const taken = takeBackByRunningTotal(back, parts);
          expect(
            sum(
              taken.map(({ share }) => share),
              'USD',
            ),
          ).toEqual(back);
          for (const { part: from, share } of taken) {
            expect(minorUnits(share)).toBeGreaterThanOrEqual(0n);
            expect(minorUnits(share)).toBeLessThanOrEqual(minorUnits(from.had));
          }
        },
      ),
    );
  });
});

describe('for any parts, histories, limits and amounts, a split', () => {
  const splits = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 8 }), amount)
    .filter(([parts, minor]) => roomIn(parts, minor) >= minor);

  it('adds up to the amount, below no zero and above no limit', () => {
    fc.assert(
      fc.property(splits, ([parts, minor]) => {
        const shares = splitByRunningTotal(cents(minor), parts);
        expect(
          sum(
            shares.map(({ share }) => share),
            'USD',
          ),
        ).toEqual(cents(minor));
        for (const { part: to, share } of shares) {
          expect(minorUnits(share)).toBeGreaterThanOrEqual(0n);
          expect(minorUnits(share)).toBeLessThanOrEqual(minorUnits(to.atMost ?? cents(minor)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is that of the rule word for word', () => {
    fc.assert(
      fc.property(splits, ([parts, minor]) => {
        const shares = splitByRunningTotal(cents(minor), parts);
        expect(shares.map(({ share }) => minorUnits(share))).toEqual(
          splitInTwoPasses(minor, parts),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('stays in the order of its parts', () => {
    fc.assert(
      fc.property(splits, ([parts, minor]) => {
        expect(splitByRunningTotal(cents(minor), parts).map(({ part: p }) => p)).toEqual(parts);
      }),
    );
  });
});

describe('for any history of amounts', () => {
  const history = fc.array(amount, { minLength: 1, maxLength: 12 });
  const total = (each: readonly bigint[]) => each.reduce((a, b) => a + b, 0n);

  it('two parts end where one split of the whole puts them, in whatever order it came', () => {
    fc.assert(
      fc.property(weight, weight, history, (w1, w2, each) => {
        const atOnce = splitAll(fresh([w1, w2]), [total(each)]);
        expect(splitAll(fresh([w1, w2]), each)).toEqual(atOnce);
        expect(splitAll(fresh([w1, w2]), each.toReversed())).toEqual(atOnce);
      }),
      { numRuns: 500 },
    );
  });

  it('each of two parts has had its exact share within half a minor unit', () => {
    fc.assert(
      fc.property(weight, weight, history, (w1, w2, each) => {
        for (const { weight: w, had } of splitAll(fresh([w1, w2]), each)) {
          const twiceOff = 2n * (minorUnits(had) * (w1 + w2) - total(each) * minorUnits(w));
          expect(twiceOff < 0n ? -twiceOff : twiceOff).toBeLessThanOrEqual(w1 + w2);
        }
      }),
    );
  });

  it('each of many parts that no bound has touched is within half a minor unit of its exact share', () => {
    const weights = fc.array(weight, { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(weights, history, (ws, each) => {
        const before = splitAll(fresh(ws), each.slice(0, -1));
        const last = each.at(-1) ?? 0n;
        const runningTotal = total(each);
        const allWeights = total(ws);
        for (const { part: p, share } of splitByRunningTotal(cents(last), before).slice(0, -1)) {
          const wanted =
            divideHalfEven(runningTotal * minorUnits(p.weight), allWeights) - minorUnits(p.had);
          if (wanted !== minorUnits(share)) continue;
          const off =
            minorUnits(plus(p.had, share)) * allWeights - runningTotal * minorUnits(p.weight);
          expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(allWeights);
        }
      }),
    );
  });

  it('many parts end within as many minor units as they are of their exact shares', () => {
    const weights = fc.array(weight, { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(weights, history, (ws, each) => {
        for (const { weight: w, had } of splitAll(fresh(ws), each)) {
          const off = minorUnits(had) * total(ws) - total(each) * minorUnits(w);
          expect(off < 0n ? -off : off).toBeLessThan(total(ws) * BigInt(ws.length));
        }
      }),
      { numRuns: 500 },
    );
  });
});

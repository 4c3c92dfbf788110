import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chf } from '../../../test/contributions/histories.js';
import {
  compare,
  isNegative,
  minus,
  ofMinor,
  plus,
  sum,
  type Money,
} from '../../platform/money/money.js';
import {
  allocate,
  openPart,
  outstandingOf,
  payInto,
  reopen,
  type Instalment,
} from './instalments.js';

const instalment = (
  number: number,
  dueOn: string,
  { amount = '100.00', paid = '0.00', writtenOff = '0.00' } = {},
): Instalment => ({
  number,
  dueOn,
  amount: chf(amount),
  paid: chf(paid),
  writtenOff: chf(writtenOff),
});

/** The third is the oldest; the first has a written-off part, the fourth is written off. */
const instalments = [
  instalment(1, '2026-03-31', { writtenOff: '40.00' }),
  instalment(2, '2026-06-30', { paid: '70.00' }),
  instalment(3, '2025-12-31'),
  instalment(4, '2026-01-31', { writtenOff: '100.00' }),
];

const allocated = (amount: string, named?: number) => {
  const { parts, rest } = allocate(chf(amount), instalments, named);
  return {
    parts: parts.map((p) => [p.instalment, p.paid.amount, p.recovered.amount]),
    rest: rest.amount,
  };
};

describe('Money of a donor', () => {
  it.each<[string, [number, string, string][], string]>([
    ['0.01', [[3, '0.01', '0.00']], '0.00'],
    ['100.00', [[3, '100.00', '0.00']], '0.00'],
    [
      '100.01',
      [
        [3, '100.00', '0.00'],
        [1, '0.01', '0.00'],
      ],
      '0.00',
    ],
    [
      '190.00',
      [
        [3, '100.00', '0.00'],
        [1, '60.00', '0.00'],
        [2, '30.00', '0.00'],
      ],
      '0.00',
    ],
    [
      '190.01',
      [
        [3, '100.00', '0.00'],
        [4, '0.00', '0.01'],
        [1, '60.00', '0.00'],
        [2, '30.00', '0.00'],
      ],
      '0.00',
    ],
    [
      '330.01',
      [
        [3, '100.00', '0.00'],
        [4, '0.00', '100.00'],
        [1, '60.00', '40.00'],
        [2, '30.00', '0.00'],
      ],
      '0.01',
    ],
  ])('of %s goes to the oldest open ones, then to written-off parts: %j', (amount, parts, rest) => {
    expect(allocated(amount)).toEqual({ parts, rest });
  });

  it.each<[string, [number, string, string][]]>([
    ['60.00', [[1, '60.00', '0.00']]],
    ['60.01', [[1, '60.00', '0.01']]],
    ['100.00', [[1, '60.00', '40.00']]],
    [
      '100.01',
      [
        [3, '0.01', '0.00'],
        [1, '60.00', '40.00'],
      ],
    ],
  ])(
    'of %s goes first to the named instalment, also to its written-off part: %j',
    (amount, parts) => {
      expect(allocated(amount, 1)).toEqual({ parts, rest: '0.00' });
    },
  );

  it('goes to the lower number of two that are due on one day', () => {
    const sameDay = [instalment(2, '2026-03-31'), instalment(1, '2026-03-31')];
    expect(allocate(chf('0.01'), sameDay).parts).toMatchObject([{ instalment: 1 }]);
  });

  it('without an instalment is all rest', () => {
    expect(allocate(chf('5.00'), [])).toEqual({ parts: [], rest: chf('5.00') });
  });

  it('raises what is paid, and lowers what is written off, by what is recovered', () => {
    const { parts } = allocate(chf('100.00'), instalments, 1);
    expect(payInto(instalments, parts)[0]).toEqual(
      instalment(1, '2026-03-31', { paid: '100.00', writtenOff: '0.00' }),
    );
  });
});

describe('Instalments, whatever is paid,', () => {
  const cents = fc.bigInt({ min: 0n, max: 1_000_000n });
  const anInstalment = fc
    .tuple(cents, cents, cents, fc.integer({ min: 1, max: 28 }))
    .map(([a, b, c, day]) => ({
      amount: ofMinor(a + b + c, 'CHF'),
      paid: ofMinor(a, 'CHF'),
      writtenOff: ofMinor(b, 'CHF'),
      dueOn: `2026-02-${String(day).padStart(2, '0')}`,
    }));
  const agreement = fc
    .array(anInstalment, { maxLength: 8 })
    .map((all) => all.map((one, i) => ({ ...one, number: i + 1 })));

  const total = (amounts: readonly Money[]) => sum(amounts, 'CHF');

  it('take all of it or leave a rest, never more than they have room for, and can give it back', () => {
    fc.assert(
      fc.property(agreement, cents, fc.integer({ min: 1, max: 9 }), (before, minor, named) => {
        const amount = ofMinor(minor, 'CHF');
        const { parts, rest } = allocate(amount, before, named);
        const taken = total(parts.flatMap(({ paid, recovered }) => [paid, recovered]));
        expect(plus(taken, rest)).toEqual(amount);

        const after = payInto(before, parts);
        const outstanding = (all: readonly Instalment[]) => outstandingOf(all, 'CHF');
        const paid = total(parts.map((part) => part.paid));
        expect(outstanding(after)).toEqual(minus(outstanding(before), paid));
        expect(
          after.every((one) => !isNegative(openPart(one)) && !isNegative(one.writtenOff)),
        ).toBe(true);
        if (compare(rest, ofMinor(0n, 'CHF')) > 0) {
          expect(after.map(openPart)).toEqual(after.map(() => chf('0.00')));
          expect(after.map((one) => one.writtenOff)).toEqual(after.map(() => chf('0.00')));
        }
        expect(reopen(after, parts)).toEqual(before);
      }),
    );
  });
});

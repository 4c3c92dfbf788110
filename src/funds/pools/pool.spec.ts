import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Rejection } from '../../platform/decisions/refusal.js';
import { minorUnits, ofMinor } from '../../platform/money/money.js';
import type { PoolChange, PoolEvent } from './pool.events.js';
import {
  available,
  availableForPayments,
  insufficientFunds,
  isOvercommitted,
  moved,
  openGeneralPool,
  openPool,
  paymentsStopped,
  pool,
  poolOvercommitted,
} from './pool.js';

const FUND = 'fund_0192a000-0000-7000-8000-00000000000a';
const cause = {
  stream: 'receipt_0192a000-0000-7000-8000-000000000001',
  event: '0192a000-0000-7000-8000-000000000009',
  type: 'ReceiptRecorded',
  valueDate: '2026-03-31',
};
const usd = (amount: string) => ({ amount, currency: 'USD' });
const opened = openGeneralPool(FUND, 'USD');
const given = (...events: PoolEvent[]) => [...opened, ...events].reduce(pool.evolve, pool.initial);
const credited = (change: PoolChange) => moved('PoolCredited', cause, change);

const MOVEMENTS = [
  'PoolCredited',
  'PoolCreditReversed',
  'PoolSetAside',
  'PoolSetAsideReversed',
  'PoolCommitted',
  'PoolPaymentReleased',
  'PoolPaymentConfirmed',
  'PoolExpensed',
] as const;
const TERMS = [
  'cash',
  'inTransit',
  'conditional',
  'dueToAgency',
  'commitments',
  'reserve',
  'provision',
] as const;

describe('Opening a pool', () => {
  it('for general use takes no earmark', () => {
    expect(opened).toEqual([
      {
        type: 'PoolOpened',
        data: { fund: FUND, name: 'general', currency: 'USD', general: true },
      },
    ]);
  });

  it('for one purpose says which', () => {
    const command = { name: 'Shelters in Eastern Africa', earmark: { regions: ['014'] } };
    expect(openPool(command, { fund: FUND, currency: 'USD' })).toEqual([
      { type: 'PoolOpened', data: { fund: FUND, currency: 'USD', general: false, ...command } },
    ]);
  });

  it('is refused for a purpose that names nothing', () => {
    const open = () => openPool({ name: 'Anything', earmark: {} }, { fund: FUND, currency: 'USD' });
    expect(open).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        figures: { errors: [expect.objectContaining({ pointer: '/earmark', rule: 'some' })] },
      }),
    );
  });

  it('leaves it with nothing', () => {
    expect(available(given())).toEqual(usd('0.00'));
  });
});

describe('What a pool has available', () => {
  it('is its cash less everything that is spoken for', () => {
    const change = {
      cash: usd('100000.00'),
      inTransit: usd('9000.00'),
      conditional: usd('800.00'),
      dueToAgency: usd('70.00'),
      commitments: usd('6.00'),
      reserve: usd('0.50'),
      provision: usd('0.04'),
    };
    expect(available(given(credited(change)))).toEqual(usd('90123.46'));
  });

  it('does not ask what is programme money, nor what payments have cost', () => {
    const change = { programme: usd('500.00'), outgoingCosts: usd('18.50') };
    expect(available(given(credited(change)))).toEqual(usd('0.00'));
  });

  it('stays as it is when a payment moves on, but for what the bank takes', () => {
    const award = moved('PoolCommitted', cause, { commitments: usd('9000.00') });
    const release = moved('PoolPaymentReleased', cause, {
      commitments: usd('-9000.00'),
      inTransit: usd('9000.00'),
    });
    const confirmation = moved('PoolPaymentConfirmed', cause, {
      inTransit: usd('-9000.00'),
      cash: usd('-9021.50'),
      outgoingCosts: usd('21.50'),
    });
    const history = [credited({ cash: usd('27000.00') }), award];
    expect(available(given(...history))).toEqual(usd('18000.00'));
    expect(available(given(...history, release))).toEqual(usd('18000.00'));
    expect(available(given(...history, release, confirmation))).toEqual(usd('17978.50'));
  });

  const change = fc.record(
    Object.fromEntries(
      [...TERMS, 'programme', 'outgoingCosts'].map((term) => [
        term,
        fc.bigInt({ min: -1_000_000n, max: 1_000_000n }).map((minor) => ofMinor(minor, 'USD')),
      ]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<PoolChange>;
  const movements = fc.array(fc.tuple(fc.constantFrom(...MOVEMENTS), change), { maxLength: 40 });

  it('is always the sum of its terms, whatever has moved it', () => {
    fc.assert(
      fc.property(movements, (all) => {
        const total = (term: keyof PoolChange) =>
          all.reduce((minor, [, { [term]: by }]) => minor + (by ? minorUnits(by) : 0n), 0n);
        const spokenFor = TERMS.slice(1).reduce((minor, term) => minor + total(term), 0n);
        const state = given(...all.map(([type, by]) => moved(type, cause, by)));
        expect(available(state)).toEqual(ofMinor(total('cash') - spokenFor, 'USD'));
        expect(availableForPayments(state)).toEqual(
          ofMinor(total('cash') - spokenFor + total('outgoingCosts'), 'USD'),
        );
      }),
    );
  });

  it('does not depend on the order of movements', () => {
    const shuffled = movements.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        const after = (list: typeof all) =>
          given(...list.map(([type, by]) => moved(type, cause, by))).holdings;
        expect(after(other)).toEqual(after(all));
      }),
    );
  });
});

describe('A pool', () => {
  it.each([
    ['a cent below zero', '-0.01', true],
    ['at zero', '0.00', false],
    ['a cent above zero', '0.01', false],
  ])('%s is overcommitted, and its payments stop: %s %s', (_, cash, expected) => {
    const state = given(credited({ cash: usd(cash) }));
    expect(isOvercommitted(state)).toBe(expected);
    expect(paymentsStopped(state)).toBe(expected);
  });

  it.each([
    ['by what payments have cost', '-21.50', '21.50', false],
    ['by a cent more', '-21.51', '21.50', true],
    ['although payments have gained by the exchange', '-0.01', '-5.00', true],
    ['not at all, but would be without such a gain', '4.99', '-5.00', false],
    ['not at all, at zero after such a gain', '0.00', '-10.00', false],
  ])('below zero %s stops payments: %#', (_, cash, outgoingCosts, expected) => {
    const state = given(credited({ cash: usd(cash), outgoingCosts: usd(outgoingCosts) }));
    expect(paymentsStopped(state)).toBe(expected);
  });

  it('is named with its figures when a decision is refused because of it', () => {
    const figures = { pool: 'pool', available: usd('-0.01') };
    expect(poolOvercommitted(figures)).toBeInstanceOf(Rejection);
    expect(poolOvercommitted(figures)).toMatchObject({ status: 409, code: 'POOL_OVERCOMMITTED' });
    expect(insufficientFunds({ available: usd('1.00'), needed: usd('1.01') })).toMatchObject({
      status: 409,
      code: 'INSUFFICIENT_FUNDS',
    });
  });
});

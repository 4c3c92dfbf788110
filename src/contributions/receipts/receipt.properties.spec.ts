import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AGREEMENT,
  agreementAfter,
  chf,
  FUND,
  GENERAL,
  SWISS,
  theFund,
  TODAY,
  usd,
} from '../../../test/contributions/histories.js';
import { openGeneralPool, pool, moved } from '../../funds/pools/pool.js';
import {
  isNegative,
  isZero,
  minorUnits,
  minus,
  ofMinor,
  plus,
  sum,
  type Money,
} from '../../platform/money/money.js';
import { contribution, type Agreement } from '../contributions/contribution.js';
import { signAgreement } from '../contributions/contribution.agreement.js';
import { outstandingOf } from '../contributions/instalments.js';
import { movementOf as poolMovementOf } from './pool-movements.js';
import type { Posting, ReceiptEvent } from './receipt.events.js';
import { movementOf, recordReceipt, type ReceiptTerms } from './receipt.recording.js';
import { receipt, type Receipt } from './receipt.js';
import { reverseReceipt } from './receipt.reversal.js';

// An agreement, its receipts and its pool, with whatever comes in and is taken back, in whatever order.

interface Step {
  readonly instructed: bigint;
  readonly credited: bigint;
  readonly charges: bigint;
  readonly rateMillionths: number;
  readonly borneBy: 'FUND' | 'DONOR';
  readonly basis: 'ON_EXPENDITURE' | 'OF_RECEIPT';
  readonly instalment: number | undefined;
  /** Reverses the live receipt at this place, if there is one, instead of recording another. */
  readonly reverses: number | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  instructed: fc.bigInt({ min: 2n, max: 30_000_000n }),
  credited: fc.bigInt({ min: 1n, max: 40_000_000n }),
  charges: fc.bigInt({ min: 0n, max: 5_000n }),
  rateMillionths: fc.integer({ min: 500_000, max: 1_500_000 }),
  borneBy: fc.constantFrom('FUND', 'DONOR'),
  basis: fc.constantFrom('ON_EXPENDITURE', 'OF_RECEIPT'),
  instalment: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  reverses: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
});

interface World {
  readonly agreement: Agreement;
  readonly pool: typeof pool.initial;
  readonly live: readonly Receipt[];
}

const instalments = [
  { amount: chf('200000.00'), dueOn: '2026-03-31' },
  { amount: chf('150000.01'), dueOn: '2026-09-30' },
  { amount: chf('49999.99'), dueOn: '2026-02-28' },
];

const signed = (currency: string, condition?: string): World => ({
  agreement: agreementAfter(
    ...signAgreement(
      {
        amount: { amount: '400000.00', currency },
        instalments: instalments.map(({ amount: { amount }, dueOn }) => ({
          amount: { amount, currency },
          dueOn,
        })),
        signedOn: '2026-01-15',
        ...(condition && { condition }),
      },
      {
        fund: theFund(),
        pool: GENERAL,
        donor: SWISS,
        rateOn: (of) => (of === 'USD' ? undefined : '0.884'),
        today: TODAY,
      },
    ),
  ),
  pool: openGeneralPool(FUND, 'USD').reduce(pool.evolve, pool.initial),
  live: [],
});

function after(world: World, next: Step): World {
  const place = next.reverses;
  const undone = place === undefined ? undefined : world.live[place];
  return undone ? reversed(world, undone) : received(world, next);
}

function received(world: World, next: Step): World {
  const { currency } = world.agreement.amount;
  const instructed = ofMinor(next.instructed, currency);
  // in base currency the advice has to add up; charges take at most half of it
  const most = next.instructed / 2n < next.charges ? next.instructed / 2n : next.charges;
  const charges = ofMinor(currency === 'USD' ? most : next.charges, 'USD');
  const terms: ReceiptTerms = {
    account: 'NY-1',
    bankReference: 'FT-1',
    valueDate: '2026-05-01',
    instructed,
    credited: currency === 'USD' ? minus(instructed, charges) : ofMinor(next.credited, 'USD'),
    ...(!isZero(charges) && { charges }),
    ...(next.instalment && { instalment: next.instalment }),
  };
  const events = recordReceipt(
    terms,
    {
      fund: theFund({
        receiptChargesBorneBy: borneBy(next, currency),
        supportCostBasis: next.basis,
      }),
      pool: GENERAL,
      donor: SWISS,
      agreement: { id: AGREEMENT, state: world.agreement },
    },
    {
      rateOn: (of) => (of === 'USD' ? undefined : (next.rateMillionths / 1e6).toString()),
      today: TODAY,
    },
  );
  const state = events.reduce(receipt.evolve, receipt.initial);
  return {
    agreement: moving('InstalmentsPaid', world.agreement, state),
    pool: flow(world.pool, events),
    live: [...world.live, state],
  };
}

/** A small foreign payment can be less than the charge; then the fund bears it, or the advice is refused. */
const borneBy = (
  { instructed, charges, borneBy: who }: Step,
  currency: string,
): 'FUND' | 'DONOR' => (currency !== 'USD' && instructed <= charges * 2n ? 'FUND' : who);

function reversed(world: World, undone: Receipt): World {
  const events = reverseReceipt(undone, { id: 'receipt_1', reason: 'recalled' }, { today: TODAY });
  return {
    agreement: moving('InstalmentsReopened', world.agreement, undone),
    pool: flow(world.pool, events),
    live: world.live.filter((one) => one !== undone),
  };
}

function moving(
  type: 'InstalmentsPaid' | 'InstalmentsReopened',
  state: Agreement,
  { taken, posting }: Receipt,
): Agreement {
  const next = contribution.evolve(state, {
    type,
    data: movementOf('receipt_1', taken, posting),
  });
  if (next.status !== 'AGREED') throw new Error('no agreement');
  return next;
}

const flow = (state: World['pool'], events: readonly ReceiptEvent[]): World['pool'] =>
  events.reduce((before, event) => {
    const { type, change } = poolMovementOf(event);
    const cause = { stream: 'receipt_1', event: 'e', type: event.type, valueDate: '2026-03-31' };
    return pool.evolve(before, moved(type, cause, change));
  }, state);

function assertHolds(first: World, { agreement, pool: held, live }: World): void {
  const { currency } = agreement.amount;
  const ofDonor = (amounts: readonly Money[]) => sum(amounts, currency);
  const posted = (term: keyof Posting) =>
    sum(
      live.map(({ posting }) => posting[term]),
      'USD',
    );

  for (const { posting } of live) {
    const { cash, bankCharges, ...credits } = posting;
    expect(sum(Object.values(credits), 'USD')).toEqual(plus(cash, bankCharges));
    if (currency === 'USD') expect(posting.exchangeDifference).toEqual(usd('0.00'));
  }

  const paid = ofDonor(agreement.instalments.map((one) => one.paid));
  const overpaid = ofDonor(live.flatMap(({ taken }) => taken.overpaid ?? []));
  expect(plus(paid, outstandingOf(agreement.instalments, currency))).toEqual(agreement.amount);
  expect(ofDonor(live.map(({ taken }) => taken.fulfilled))).toEqual(plus(paid, overpaid));
  expect(agreement.instalments.some((one) => isNegative(one.paid))).toBe(false);

  expect(plus(posted('cleared'), agreement.carrying)).toEqual(first.agreement.carrying);
  expect(isNegative(agreement.carrying)).toBe(false);
  expect(agreement.held).toEqual({
    conditional: posted('conditional'),
    net: agreement.condition === 'OPEN' ? posted('cash') : usd('0.00'),
  });

  const { cash, conditional, provision, dueToAgency, programme, reserve } = held.holdings;
  expect(cash).toEqual(posted('cash'));
  expect(conditional).toEqual(posted('conditional'));
  expect(reserve).toEqual(
    sum(
      live.flatMap((one) => one.reserve ?? []),
      'USD',
    ),
  );
  const costs = sum(
    live.flatMap(({ supportCost }) => supportCost?.amount ?? []),
    'USD',
  );
  expect(plus(provision, dueToAgency)).toEqual(costs);
  const unconditional = sum(
    live.filter(({ posting }) => isZero(posting.conditional)).map(({ posting }) => posting.cash),
    'USD',
  );
  expect(plus(programme, costs)).toEqual(unconditional);
}

const histories = fc.array(step, { maxLength: 12 });

describe('Whatever comes in and is taken back', () => {
  it.each([
    ['foreign', signed('CHF')],
    ['in base currency', signed('USD')],
    ['conditional', signed('CHF', 'The law is passed.')],
  ])('of an agreement that is %s, its sums hold after every step', (_, first) => {
    fc.assert(
      fc.property(histories, (steps) => {
        steps.reduce((world, next) => {
          const then = after(world, next);
          assertHolds(first, then);
          return then;
        }, first);
      }),
      { numRuns: 150 },
    );
  });

  it('and is all taken back, nothing is left of', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const first = signed('CHF');
        const end = steps.reduce(after, first);
        const { agreement, pool: held } = end.live.reduce(reversed, end);
        expect({ agreement, held }).toEqual({ agreement: first.agreement, held: first.pool });
      }),
      { numRuns: 150 },
    );
  });

  it('once it is fully paid, in whatever parts, no receivable is left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 10_000_000n }), { maxLength: 10 }),
        (parts) => {
          const rest = 40_000_000n - parts.reduce((total, part) => total + part, 0n);
          const all = [...parts, rest > 0n ? rest : 1n];
          const end = all.reduce(
            (world, instructed) =>
              received(world, {
                instructed,
                credited: instructed,
                charges: 0n,
                rateMillionths: 871_000,
                borneBy: 'FUND',
                basis: 'ON_EXPENDITURE',
                instalment: undefined,
                reverses: undefined,
              }),
            signed('CHF'),
          );
          expect(minorUnits(end.agreement.carrying)).toBe(0n);
        },
      ),
      { numRuns: 100 },
    );
  });
});

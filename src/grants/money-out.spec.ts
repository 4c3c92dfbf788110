import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AMINA,
  as,
  award,
  BELA,
  CHEN,
  givenGrant,
  GRANT,
  holding,
  paymentSources,
  submitted,
  theFund,
} from '../../test/grants/histories.js';
import type { FoundPool } from '../funds/pools/draw.js';
import { available, moved, pool as poolAggregate } from '../funds/pools/pool.js';
import {
  isMore,
  isNegative,
  max,
  minus,
  negated,
  ofMinor,
  plus,
  sum,
  zero,
  type Money,
} from '../platform/money/money.js';
import { confirm } from './disbursements/disbursement.confirm.js';
import type { DisbursementEvent } from './disbursements/disbursement.events.js';
import { disbursement, type FoundPayment } from './disbursements/disbursement.js';
import { release } from './disbursements/disbursement.release.js';
import { approve, certify, request } from './disbursements/disbursement.steps.js';
import { grantSideOf } from './disbursements/grant-side.js';
import { acceptReport } from './grants/grant.acceptance.js';
import type { GrantEvent } from './grants/grant.events.js';
import { accepted, disbursed, grant as grantAggregate, type Grant } from './grants/grant.js';
import { movementsOf } from './pool-movements.js';

const cents = (minor: number): Money => ofMinor(BigInt(minor), 'USD');
const poolId = (i: number) => `pool_0192a000-0000-7000-8000-00000000000${i + 1}`;
const paymentId = (i: number) =>
  `disbursement_0192a000-0000-7000-8000-${i.toString().padStart(12, '0')}`;
const fund = theFund({ utilisationThreshold: '0' });

/** A grant and its pools, as decisions and their movements leave them. */
class World {
  grant: Grant;
  pools: FoundPool[];
  readonly events: (GrantEvent | DisbursementEvent)[] = [];

  constructor(lines: readonly number[], tranches: readonly number[]) {
    const amount = cents(total(lines));
    this.grant = givenGrant();
    this.pools = lines.map((line, i) =>
      holding(poolId(i), {
        cash: cents(2 * line),
        programme: cents(line),
        provision: cents(line),
      }),
    );
    this.record({
      type: 'GrantAwarded',
      data: {
        ...award,
        amount,
        fundingLines: lines.map((line, i) => ({ pool: poolId(i), amount: cents(line) })),
        budget: [{ line: 1, category: 'all', amount }],
      },
    });
    this.record({
      type: 'GrantAgreementSigned',
      data: {
        officer: AMINA,
        signedOn: '2026-03-10',
        start: '2026-04-01',
        end: '2027-03-31',
        tranches: tranches.map((t, i) => ({
          tranche: i + 1,
          amount: cents(t),
          earliest: '2026-04-01',
        })),
      },
    });
  }

  pay(tranche: number, charges: number, difference: number): void {
    const id = paymentId(tranche);
    let payment: FoundPayment = { id, state: disbursement.initial };
    const step = ([event]: readonly DisbursementEvent[]) => {
      if (!event) throw new Error('a step has one event');
      payment = { id, state: disbursement.evolve(payment.state, event) };
      this.record(event, ...grantSideOf(id, event));
    };
    const sources = () => paymentSources({ grant: this.grant, fund, pools: this.pools });
    step(request(sources(), tranche, as(AMINA)));
    step(certify(payment, sources(), as(AMINA)));
    step(approve(payment, sources(), as(BELA)));
    step(release(payment, sources(), as(CHEN)));
    const { amount } = payment.state;
    const charged = cents(charges);
    const debited = max(charged, plus(amount, cents(charges + difference)));
    const debit = { debited, charges: charged, valueDate: '2026-06-15' };
    step(confirm(payment.state, debit, sources()));
  }

  account(report: number, reported: number): void {
    this.record(submitted([{ line: 1, reported: cents(reported) }], { report }));
    const sources = { id: GRANT, grant: this.grant, fund, pools: this.pools };
    this.record(...acceptReport(sources, { report, disallowed: [] }, as(AMINA)));
  }

  private record(...events: (GrantEvent | DisbursementEvent)[]): void {
    for (const event of events) {
      this.events.push(event);
      if (isOfGrant(event)) this.grant = grantAggregate.evolve(this.grant, event);
      for (const { pool, type, change } of movementsOf(event)) {
        const cause = { stream: GRANT, event: 'e', type: event.type, valueDate: '2026-03-31' };
        const movement = moved(type, cause, change);
        this.pools = this.pools.map(({ id, state }) =>
          id === pool ? { id, state: poolAggregate.evolve(state, movement) } : { id, state },
        );
      }
    }
  }
}

const isOfGrant = (event: GrantEvent | DisbursementEvent): event is GrantEvent =>
  event.type in grantAggregate.facts;
const total = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
const totalOf = (parts: readonly { readonly amount: Money }[]): Money =>
  sum(
    parts.map((part) => part.amount),
    'USD',
  );

/** Funding lines, and the award cut into tranches elsewhere than they are. */
const awards = fc
  .array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 4 })
  .chain((lines) =>
    fc
      .uniqueArray(fc.integer({ min: 1, max: total(lines) - 1 || 1 }), { maxLength: 6 })
      .map((cuts) => {
        const edges = [0, ...cuts.filter((c) => c < total(lines)), total(lines)];
        const sorted = edges.toSorted((a, b) => a - b);
        return { lines, tranches: sorted.slice(1).map((edge, i) => edge - (sorted[i] ?? 0)) };
      }),
  );

const acts = fc.array(
  fc.record({
    charges: fc.integer({ min: 0, max: 50 }),
    difference: fc.integer({ min: -20, max: 20 }),
    reported: fc.integer({ min: 0, max: 60_000 }),
  }),
  { minLength: 7, maxLength: 7 },
);

describe('Whatever is paid and accounted for', () => {
  it('parts add up, and no pool gives more than its funding line, nor the grant more than its award', () => {
    fc.assert(
      fc.property(awards, acts, ({ lines, tranches }, each) => {
        const world = new World(lines, tranches);
        for (const [i, { charges, difference, reported }] of each.entries()) {
          if (i < tranches.length) world.pay(i + 1, charges, difference);
          world.account(i + 1, reported);
          for (const { pool, amount } of world.grant.fundingLines) {
            const had = world.grant.disbursedByPool[pool] ?? zero('USD');
            expect(isMore(had, amount)).toBe(false);
          }
          expect(isMore(accepted(world.grant), world.grant.amount)).toBe(false);
        }
        expect(disbursed(world.grant)).toEqual(world.grant.amount);
        for (const { pool, amount } of world.grant.fundingLines) {
          expect(world.grant.disbursedByPool[pool]).toEqual(amount);
        }
        for (const event of world.events) expectPartsToAddUp(event);
        for (const [i, { id, state }] of world.pools.entries()) {
          const spent = world.grant.acceptedByPool[id] ?? zero('USD');
          expectSettled(state, cents(lines[i] ?? 0), spent);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function expectPartsToAddUp(event: GrantEvent | DisbursementEvent): void {
  if (event.type === 'PaymentReleased') {
    expect(totalOf(event.data.parts)).toEqual(event.data.amount);
  }
  if (event.type === 'FinancialReportAccepted') {
    expect(totalOf(event.data.parts)).toEqual(event.data.accepted);
  }
  if (event.type === 'PaymentConfirmed') {
    const debited = event.data.parts.flatMap((p) => [p.amount, p.charges, p.difference]);
    expect(sum(debited, 'USD')).toEqual(event.data.debited);
  }
}

/** All is paid; support cost has come out of the provision, and of nothing else. */
function expectSettled(pool: FoundPool['state'], line: Money, spent: Money): void {
  const { commitments, inTransit, provision, dueToAgency, programme, outgoingCosts } =
    pool.holdings;
  expect([commitments, inTransit]).toEqual([zero('USD'), zero('USD')]);
  expect(plus(provision, dueToAgency)).toEqual(line);
  expect([isNegative(provision), isNegative(dueToAgency)]).toEqual([false, false]);
  expect(programme).toEqual(minus(line, spent));
  expect(available(pool)).toEqual(negated(outgoingCosts));
}

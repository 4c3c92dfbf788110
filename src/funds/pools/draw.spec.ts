import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Rejection } from '../../platform/decisions/refusal.js';
import { isMore, max, min, ofMinor, sum, zero } from '../../platform/money/money.js';
import { draw, drawNamed, type FoundPool, type FundingLine } from './draw.js';
import { mostOf, type Allocation } from './earmark.js';
import { available, openGeneralPool, openPool, pool, moved, type Earmark } from './pool.js';

const FUND = 'fund_0192a000-0000-7000-8000-00000000000a';
const CALL = 'call_0192a000-0000-7000-8000-000000000001';
const RECEIPT = 'receipt_0192a000-0000-7000-8000-000000000001';
const usd = (amount: string) => ({ amount, currency: 'USD' });

/** A pool that has received so much; less than nothing is a receipt reversed after it was spent. */
function holding(
  id: string,
  cash: { amount: string; currency: string },
  earmark?: Earmark,
): FoundPool {
  const cause = { stream: RECEIPT, event: 'e', type: 'ReceiptRecorded', valueDate: '2026-03-31' };
  const opened = earmark
    ? openPool(
        { name: id, earmark: { countries: [...(earmark.countries ?? [])] } },
        { fund: FUND, currency: 'USD' },
      )
    : openGeneralPool(FUND, 'USD');
  const events = [...opened, moved('PoolCredited', cause, { cash })];
  return { id, state: events.reduce(pool.evolve, pool.initial) };
}

const kenya = { countries: ['KE'] };
const uganda = { countries: ['UG'] };
const allocation = (country: string, percent: string): Allocation => ({
  country,
  percent,
  themes: [],
  sdgTargets: [],
  groups: [],
});
const demand = (amount: string, ...allocations: Allocation[]) => ({
  amount: usd(amount),
  allocations: allocations.length > 0 ? allocations : [allocation('KE', '100')],
  call: CALL,
});
const line = (id: string, amount: string): FundingLine => ({ pool: id, amount: usd(amount) });

function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

describe('Funding lines that an award does not name', () => {
  const general = holding('general', usd('50000.00'));
  const first = holding('first', usd('10000.00'), kenya);
  const second = holding('second', usd('20000.00'), kenya);
  const elsewhere = holding('elsewhere', usd('90000.00'), uganda);

  it('draw matching earmarked pools in the order of opening, then the general one', () => {
    expect(draw([general, first, elsewhere, second], demand('36900.00'))).toEqual([
      line('first', '10000.00'),
      line('second', '20000.00'),
      line('general', '6900.00'),
    ]);
    expect(draw([general, second, first], demand('25000.00'))).toEqual([
      line('second', '20000.00'),
      line('first', '5000.00'),
    ]);
  });

  it('leave the general pool alone as long as earmarked ones suffice', () => {
    expect(draw([general, first], demand('10000.00'))).toEqual([line('first', '10000.00')]);
    expect(draw([general, first], demand('10000.01'))).toEqual([
      line('first', '10000.00'),
      line('general', '0.01'),
    ]);
  });

  it('take from each pool no more than its earmark covers', () => {
    const half = demand('30000.01', allocation('KE', '50'), allocation('SO', '50'));
    expect(draw([general, second], half)).toEqual([
      line('second', '15000.00'),
      line('general', '15000.01'),
    ]);
  });

  it('are refused with what the pools have and may give when that is a cent too little', () => {
    const pools = [general, first, elsewhere];
    expect(refused(() => draw(pools, demand('60000.00')))).toEqual({ code: 'accepted' });
    expect(refused(() => draw(pools, demand('60000.01')))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: usd('60000.00'), needed: usd('60000.01') },
    });
  });

  it('count no more of a pool than its earmark covers as what it may give', () => {
    const tenth = demand('60000.00', allocation('KE', '10'), allocation('SO', '90'));
    expect(refused(() => draw([general, second], tenth))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: usd('56000.00'), needed: usd('60000.00') },
    });
  });

  it('are refused because of a matching pool below zero only if the others do not suffice', () => {
    const below = holding('below', usd('-0.01'), kenya);
    expect(draw([general, below, first], demand('60000.00'))).toEqual([
      line('first', '10000.00'),
      line('general', '50000.00'),
    ]);
    expect(refused(() => draw([general, below, first], demand('60000.01')))).toEqual({
      code: 'POOL_OVERCOMMITTED',
      figures: { pool: 'below', available: usd('-0.01') },
    });
  });

  it('do not blame a pool below zero that may fund nothing of it, nor one at zero', () => {
    const pools = [
      general,
      holding('below', usd('-0.01'), uganda),
      holding('empty', usd('0.00'), kenya),
    ];
    expect(refused(() => draw(pools, demand('50000.01')))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: usd('50000.00'), needed: usd('50000.01') },
    });
  });

  it('are refused when the general pool is below zero and has to give', () => {
    const pools = [holding('general', usd('-1.00')), first];
    expect(draw(pools, demand('10000.00'))).toEqual([line('first', '10000.00')]);
    expect(refused(() => draw(pools, demand('10000.01')))).toEqual({
      code: 'POOL_OVERCOMMITTED',
      figures: { pool: 'general', available: usd('-1.00') },
    });
  });

  it('add up, and keep every limit, whatever the pools hold', () => {
    const pools = fc.array(
      fc.record({
        minor: fc.bigInt({ min: -50_000n, max: 50_000n }),
        earmark: fc.constantFrom(undefined, kenya, uganda, { countries: ['KE', 'UG'] }),
      }),
      { maxLength: 6 },
    );
    const demands = fc.record({
      minor: fc.bigInt({ min: 1n, max: 100_000n }),
      inKenya: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(pools, demands, (described, { minor, inKenya }) => {
        const found = described.map(({ minor: cash, earmark }, i) =>
          holding(`pool-${i}`, ofMinor(cash, 'USD'), earmark),
        );
        const asked = {
          amount: ofMinor(minor, 'USD'),
          allocations: [allocation('KE', `${inKenya}`), allocation('UG', `${100 - inKenya}`)],
          call: CALL,
        };
        const mayGive = found.map(({ state }) =>
          max(zero('USD'), min(available(state), mostOf(asked.amount, state.earmark, asked))),
        );
        const suffices = !isMore(asked.amount, sum(mayGive, 'USD'));
        expect('figures' in refused(() => draw(found, asked))).toBe(!suffices);
        if (!suffices) return;

        const lines = draw(found, asked);
        const given = found.map(
          ({ id }) => lines.find(({ pool: from }) => from === id)?.amount ?? zero('USD'),
        );
        expect(sum(given, 'USD')).toEqual(asked.amount);
        expect(given.every((amount, i) => !isMore(amount, mayGive[i] ?? zero('USD')))).toBe(true);
        expect(lines.every(({ amount }) => isMore(amount, zero('USD')))).toBe(true);

        const lastIndex = found.findLastIndex(({ id }) => id === lines.at(-1)?.pool);
        const before = found
          .map(({ state: { general } }, i) => ({ general, i }))
          .toSorted((a, b) => Number(a.general) - Number(b.general) || a.i - b.i);
        const drawnDry = before.slice(
          0,
          before.findIndex(({ i }) => i === lastIndex),
        );
        expect(drawnDry.map(({ i }) => given[i])).toEqual(drawnDry.map(({ i }) => mayGive[i]));
      }),
    );
  });
});

describe('Funding lines that an award names', () => {
  const general = holding('general', usd('50000.00'));
  const first = holding('first', usd('20000.00'), kenya);
  const pools = [general, first];
  const half = (amount: string) => demand(amount, allocation('KE', '50'), allocation('SO', '50'));

  it('stand as they are when each pool has and may give its own', () => {
    const lines = [line('general', '1000.00'), line('first', '500.00')];
    expect(drawNamed(pools, lines, demand('1500.00'))).toEqual(lines);
  });

  it.each([
    ['0.01', '10000.00', { code: 'accepted' }],
    [
      '0.00',
      '10000.01',
      {
        code: 'EARMARK_VIOLATION',
        figures: { pool: 'first', limit: usd('10000.00'), asked: usd('10000.01') },
      },
    ],
  ])('keep the limit of the earmark: general %s more, earmarked %s', (more, asked, expected) => {
    const rest = more === '0.01' ? '10000.01' : '10000.00';
    const lines = [line('general', rest), line('first', asked)];
    expect(refused(() => drawNamed(pools, lines, half('20000.01')))).toEqual(expected);
  });

  it('on a pool that matches nothing are refused with a limit of zero', () => {
    const lines = [line('first', '1.00')];
    expect(refused(() => drawNamed(pools, lines, demand('1.00', allocation('SO', '100'))))).toEqual(
      {
        code: 'EARMARK_VIOLATION',
        figures: { pool: 'first', limit: usd('0.00'), asked: usd('1.00') },
      },
    );
  });

  it('above what a pool has are refused with what they could get', () => {
    const lines = [line('general', '1000.00'), line('first', '20000.01')];
    expect(refused(() => drawNamed(pools, lines, demand('21000.01')))).toEqual({
      code: 'INSUFFICIENT_FUNDS',
      figures: { available: usd('21000.00'), needed: usd('21000.01') },
    });
  });

  it('on a pool below zero are refused because of it', () => {
    const below = [holding('general', usd('-5.00')), first];
    const lines = [line('general', '1.00')];
    expect(refused(() => drawNamed(below, lines, demand('1.00')))).toEqual({
      code: 'POOL_OVERCOMMITTED',
      figures: { pool: 'general', available: usd('-5.00') },
    });
  });
});

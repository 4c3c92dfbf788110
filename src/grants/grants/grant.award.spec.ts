import { describe, expect, it } from '@jest/globals';
import {
  applicationAfter,
  candidate,
  dueDiligence,
  evaluated,
  FATOU,
  GRACE,
  HANA,
  IDRIS,
  JUMA,
  organisationAfter,
  recommended,
  registered,
} from '../../../test/grants/candidates.js';
import {
  AMINA,
  APPLICATION,
  as,
  BELA,
  CALL,
  EARMARKED,
  EMEKA,
  FUND,
  GENERAL,
  GRANT,
  holding,
  refused,
  SHELTER,
  theFund,
  usd,
  wrong,
} from '../../../test/grants/histories.js';
import { grantee } from '../grantees/grantee.js';
import { award, type Award, type Candidate } from './grant.award.js';
import type { GrantData } from './grant.events.js';

const day = '2026-03-01';
const ACCEPTED = { code: 'accepted' };

const awardedBy = (
  more: Partial<Candidate> = {},
  command: Award = {},
  context = as(BELA, { day }),
): GrantData<'GrantAwarded'> => {
  const [event] = award(candidate(more), command, context);
  if (event?.type !== 'GrantAwarded') throw new Error('nothing was awarded');
  return event.data;
};

const outcome = (...args: Parameters<typeof awardedBy>) => refused(() => awardedBy(...args));

describe('An award', () => {
  it('commits what the board recommended, from matching earmarked pools first', () => {
    expect(awardedBy()).toEqual({
      fund: FUND,
      application: APPLICATION,
      call: CALL,
      organisation: SHELTER,
      amount: usd('36900.00'),
      fundingLines: [
        { pool: EARMARKED, amount: usd('14760.00') },
        { pool: GENERAL, amount: usd('22140.00') },
      ],
      allocations: [
        { country: 'KE', themes: ['shelter'], sdgTargets: ['5.2'], groups: [], percent: '40' },
        { country: 'UG', themes: ['shelter'], sdgTargets: ['5.2'], groups: [], percent: '60' },
      ],
      budget: [
        { line: 1, category: 'staff', amount: usd('20000.00') },
        { line: 2, category: 'shelter', amount: usd('16900.00') },
      ],
      plannedStart: '2026-04-01',
      plannedEnd: '2027-03-31',
      shortestMonths: 6,
      longestMonths: 12,
      unscreened: true,
      valueDate: '2026-03-01',
    });
  });

  it('of another amount than applied for cuts the budget in proportion', () => {
    const application = applicationAfter(recommended('30000.01'));
    expect(awardedBy({ application })).toMatchObject({
      amount: usd('30000.01'),
      budget: [
        // 30,000.01 × 20,000 ÷ 36,900 = 16,260.168
        { line: 1, amount: usd('16260.17') },
        { line: 2, amount: usd('13739.84') },
      ],
    });
  });

  it('may be less than the board recommended', () => {
    expect(awardedBy({}, { amount: usd('12000.00') })).toMatchObject({ amount: usd('12000.00') });
  });

  it.each([
    ['2026-04-01', undefined],
    ['2026-04-02', 1],
    ['2026-05-01', 30],
  ])('on %s for a project that starts on 1 April is retroactive by %s days', (today, days) => {
    const { retroactiveDays } = awardedBy({}, {}, as(BELA, { day: today }));
    expect(retroactiveDays).toBe(days);
  });

  it('counts its day in the zone of the fund', () => {
    const lateInNairobi = {
      ...as(BELA),
      now: Temporal.Instant.from('2026-02-28T21:00:00Z'),
    };
    expect(awardedBy({}, {}, lateInNairobi).valueDate).toBe('2026-03-01');
  });
});

describe('An award is refused', () => {
  it('before the board has chosen', () => {
    expect(outcome({ application: applicationAfter(evaluated) })).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'EVALUATED', allowed: ['RECOMMENDED', 'RESERVE_LISTED'] },
    });
  });

  it('on a decision that rests on a review excluded since, or on a vote struck since', () => {
    const review = 'review_0192a000-0000-7000-8000-000000000001';
    const excluded = applicationAfter([
      ...recommended(),
      { type: 'ReviewSetAside', data: { review, stale: true } },
    ]);
    const struck = applicationAfter([
      ...recommended(),
      {
        type: 'RecusalRecorded',
        data: { trustee: HANA, reason: 'Her bank.', struck: true, stale: true },
      },
    ]);
    expect(outcome({ application: excluded })).toEqual({
      code: 'EVALUATION_STALE',
      figures: { evaluation: 'STALE', decision: 'STALE' },
    });
    expect(outcome({ application: struck })).toEqual({
      code: 'EVALUATION_STALE',
      figures: { evaluation: 'VALID', decision: 'STALE' },
    });
  });

  it.each([
    ['who screened it', as(AMINA, { day }), 'SCREEN'],
    ['who concluded its evaluation', as(EMEKA, { day }), 'CONCLUDE_EVALUATION'],
    ['who reviewed it', as(FATOU, { day }), 'SUBMIT_REVIEW'],
    ['whose review was excluded', as(GRACE, { day }), 'SUBMIT_REVIEW'],
    ['who voted', as(HANA, { day }), 'CAST_VOTE'],
    ['whose vote was struck', as(IDRIS, { day }), 'CAST_VOTE'],
    ['acting for who screened it', as(BELA, { day, for: AMINA }), 'SCREEN'],
    ['who screened it, acting for another', as(AMINA, { day, for: BELA }), 'SCREEN'],
  ])('to somebody %s', (_, context, earlierAct) => {
    expect(outcome({}, {}, context)).toEqual({
      code: 'SEGREGATION_OF_DUTIES',
      figures: { act: 'AWARD_GRANT', earlierAct },
    });
  });

  it('not to a trustee who had no vote', () => {
    expect(outcome({}, {}, as(JUMA, { day }))).toEqual(ACCEPTED);
  });

  it.each([
    ['36900.00', ACCEPTED],
    ['36900.01', aboveCeiling('36900.01', '36900.00')],
  ])('above what the board has decided: %s', (amount, expected) => {
    expect(outcome({}, { amount: usd(amount) })).toEqual(expected);
  });

  it.each([
    ['40000.00', ACCEPTED],
    ['40000.01', aboveCeiling('40000.01', '40000.00')],
  ])('above the ceiling of the call, whatever the board has decided: %s', (amount, expected) => {
    expect(outcome({ application: applicationAfter(recommended(amount)) })).toEqual(expected);
  });

  it('from a pool that the call does not name', () => {
    const pools = [GENERAL];
    const generalOnly = { ...candidate().call, pools };
    expect(awardedBy({ call: generalOnly })).toMatchObject({
      fundingLines: [{ pool: GENERAL, amount: usd('36900.00') }],
    });
    const earmarked = { fundingLines: [{ pool: EARMARKED, amount: usd('36900.00') }] };
    expect(outcome({ call: generalOnly }, earmarked)).toEqual(wrong('/fundingLines/0/pool'));
  });

  it.each([
    ['valid until today', dueDiligence('2026-03-01'), ACCEPTED],
    ['valid until yesterday', dueDiligence('2026-02-28'), expired('POSITIVE', '2026-02-28')],
    [
      'with a negative outcome',
      dueDiligence('2026-12-31', 'NEGATIVE'),
      expired('NEGATIVE', '2026-12-31'),
    ],
    ['that never was', undefined, expired('NONE', null)],
  ])('for want of due diligence: one %s', (_, finding, expected) => {
    const organisation = organisationAfter(registered, ...(finding ? [finding] : []));
    expect(outcome({ organisation })).toEqual(expected);
  });

  it('while a refund of an earlier grant is due', () => {
    const owing = grantee.evolve(grantee.initial, {
      type: 'RefundFellDue',
      data: { grant: GRANT, amount: usd('0.01') },
    });
    expect(outcome({ grantee: owing })).toEqual({
      code: 'REFUND_OUTSTANDING',
      figures: { refunds: { [GRANT]: usd('0.01') } },
    });
  });

  it.each([
    [0, 1, ACCEPTED],
    [1, 1, { code: 'ACTIVE_GRANT_LIMIT', figures: { limit: 1, open: 1 } }],
    [1, 2, ACCEPTED],
    [5, undefined, ACCEPTED],
  ])('with %s grants open and a limit of %s', (open, activeGrantLimit, expected) => {
    const opened = Array.from({ length: open }, (_, i) => `${GRANT}-${i}`).reduce(
      (state, grant) => grantee.evolve(state, { type: 'GrantOpened', data: { grant } }),
      grantee.initial,
    );
    const fund = theFund(activeGrantLimit === undefined ? {} : { activeGrantLimit });
    expect(outcome({ grantee: opened, fund })).toEqual(expected);
  });

  it.each([
    ['22140.00', ACCEPTED],
    [
      '22139.99',
      {
        code: 'INSUFFICIENT_FUNDS',
        figures: { available: usd('36899.99'), needed: usd('36900.00') },
      },
    ],
    ['-0.01', { code: 'POOL_OVERCOMMITTED', figures: { pool: GENERAL, available: usd('-0.01') } }],
  ])('when the general pool has %s', (cash, expected) => {
    const pools = [
      holding(GENERAL, { cash: usd(cash) }),
      holding(EARMARKED, { cash: usd('50000.00') }),
    ];
    expect(outcome({ pools })).toEqual(expected);
  });

  it('in another currency than the fund’s', () => {
    expect(outcome({}, { amount: { amount: '36900.00', currency: 'EUR' } })).toEqual({
      code: 'CURRENCY_MISMATCH',
      figures: { currency: 'EUR', baseCurrency: 'USD' },
    });
  });

  it('for the first reason that stands against it', () => {
    const nothing = { organisation: organisationAfter(registered), pools: [] };
    expect(outcome({ ...nothing, application: applicationAfter(evaluated) })).toMatchObject({
      code: 'WRONG_STATE',
    });
    expect(outcome(nothing, { amount: usd('40000.01') })).toMatchObject({
      code: 'CEILING_EXCEEDED',
    });
    expect(outcome(nothing)).toMatchObject({ code: 'DUE_DILIGENCE_EXPIRED' });
  });
});

describe('An award that names its funding lines', () => {
  const lines = (earmarked: string, general: string) => ({
    fundingLines: [
      { pool: EARMARKED, amount: usd(earmarked) },
      { pool: GENERAL, amount: usd(general) },
    ],
  });

  it('takes them as they are', () => {
    const named = lines('900.00', '36000.00');
    expect(awardedBy({}, named)).toMatchObject(named);
  });

  it.each([
    ['36000.00', ACCEPTED],
    ['35999.99', { code: 'SUM_MISMATCH', figures: sums('36899.99') }],
    ['36000.01', { code: 'SUM_MISMATCH', figures: sums('36900.01') }],
  ])('has lines that add up: 900.00 and %s', (general, expected) => {
    expect(outcome({}, lines('900.00', general))).toEqual(expected);
  });

  it('stays within what an earmark covers', () => {
    expect(outcome({}, lines('14760.00', '22140.00'))).toEqual(ACCEPTED);
    expect(outcome({}, lines('14760.01', '22139.99'))).toEqual({
      code: 'EARMARK_VIOLATION',
      figures: { pool: EARMARKED, limit: usd('14760.00'), asked: usd('14760.01') },
    });
  });

  it('names pools of the call, each once, in its currency', () => {
    const line = { pool: GENERAL, amount: usd('36900.00') };
    const foreign = { ...line, pool: 'pool_0192a000-0000-7000-8000-000000000099' };
    const inEuro = { ...line, amount: { amount: '36900.00', currency: 'EUR' } };
    expect(outcome({}, { fundingLines: [foreign] })).toEqual(wrong('/fundingLines/0/pool'));
    expect(outcome({}, { fundingLines: [line, line] })).toEqual(wrong('/fundingLines/1/pool'));
    expect(outcome({}, { fundingLines: [inEuro] })).toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });
});

function aboveCeiling(amount: string, ceiling: string): object {
  return { code: 'CEILING_EXCEEDED', figures: { amount: usd(amount), ceiling: usd(ceiling) } };
}

function expired(found: string, validUntil: string | null): object {
  const figures = { organisation: SHELTER, outcome: found, validUntil, today: '2026-03-01' };
  return { code: 'DUE_DILIGENCE_EXPIRED', figures };
}

function sums(fundingLines: string): object {
  return { award: usd('36900.00'), fundingLines: usd(fundingLines) };
}

import { describe, expect, it } from '@jest/globals';
import {
  agreementAfter,
  chf,
  EARMARKED,
  FUND,
  GENERAL,
  parties,
  RECEIPT,
  refused,
  swissAgreement,
  SWISS,
  swissTerms,
  theFund,
  TODAY,
  usd,
  wrong,
} from '../../../test/contributions/histories.js';
import { poolFor } from '../fund-terms.js';
import {
  announcePledge,
  signAgreement,
  signPledged,
  type AgreementTerms,
  type PledgeTerms,
} from './contribution.agreement.js';
import { agreementStatus, assertAgreed, contribution } from './contribution.js';

const pledge: PledgeTerms = {
  fund: FUND,
  donor: SWISS,
  amount: chf('600000.00'),
  announcedOn: '2026-01-10',
};

const pledged = announcePledge(pledge, TODAY).reduce(contribution.evolve, contribution.initial);

const signed = (terms: Partial<AgreementTerms>, policy = {}) =>
  signAgreement({ ...swissTerms, ...terms }, parties(policy));

describe('Announcing a pledge', () => {
  it('takes note of it: no money, no claim', () => {
    expect(announcePledge({ ...pledge, note: 'by letter' }, TODAY)).toEqual([
      {
        type: 'PledgeAnnounced',
        data: {
          fund: FUND,
          donor: SWISS,
          amount: chf('600000.00'),
          instalments: [],
          note: 'by letter',
          valueDate: '2026-01-10',
        },
      },
    ]);
  });

  it('numbers the instalments in their order', () => {
    const [event] = announcePledge({ ...pledge, instalments: swissTerms.instalments }, TODAY);
    expect(event?.data).toMatchObject({
      instalments: [{ number: 1 }, { number: 2, dueOn: '2026-09-30' }, { number: 3 }],
    });
  });

  it.each<[string, Partial<PledgeTerms>, object]>([
    [
      'instalments that do not add up',
      { instalments: [{ amount: chf('599999.99'), dueOn: '2026-12-31' }] },
      {
        code: 'SUM_MISMATCH',
        figures: { amount: chf('600000.00'), instalments: chf('599999.99') },
      },
    ],
    [
      'an instalment in another currency',
      { instalments: [{ amount: usd('600000.00'), dueOn: '2026-12-31' }] },
      {
        code: 'CURRENCY_MISMATCH',
        figures: { field: 'instalments/0/amount', currency: 'USD', expected: ['CHF'] },
      },
    ],
    [
      'tomorrow',
      { announcedOn: '2026-06-16' },
      {
        code: 'FUTURE_VALUE_DATE',
        figures: { field: 'announcedOn', valueDate: '2026-06-16', today: TODAY },
      },
    ],
    ['today', { announcedOn: TODAY }, { code: 'accepted' }],
  ])('with %s: %j', (_, more, expected) => {
    expect(refused(() => announcePledge({ ...pledge, ...more }, TODAY))).toEqual(expected);
  });
});

describe('Signing an agreement', () => {
  it('makes all of it receivable and revenue, at the rate of the day', () => {
    expect(signed({ reference: 'SDC-81' })).toEqual([
      {
        type: 'AgreementSigned',
        data: {
          fund: FUND,
          pool: GENERAL,
          donor: SWISS,
          amount: chf('600000.00'),
          instalments: swissTerms.instalments.map((one, i) => ({ number: i + 1, ...one })),
          reference: 'SDC-81',
          rate: '0.884',
          receivable: usd('678733.03'),
          valueDate: '2026-01-15',
        },
      },
    ]);
  });

  it('in base currency takes no rate', () => {
    const [event] = signed({
      amount: usd('1000.00'),
      instalments: [{ amount: usd('1000.00'), dueOn: '2026-12-31' }],
    });
    expect(event?.data).toMatchObject({ receivable: usd('1000.00') });
    expect(event?.data).not.toHaveProperty('rate');
  });

  it('under a condition posts nothing, and needs no rate', () => {
    const [event] = signed({ condition: 'The law is passed.', signedOn: '2025-12-31' });
    expect(event?.data).toMatchObject({
      condition: 'The law is passed.',
      receivable: usd('0.00'),
      valueDate: '2025-12-31',
    });
    expect(swissAgreement({ condition: 'The law is passed.' })).toMatchObject({
      condition: 'OPEN',
      carrying: usd('0.00'),
    });
  });

  it('turns a pledge into an agreement, on other terms if they agree on others', () => {
    const terms = {
      ...swissTerms,
      amount: chf('400000.00'),
      instalments: swissTerms.instalments.slice(0, 2),
    };
    const state = signPledged(pledged, terms, parties()).reduce(contribution.evolve, pledged);
    expect(state).toMatchObject({
      status: 'AGREED',
      amount: chf('400000.00'),
      carrying: usd('452488.69'),
    });
  });

  it('is refused for what is agreed already', () => {
    expect(refused(() => signPledged(swissAgreement(), swissTerms, parties()))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'AGREED', allowed: ['PLEDGED'] },
    });
  });

  it.each<[string, Partial<AgreementTerms>, object]>([
    ['today', { signedOn: TODAY }, { code: 'accepted' }],
    [
      'tomorrow',
      { signedOn: '2026-06-16' },
      {
        code: 'FUTURE_VALUE_DATE',
        figures: { field: 'signedOn', valueDate: '2026-06-16', today: TODAY },
      },
    ],
    [
      'a cent too much in instalments',
      { amount: chf('599999.99') },
      {
        code: 'SUM_MISMATCH',
        figures: { amount: chf('599999.99'), instalments: chf('600000.00') },
      },
    ],
    [
      'an instalment in another currency',
      { instalments: [{ amount: usd('600000.00'), dueOn: '2026-12-31' }] },
      {
        code: 'CURRENCY_MISMATCH',
        figures: { field: 'instalments/0/amount', currency: 'USD', expected: ['CHF'] },
      },
    ],
    [
      'a day without a rate',
      { signedOn: '2025-12-31' },
      {
        code: 'RATE_MISSING',
        figures: { fund: FUND, currency: 'CHF', valueDate: '2025-12-31' },
      },
    ],
    ['the support cost rate of the fund', { supportCostRate: '13' }, { code: 'accepted' }],
    ['no support cost', { supportCostRate: '0' }, { code: 'accepted' }],
    [
      'a support cost rate above that of the fund',
      { supportCostRate: '13.000001' },
      { code: 'CAP_EXCEEDED', figures: { share: '13.000001', cap: '13' } },
    ],
  ])('with %s: %j', (_, terms, expected) => {
    expect(refused(() => signed(terms))).toEqual(expected);
  });

  it.each([
    ['799999999999.99', {}, { code: 'accepted' }],
    ['800000000000.00', {}, wrong('/amount')],
    ['800000000000.00', { condition: 'The law is passed.' }, { code: 'accepted' }],
  ])('of CHF %s at a rate of 0.8, with %j: %j', (amount, more, expected) => {
    const terms = { amount: chf(amount), instalments: [{ amount: chf(amount), dueOn: TODAY }] };
    const act = () =>
      signAgreement(
        { ...terms, signedOn: '2026-01-15', ...more },
        { ...parties(), rateOn: () => '0.8' },
      );
    expect(refused(act)).toEqual(expected);
  });

  it('keeps the support cost rate that was agreed on', () => {
    expect(swissAgreement({ supportCostRate: '8' }).supportCostRate).toBe('8');
  });
});

describe('The pool', () => {
  it('is the general one unless another is named', () => {
    expect(poolFor(theFund().state)).toBe(GENERAL);
    expect(poolFor(theFund().state, EARMARKED)).toBe(EARMARKED);
  });

  it('is one of the fund', () => {
    expect(refused(() => poolFor(theFund().state, 'pool_of_another_fund'))).toEqual({
      code: 'NOT_FOUND',
      figures: { id: 'pool_of_another_fund' },
    });
  });
});

describe('An agreement', () => {
  const paid = (number: number, amount: string) => ({
    receipt: RECEIPT,
    parts: [{ instalment: number, paid: chf(amount), recovered: chf('0.00') }],
    cleared: usd('0.00'),
    conditional: usd('0.00'),
    conditionalNet: usd('0.00'),
  });

  it.each([
    ['199999.99', 'AGREED'],
    ['200000.00', 'FULFILLED'],
  ])('of which the last instalment is paid with %s is %s', (last, status) => {
    const { instalments } = agreementAfter(
      ...signed({}),
      { type: 'InstalmentsPaid', data: paid(1, '200000.00') },
      { type: 'InstalmentsPaid', data: paid(2, '200000.00') },
      { type: 'InstalmentsPaid', data: paid(3, last) },
    );
    expect(agreementStatus(instalments)).toBe(status);
  });

  it('is open again after a reversal', () => {
    const data = paid(1, '200000.00');
    const state = agreementAfter(
      ...signed({}),
      { type: 'InstalmentsPaid', data: { ...data, cleared: usd('226244.34') } },
      { type: 'InstalmentsReopened', data: { ...data, cleared: usd('226244.34') } },
    );
    expect(state).toEqual(swissAgreement());
  });

  it('is written off when nothing more is expected', () => {
    const [instalment] = swissAgreement().instalments;
    if (!instalment) throw new Error('no instalment');
    expect(agreementStatus([{ ...instalment, writtenOff: instalment.amount }])).toBe('WRITTEN_OFF');
  });

  it('is what money is booked to, not a pledge', () => {
    expect(refused(() => assertAgreed(pledged))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'PLEDGED', allowed: ['AGREED', 'FULFILLED', 'WRITTEN_OFF'] },
    });
  });
});

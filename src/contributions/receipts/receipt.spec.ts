import { describe, expect, it } from '@jest/globals';
import {
  AGREEMENT,
  agreementAfter,
  chf,
  FUND,
  GENERAL,
  OTHER_RECEIPT,
  RECEIPT,
  rateOn,
  refused,
  SWISS,
  swissAgreement,
  theFund,
  TODAY,
  usd,
  wrong,
} from '../../../test/contributions/histories.js';
import type { PolicySet } from '../../funds/funds/fund.events.js';
import { sum } from '../../platform/money/money.js';
import { contribution, type Agreement } from '../contributions/contribution.js';
import { signAgreement } from '../contributions/contribution.agreement.js';
import { movementOf, recordReceipt, type ReceiptTerms } from './receipt.recording.js';
import type { ReceiptEvent } from './receipt.events.js';
import { bankReferenceOf, receipt, type Receipt } from './receipt.js';
import { reverseReceipt } from './receipt.reversal.js';

/** The first instalment, CHF 200,000 at 0.871; the bank takes USD 18.50. */
const swissReceipt: ReceiptTerms = {
  account: 'CH93 0076 2011 6238 5295 7',
  bankReference: 'FT-2026-0311',
  valueDate: '2026-03-11',
  instructed: chf('200000.00'),
  charges: usd('18.50'),
  credited: usd('229602.63'),
};

const baseReceipt: ReceiptTerms = {
  account: 'NY-1',
  bankReference: 'FT-1',
  valueDate: '2026-03-11',
  instructed: usd('113000.00'),
  credited: usd('113000.00'),
};

const baseAgreement = (amounts: readonly string[], more = {}): Agreement =>
  agreementAfter(
    ...signAgreement(
      {
        amount: sum(amounts.map(usd), 'USD'),
        instalments: amounts.map((amount, i) => ({
          amount: usd(amount),
          dueOn: `2026-0${i + 1}-28`,
        })),
        signedOn: '2026-01-15',
        ...more,
      },
      { fund: theFund(), pool: GENERAL, donor: SWISS, rateOn, today: TODAY },
    ),
  );

function recorded(
  terms: ReceiptTerms,
  agreement?: Agreement,
  { policy = {}, corrects }: { policy?: PolicySet; corrects?: string } = {},
): ReceiptEvent[] {
  const parties = {
    fund: theFund(policy),
    pool: GENERAL,
    donor: SWISS,
    ...(agreement && { agreement: { id: AGREEMENT, state: agreement } }),
  };
  return recordReceipt(terms, parties, { rateOn, today: TODAY, ...(corrects && { corrects }) });
}

const recordedData = (...args: Parameters<typeof recorded>) => {
  const [event] = recorded(...args);
  if (event?.type !== 'ReceiptRecorded') throw new Error('no receipt');
  return event.data;
};

const fold = (events: readonly ReceiptEvent[]): Receipt =>
  events.reduce(receipt.evolve, receipt.initial);

/** The agreement after these receipts on it. */
const after = (agreement: Agreement, ...receipts: readonly Receipt[]): Agreement =>
  receipts.reduce<Agreement>((state, { taken, posting }) => {
    const data = movementOf(RECEIPT, taken, posting);
    const next = contribution.evolve(state, { type: 'InstalmentsPaid', data });
    if (next.status !== 'AGREED') throw new Error('no agreement');
    return next;
  }, agreement);

const nothingPosted = {
  bankCharges: usd('0.00'),
  cleared: usd('0.00'),
  recoveries: usd('0.00'),
  revenue: usd('0.00'),
  conditional: usd('0.00'),
  exchangeDifference: usd('0.00'),
};

describe('A foreign receipt', () => {
  it('is cash and bank charges against its share of the receivable; the rest is a realised gain', () => {
    expect(recordedData(swissReceipt, swissAgreement())).toEqual({
      fund: FUND,
      pool: GENERAL,
      donor: SWISS,
      contribution: AGREEMENT,
      fulfilled: chf('200000.00'),
      parts: [{ instalment: 1, paid: chf('200000.00'), recovered: chf('0.00') }],
      account: 'CH93 0076 2011 6238 5295 7',
      bankReference: 'FT-2026-0311',
      instructed: chf('200000.00'),
      charges: usd('18.50'),
      chargesBorneBy: 'FUND',
      rate: '0.871',
      posting: {
        ...nothingPosted,
        cash: usd('229602.63'),
        bankCharges: usd('18.50'),
        cleared: usd('226244.34'),
        exchangeDifference: usd('3376.79'),
      },
      valueDate: '2026-03-11',
    });
  });

  it('leaves the carrying amount of the other instalments', () => {
    const left = after(swissAgreement(), fold(recorded(swissReceipt, swissAgreement())));
    expect(left.carrying).toEqual(usd('452488.69'));
    expect(left.instalments.map(({ paid }) => paid.amount)).toEqual(['200000.00', '0.00', '0.00']);
  });

  it('under DONOR leaves CHF 16.11 more outstanding, and the charge is no cost of the fund', () => {
    const policy = { receiptChargesBorneBy: 'DONOR' as const };
    const data = recordedData(swissReceipt, swissAgreement(), { policy });
    expect(data).toMatchObject({
      fulfilled: chf('199983.89'),
      parts: [{ instalment: 1, paid: chf('199983.89') }],
      chargesBorneBy: 'DONOR',
      posting: {
        cash: usd('229602.63'),
        bankCharges: usd('0.00'),
        cleared: usd('226226.12'),
        exchangeDifference: usd('3376.51'),
      },
    });
  });

  it('turns charges in the donor’s currency into base currency at the rate of the receipt', () => {
    const charges = chf('16.11');
    expect(recordedData({ ...swissReceipt, charges }, swissAgreement()).posting).toMatchObject({
      bankCharges: usd('18.50'),
      exchangeDifference: usd('3376.79'),
    });
    const policy = { receiptChargesBorneBy: 'DONOR' as const };
    const underDonor = recordedData({ ...swissReceipt, charges }, swissAgreement(), { policy });
    expect(underDonor.fulfilled).toEqual(chf('199983.89'));
  });

  it('that is the last one takes all that is left of the receivable', () => {
    const first = recorded({ ...swissReceipt, instructed: chf('599999.98') }, swissAgreement());
    const left = after(swissAgreement(), fold(first));
    const last = { ...swissReceipt, instructed: chf('0.02'), credited: usd('0.02') };
    const { charges: _, ...free } = last;
    const end = after(left, fold(recorded(free, left)));
    expect(left.carrying).toEqual(usd('0.02'));
    expect(end.carrying).toEqual(usd('0.00'));
  });

  it('without a rate on its day is refused', () => {
    const terms = { ...swissReceipt, valueDate: '2025-12-31' };
    expect(refused(() => recorded(terms, swissAgreement()))).toEqual({
      code: 'RATE_MISSING',
      figures: { fund: FUND, currency: 'CHF', valueDate: '2025-12-31' },
    });
  });
});

describe('A receipt in base currency', () => {
  it.each<[string, 'FUND' | 'DONOR', string, string, object]>([
    ['980.00', 'FUND', '1000.00', '20.00', { cash: usd('980.00'), bankCharges: usd('20.00') }],
    ['980.00', 'DONOR', '980.00', '0.00', { cash: usd('980.00'), bankCharges: usd('0.00') }],
  ])(
    'credited with %s under %s has fulfilled %s; bank charges are %s',
    (credited, receiptChargesBorneBy, fulfilled, bankCharges, posting) => {
      const terms = { ...baseReceipt, instructed: usd('1000.00'), charges: usd('20.00') };
      const data = recordedData(
        { ...terms, credited: usd(credited) },
        baseAgreement(['1000.00', '1000.00']),
        { policy: { receiptChargesBorneBy } },
      );
      expect(data).toMatchObject({
        fulfilled: usd(fulfilled),
        posting: {
          ...posting,
          bankCharges: usd(bankCharges),
          cleared: usd(fulfilled),
          exchangeDifference: usd('0.00'),
        },
      });
      expect(data).not.toHaveProperty('rate');
    },
  );

  it('pays the named instalment first', () => {
    const terms = { ...baseReceipt, instalment: 2 };
    const { parts } = recordedData(terms, baseAgreement(['100000.00', '100000.00']));
    expect(parts).toEqual([
      { instalment: 1, paid: usd('13000.00'), recovered: usd('0.00') },
      { instalment: 2, paid: usd('100000.00'), recovered: usd('0.00') },
    ]);
  });

  it('beyond the agreement is additional revenue, flagged', () => {
    expect(recordedData(baseReceipt, baseAgreement(['100000.00']))).toMatchObject({
      fulfilled: usd('113000.00'),
      overpaid: usd('13000.00'),
      posting: { cleared: usd('100000.00'), revenue: usd('13000.00') },
    });
  });

  it('of exactly what is outstanding is not flagged', () => {
    expect(recordedData(baseReceipt, baseAgreement(['113000.00']))).not.toHaveProperty('overpaid');
  });

  it('for what was written off is a recovery', () => {
    const agreement = baseAgreement(['113000.00']);
    const writtenOff = {
      ...agreement,
      carrying: usd('0.00'),
      instalments: agreement.instalments.map((one) => ({ ...one, writtenOff: one.amount })),
    };
    const data = recordedData(baseReceipt, writtenOff);
    expect(data).toMatchObject({
      parts: [{ instalment: 1, paid: usd('0.00'), recovered: usd('113000.00') }],
      posting: { ...nothingPosted, cash: usd('113000.00'), recoveries: usd('113000.00') },
    });
    expect(data).not.toHaveProperty('overpaid');
  });
});

describe('A receipt without an agreement', () => {
  it('is contribution revenue, and not over-paid', () => {
    const data = recordedData(baseReceipt);
    expect(data).toMatchObject({
      fulfilled: usd('113000.00'),
      parts: [],
      posting: { ...nothingPosted, cash: usd('113000.00'), revenue: usd('113000.00') },
    });
    expect(data).not.toHaveProperty('overpaid');
    expect(data).not.toHaveProperty('contribution');
  });

  it('may be in any currency that has a rate', () => {
    expect(recordedData(swissReceipt).posting).toEqual({
      ...nothingPosted,
      cash: usd('229602.63'),
      bankCharges: usd('18.50'),
      revenue: usd('229621.13'),
    });
  });
});

describe('A receipt on a conditional agreement', () => {
  const agreement = swissAgreement({ condition: 'The law is passed.' });

  it('is a liability with what the fund has borne, and nothing is set aside yet', () => {
    const events = recorded(swissReceipt, agreement);
    expect(events).toHaveLength(1);
    expect(recordedData(swissReceipt, agreement)).toMatchObject({
      parts: [{ instalment: 1, paid: chf('200000.00') }],
      posting: {
        ...nothingPosted,
        cash: usd('229602.63'),
        bankCharges: usd('18.50'),
        conditional: usd('229621.13'),
      },
    });
  });

  it('is held, with what support cost and reserve will go by', () => {
    const held = after(agreement, fold(recorded(swissReceipt, agreement)));
    expect(held.held).toEqual({ conditional: usd('229621.13'), net: usd('229602.63') });
    expect(held.carrying).toEqual(usd('0.00'));
  });

  it('is a liability also where it goes beyond the agreement', () => {
    const terms = { ...swissReceipt, instructed: chf('600000.01') };
    expect(recordedData(terms, agreement)).toMatchObject({
      overpaid: chf('0.01'),
      posting: { revenue: usd('0.00'), conditional: usd('229621.13') },
    });
  });
});

describe('Support cost and reserve', () => {
  const setAside = (policy: PolicySet, agreement?: Agreement) =>
    recorded(baseReceipt, agreement, { policy }).slice(1);
  const about = { fund: FUND, pool: GENERAL, donor: SWISS, valueDate: '2026-03-11' };

  it('on expenditure: programme money is net ÷ (1 + rate), the rest is provided', () => {
    expect(setAside({})).toEqual([
      {
        type: 'SupportCostProvided',
        data: {
          ...about,
          rate: '13',
          net: usd('113000.00'),
          programme: usd('100000.00'),
          amount: usd('13000.00'),
        },
      },
      {
        type: 'ReserveSetAside',
        data: { ...about, rate: '15', programme: usd('100000.00'), amount: usd('15000.00') },
      },
    ]);
  });

  it('of receipt: net × rate is charged, the rest is programme money', () => {
    expect(setAside({ supportCostBasis: 'OF_RECEIPT' })).toEqual([
      {
        type: 'SupportCostCharged',
        data: {
          fund: FUND,
          basis: 'OF_RECEIPT',
          rate: '13',
          parts: [{ pool: GENERAL, amount: usd('14690.00') }],
          donor: SWISS,
          valueDate: '2026-03-11',
        },
      },
      {
        type: 'ReserveSetAside',
        data: { ...about, rate: '15', programme: usd('98310.00'), amount: usd('14746.50') },
      },
    ]);
  });

  it('go by the rate of the agreement, if it has one', () => {
    const agreement = baseAgreement(['113000.00'], { supportCostRate: '0' });
    expect(setAside({}, agreement)[0]?.data).toMatchObject({
      rate: '0',
      programme: usd('113000.00'),
      amount: usd('0.00'),
    });
  });

  it('go by what was credited, not by what the donor has fulfilled', () => {
    const terms = { ...baseReceipt, credited: usd('112990.00'), charges: usd('10.00') };
    const [, provided] = recorded(terms);
    expect(provided?.data).toMatchObject({ net: usd('112990.00'), programme: usd('99991.15') });
  });

  it('of nothing is no reserve', () => {
    expect(setAside({ reserveRate: '0' }).map(({ type }) => type)).toEqual(['SupportCostProvided']);
  });

  it.each([
    ['0.03', '13', '0.03', '0.00'],
    ['0.04', '13', '0.04', '0.00'],
    ['0.05', '13', '0.04', '0.01'],
    ['1.00', '7', '0.93', '0.07'],
    ['100.00', '100', '50.00', '50.00'],
  ])(
    'are rounded once: of %s at %s % programme is %s and provision %s',
    (net, rate, programme, amount) => {
      const terms = { ...baseReceipt, instructed: usd(net), credited: usd(net) };
      const [, provided] = recorded(terms, undefined, { policy: { supportCostRate: rate } });
      expect(provided?.data).toMatchObject({ programme: usd(programme), amount: usd(amount) });
    },
  );
});

describe('Recording a receipt', () => {
  it.each<[string, Partial<ReceiptTerms>, object]>([
    ['today', { valueDate: TODAY }, { code: 'accepted' }],
    [
      'tomorrow',
      { valueDate: '2026-06-16' },
      {
        code: 'FUTURE_VALUE_DATE',
        figures: { field: 'valueDate', valueDate: '2026-06-16', today: TODAY },
      },
    ],
    [
      'a credit in another than base currency',
      { credited: chf('200000.00') },
      {
        code: 'CURRENCY_MISMATCH',
        figures: { field: 'credited', currency: 'CHF', expected: ['USD'] },
      },
    ],
    [
      'an instruction in another currency than the agreement',
      { instructed: usd('229621.13') },
      {
        code: 'CURRENCY_MISMATCH',
        figures: { field: 'instructed', currency: 'USD', expected: ['CHF'] },
      },
    ],
    [
      'charges in a third currency',
      { charges: { amount: '18.50', currency: 'EUR' } },
      {
        code: 'CURRENCY_MISMATCH',
        figures: { field: 'charges', currency: 'EUR', expected: ['CHF', 'USD'] },
      },
    ],
    ['the last instalment', { instalment: 3 }, { code: 'accepted' }],
    ['an instalment that there is none of', { instalment: 4 }, wrong('/instalment')],
  ])('with %s: %j', (_, terms, expected) => {
    expect(refused(() => recorded({ ...swissReceipt, ...terms }, swissAgreement()))).toEqual(
      expected,
    );
  });

  it.each([
    ['979.99', '20.00', '999.99'],
    ['980.01', '20.00', '1000.01'],
  ])(
    'of 1,000.00 in base currency, %s credited and %s charges do not add up',
    (credited, charges, parts) => {
      const terms = {
        ...baseReceipt,
        instructed: usd('1000.00'),
        credited: usd(credited),
        charges: usd(charges),
      };
      expect(refused(() => recorded(terms))).toEqual({
        code: 'SUM_MISMATCH',
        figures: { instructed: usd('1000.00'), parts: usd(parts) },
      });
    },
  );

  it.each([
    ['199999.99', { code: 'accepted' }],
    ['200000.00', wrong('/charges')],
  ])('of CHF 200,000 under DONOR with charges of %s: %j', (amount, expected) => {
    const policy = { receiptChargesBorneBy: 'DONOR' as const };
    const terms = { ...swissReceipt, charges: chf(amount) };
    expect(refused(() => recorded(terms, swissAgreement(), { policy }))).toEqual(expected);
  });

  it.each([
    ['of the fund, in francs,', 'FUND', chf('799999999999.99'), '0.8', { code: 'accepted' }],
    ['of the fund, in francs,', 'FUND', chf('800000000000.00'), '0.8', wrong('/charges')],
    ['of the donor, in dollars,', 'DONOR', usd('799999999999.99'), '1.25', wrong('/charges')],
    ['of the donor, in dollars,', 'DONOR', usd('799999999999.98'), '1.25', { code: 'accepted' }],
    [
      'of the donor, in dollars,',
      'DONOR',
      usd('999999999999.99'),
      '999999999999',
      wrong('/charges'),
    ],
  ] as const)(
    'with charges %s under %s, of %j at a rate of %s',
    (_, by, charges, rate, expected) => {
      const terms = { ...swissReceipt, instructed: chf('999999999999.99'), charges };
      const act = () =>
        recordReceipt(
          terms,
          { fund: theFund({ receiptChargesBorneBy: by }), pool: GENERAL, donor: SWISS },
          { rateOn: () => rate, today: TODAY },
        );
      expect(refused(act)).toEqual(expected);
    },
  );

  it('names no instalment where there is no agreement', () => {
    expect(refused(() => recorded({ ...baseReceipt, instalment: 1 }))).toEqual(
      wrong('/instalment'),
    );
  });

  it('knows a bank reference however account and reference are spaced', () => {
    expect(bankReferenceOf('CH93 0076', 'ft 1')).toEqual(bankReferenceOf('ch930076', 'FT1'));
  });
});

describe('Reversing a receipt', () => {
  const state = fold(recorded(swissReceipt, swissAgreement()));
  const about = { fund: FUND, pool: GENERAL, donor: SWISS };
  const bounced = { id: RECEIPT, reason: 'Recalled by the bank.', valueDate: '2026-04-02' };

  it('mirrors all that it has done, on the day of the bank', () => {
    const on = { ...about, valueDate: '2026-04-02' };
    expect(reverseReceipt(state, bounced, { today: TODAY })).toEqual([
      {
        type: 'ReceiptReversed',
        data: {
          ...on,
          contribution: AGREEMENT,
          fulfilled: chf('200000.00'),
          parts: [{ instalment: 1, paid: chf('200000.00'), recovered: chf('0.00') }],
          posting: state.posting,
          reason: 'Recalled by the bank.',
        },
      },
      {
        type: 'SupportCostReversed',
        data: { ...on, basis: 'ON_EXPENDITURE', amount: usd('26414.46') },
      },
      { type: 'ReserveReversed', data: { ...on, amount: usd('30478.23') } },
    ]);
  });

  it('undoes what was charged of the receipt', () => {
    const policy = { supportCostBasis: 'OF_RECEIPT' as const, reserveRate: '0' };
    const charged = fold(recorded(baseReceipt, undefined, { policy }));
    expect(reverseReceipt(charged, bounced, { today: TODAY }).slice(1)).toEqual([
      {
        type: 'SupportCostReversed',
        data: {
          ...about,
          basis: 'OF_RECEIPT',
          amount: usd('14690.00'),
          valueDate: '2026-04-02',
        },
      },
    ]);
  });

  it('for a typing error is on the day of the receipt, and names what takes its place', () => {
    const [reversed] = reverseReceipt(
      state,
      { id: RECEIPT, reason: 'Wrong donor.' },
      { today: TODAY, correctedBy: OTHER_RECEIPT },
    );
    expect(reversed?.data).toMatchObject({ valueDate: '2026-03-11', correctedBy: OTHER_RECEIPT });
  });

  it('is named by the receipt that takes its place', () => {
    expect(recordedData(baseReceipt, undefined, { corrects: RECEIPT }).corrects).toBe(RECEIPT);
  });

  it('happens once', () => {
    const reversed = reverseReceipt(state, bounced, { today: TODAY }).reduce(receipt.evolve, state);
    expect(refused(() => reverseReceipt(reversed, bounced, { today: TODAY }))).toEqual({
      code: 'ALREADY_REVERSED',
      figures: { receipt: RECEIPT, reversedOn: '2026-04-02' },
    });
  });

  it('needs a reason', () => {
    expect(refused(() => reverseReceipt(state, { id: RECEIPT }, { today: TODAY }))).toEqual({
      code: 'REASON_REQUIRED',
      figures: { receipt: RECEIPT },
    });
  });

  it.each([
    ['2026-03-10', wrong('/valueDate')],
    ['2026-03-11', { code: 'accepted' }],
    [TODAY, { code: 'accepted' }],
    [
      '2026-06-16',
      {
        code: 'FUTURE_VALUE_DATE',
        figures: { field: 'valueDate', valueDate: '2026-06-16', today: TODAY },
      },
    ],
  ])('on %s: %j', (valueDate, expected) => {
    expect(
      refused(() => reverseReceipt(state, { ...bounced, valueDate }, { today: TODAY })),
    ).toEqual(expected);
  });
});

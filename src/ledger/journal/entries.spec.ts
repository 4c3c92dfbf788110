import { describe, expect, it } from '@jest/globals';
import type { Money } from '../../platform/money/money.js';
import { assertBalanced, type Line } from './entry.js';
import { entryOf, entryTypes, type MoneyEvent } from './entries.js';
import { moneyIsSound } from './soundness.js';

const id = (kind: string, n = 1) => `${kind}_0192a000-0000-7000-8000-00000000000${n}`;
const usd = (amount: string): Money => ({ amount, currency: 'USD' });
const chf = (amount: string): Money => ({ amount, currency: 'CHF' });

const fund = id('fund');
const pool = id('pool');
const donor = id('donor');
const grant = id('grant');
const organisation = id('organisation');
const valueDate = '2026-03-02';
const parties = { fund, pool, donor };
const payment = { fund, grant, organisation, tranche: 1, valueDate };
const twoPools = [
  { pool: id('pool', 1), amount: usd('2222.22') },
  { pool: id('pool', 2), amount: usd('2777.78') },
];

/** The receipt of the rule book's worked example: CHF 200,000 at 0.871, the bank takes USD 18.50. */
const receipt = {
  ...parties,
  fulfilled: chf('200000.00'),
  parts: [],
  posting: {
    cash: usd('229602.63'),
    bankCharges: usd('18.50'),
    cleared: usd('226244.34'),
    recoveries: usd('0.00'),
    revenue: usd('0.00'),
    conditional: usd('0.00'),
    exchangeDifference: usd('3376.79'),
  },
  valueDate,
};

/** Lines as people write them: account, debit or credit, pool if it is another than the first. */
const written = ({ account, amount, pool: of }: Line): string => {
  const credit = amount.amount.startsWith('-');
  const place = of === pool ? '' : ` of ${of.slice(-1)}`;
  return `${credit ? 'cr' : 'dr'} ${account} ${amount.amount.replace('-', '')}${place}`;
};

const table: readonly [MoneyEvent, readonly string[]][] = [
  [
    {
      type: 'AgreementSigned',
      data: {
        ...parties,
        amount: chf('600000.00'),
        instalments: [],
        receivable: usd('678733.03'),
        valueDate,
      },
    },
    ['dr CONTRIBUTIONS_RECEIVABLE 678733.03', 'cr CONTRIBUTION_REVENUE 678733.03'],
  ],
  [
    {
      type: 'InstalmentTakenOn',
      data: {
        ...parties,
        receivable: usd('5.00'),
        dueOn: valueDate,
        source: 's',
        sourceKey: 'k',
        valueDate,
      },
    },
    ['dr CONTRIBUTIONS_RECEIVABLE 5.00', 'cr CONTRIBUTION_REVENUE 5.00'],
  ],
  [
    {
      type: 'ReceiptRecorded',
      data: {
        ...receipt,
        account: 'A',
        bankReference: 'R',
        instructed: chf('200000.00'),
        chargesBorneBy: 'FUND',
      },
    },
    [
      'dr CASH 229602.63',
      'dr BANK_CHARGES 18.50',
      'cr CONTRIBUTIONS_RECEIVABLE 226244.34',
      'cr EXCHANGE_DIFFERENCES 3376.79',
    ],
  ],
  [
    { type: 'ReceiptReversed', data: { ...receipt, reason: 'Not ours.' } },
    [
      'cr CASH 229602.63',
      'cr BANK_CHARGES 18.50',
      'dr CONTRIBUTIONS_RECEIVABLE 226244.34',
      'dr EXCHANGE_DIFFERENCES 3376.79',
    ],
  ],
  [
    {
      type: 'ReceiptTakenOn',
      data: { ...parties, amount: usd('7.00'), source: 's', sourceKey: 'k', valueDate },
    },
    ['dr CASH 7.00', 'cr CONTRIBUTION_REVENUE 7.00'],
  ],
  [
    {
      type: 'SupportCostProvided',
      data: {
        ...parties,
        rate: '13',
        net: usd('113.00'),
        programme: usd('100.00'),
        amount: usd('13.00'),
        valueDate,
      },
    },
    ['dr SUPPORT_COST_PROVISION 13.00', 'cr UNCOMMITTED 13.00'],
  ],
  [
    {
      type: 'SupportCostCharged',
      data: {
        fund,
        basis: 'ON_EXPENDITURE',
        parts: [{ pool, amount: usd('13.00') }],
        grant,
        valueDate,
      },
    },
    [
      'dr SUPPORT_COST 13.00',
      'cr DUE_TO_AGENCY 13.00',
      'dr UNCOMMITTED 13.00',
      'cr SUPPORT_COST_PROVISION 13.00',
    ],
  ],
  [
    {
      type: 'SupportCostCharged',
      data: {
        fund,
        basis: 'OF_RECEIPT',
        rate: '13',
        parts: [{ pool, amount: usd('13.00') }],
        donor,
        valueDate,
      },
    },
    ['dr SUPPORT_COST 13.00', 'cr DUE_TO_AGENCY 13.00'],
  ],
  [
    {
      type: 'SupportCostReversed',
      data: { ...parties, basis: 'ON_EXPENDITURE', amount: usd('13.00'), valueDate },
    },
    ['cr SUPPORT_COST_PROVISION 13.00', 'dr UNCOMMITTED 13.00'],
  ],
  [
    {
      type: 'SupportCostReversed',
      data: { ...parties, basis: 'OF_RECEIPT', amount: usd('13.00'), valueDate },
    },
    ['cr SUPPORT_COST 13.00', 'dr DUE_TO_AGENCY 13.00'],
  ],
  [
    {
      type: 'ReserveSetAside',
      data: { ...parties, rate: '15', programme: usd('100.00'), amount: usd('15.00'), valueDate },
    },
    ['dr OPERATING_RESERVE 15.00', 'cr UNCOMMITTED 15.00'],
  ],
  [
    { type: 'ReserveReversed', data: { ...parties, amount: usd('15.00'), valueDate } },
    ['cr OPERATING_RESERVE 15.00', 'dr UNCOMMITTED 15.00'],
  ],
  [
    {
      type: 'GrantAwarded',
      data: {
        fund,
        application: id('application'),
        call: id('call'),
        organisation,
        amount: usd('5000.00'),
        ceiling: usd('5000.00'),
        fundingLines: twoPools,
        allocations: [],
        budget: [{ line: 1, category: 'all', amount: usd('5000.00') }],
        plannedStart: valueDate,
        plannedEnd: valueDate,
        shortestMonths: 1,
        longestMonths: 12,
        unscreened: true,
        valueDate,
      },
    } as MoneyEvent,
    [
      'dr COMMITMENTS 2222.22',
      'cr UNCOMMITTED 2222.22',
      'dr COMMITMENTS 2777.78 of 2',
      'cr UNCOMMITTED 2777.78 of 2',
    ],
  ],
  [
    {
      type: 'GrantTakenOn',
      data: {
        fund,
        organisation,
        source: 's',
        sourceKey: 'k',
        amount: usd('9.00'),
        fundingLines: [{ pool, amount: usd('9.00') }],
        plannedStart: valueDate,
        plannedEnd: valueDate,
        status: 'CLOSED',
        assumedPaid: true,
        valueDate,
      },
    } as MoneyEvent,
    ['dr COMMITMENTS 9.00', 'cr UNCOMMITTED 9.00'],
  ],
  [
    {
      type: 'PaymentReleased',
      data: {
        ...payment,
        amount: usd('9000.00'),
        parts: [{ pool, amount: usd('9000.00') }],
        unscreened: true,
        by: [],
      },
    },
    [
      'dr ADVANCES 9000.00',
      'cr PAYMENTS_IN_TRANSIT 9000.00',
      'dr UNCOMMITTED 9000.00',
      'cr COMMITMENTS 9000.00',
    ],
  ],
  [
    {
      type: 'PaymentConfirmed',
      data: {
        ...payment,
        debited: usd('9020.00'),
        charges: usd('21.50'),
        chargesBorneBy: 'FUND',
        parts: [{ pool, amount: usd('9000.00'), charges: usd('21.50'), difference: usd('-1.50') }],
      },
    },
    [
      'dr PAYMENTS_IN_TRANSIT 9000.00',
      'dr BANK_CHARGES 21.50',
      'cr EXCHANGE_DIFFERENCES 1.50',
      'cr CASH 9020.00',
    ],
  ],
  [
    {
      type: 'FinancialReportAccepted',
      data: {
        fund,
        organisation,
        report: 1,
        final: false,
        lines: [
          { line: 1, reported: usd('50.00'), disallowed: usd('10.00'), accepted: usd('40.00') },
        ],
        accepted: usd('40.00'),
        parts: [{ pool, amount: usd('40.00') }],
        valueDate,
      },
    },
    ['dr GRANT_EXPENSE 40.00', 'cr ADVANCES 40.00'],
  ],
];

describe('the journal', () => {
  it.each(table.map(([event, lines]) => [event.type, lines, event] as const))(
    'posts %s as %j',
    (_, lines, event) => {
      const entry = entryOf({ ...event, stream: grant });
      expect(entry.lines.map(written)).toEqual(lines);
      expect(entry).toMatchObject({ fund, valueDate });
      expect(() => assertBalanced(event.type, entry)).not.toThrow();
    },
  );

  it('has an example here of every event that posts', () => {
    expect([...new Set(table.map(([{ type }]) => type))].sort()).toEqual([...entryTypes].sort());
  });

  it('names the grant on its lines, and the donor on theirs', () => {
    const award = table.find(([{ type }]) => type === 'GrantAwarded')?.[0];
    if (award) {
      expect(entryOf({ ...award, stream: grant }).lines.every((line) => line.grant === grant)).toBe(
        true,
      );
    }
    const receiptLines = table.find(([{ type }]) => type === 'ReceiptRecorded')?.[0];
    if (receiptLines) {
      expect(
        entryOf({ ...receiptLines, stream: 'x' }).lines.every((line) => line.donor === donor),
      ).toBe(true);
    }
    expect.assertions(2);
  });

  it.each([
    ['a cent too much', '229602.64'],
    ['a cent too little', '229602.62'],
  ])('stops an event whose entry has %s, before it is written', (_, cash) => {
    const posting = { ...receipt.posting, cash: usd(cash) };
    const data = {
      ...receipt,
      posting,
      account: 'A',
      bankReference: 'R',
      instructed: chf('1.00'),
      chargesBorneBy: 'FUND',
    };
    expect(() => moneyIsSound({ type: 'ReceiptRecorded', data })).toThrow('does not balance');
  });

  it.each([
    ['PaymentReleased', { amount: usd('9000.01') }],
    ['PaymentReleased', { amount: usd('8999.99') }],
    ['PaymentConfirmed', { debited: usd('9020.01') }],
    ['FinancialReportAccepted', { parts: [{ pool, amount: usd('39.99') }] }],
    ['FinancialReportAccepted', { lines: [] }],
    ['GrantTakenOn', { amount: usd('9.01') }],
    ['GrantAwarded', { budget: [] }],
  ] as const)(
    'stops %s before it is written if its parts are not the whole: %j',
    (type, change) => {
      const [event] = table.find(([posted]) => posted.type === type) ?? [];
      expect(() => moneyIsSound({ type, data: { ...event?.data } })).not.toThrow();
      expect(() => moneyIsSound({ type, data: { ...event?.data, ...change } })).toThrow(
        'add up to',
      );
    },
  );

  it('has one donor or grant for all lines of an entry', () => {
    const line = { pool, account: 'CASH' as const };
    const lines: Line[] = [
      { ...line, amount: usd('1.00'), donor },
      { ...line, amount: usd('-1.00'), donor: id('donor', 2) },
    ];
    expect(() => assertBalanced('x', { fund, valueDate, lines })).toThrow('the entry of x mixes');
  });

  it('balances financial and memorandum lines each for themselves', () => {
    const line = { pool, amount: usd('1.00') };
    const lines: Line[] = [
      { ...line, account: 'CASH' },
      { ...line, account: 'UNCOMMITTED', amount: usd('-1.00') },
    ];
    expect(() => assertBalanced('x', { fund, valueDate, lines })).toThrow(
      'financial 100, memorandum -100',
    );
  });
});

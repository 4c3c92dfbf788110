import { describe, expect, it } from '@jest/globals';
import {
  AMINA,
  as,
  awarded,
  CHEN,
  DARA,
  EARMARKED,
  firstTranchePaid,
  FUND,
  GENERAL,
  givenGrant,
  GRANT,
  holding,
  refused,
  SHELTER,
  signed,
  submitted,
  theFund,
  thePools,
  usd,
  wrong,
} from '../../../test/grants/histories.js';
import { acceptReport, type Acceptance } from './grant.acceptance.js';
import type { GrantData, GrantEvent } from './grant.events.js';
import { advances, refundDue } from './grant.js';

const lines = [
  { line: 1, reported: usd('5000.00') },
  { line: 2, reported: usd('900.00') },
];
const history: readonly GrantEvent[] = [awarded, signed, ...firstTranchePaid];

const accept = (
  events: readonly GrantEvent[],
  acceptance: Partial<Acceptance> = {},
  { policy = {}, pools = thePools(), by = as(AMINA) } = {},
): GrantEvent[] =>
  acceptReport(
    { id: GRANT, grant: givenGrant(...events), fund: theFund(policy), pools },
    { report: 1, disallowed: [], ...acceptance },
    by,
  );

const assessed = (events: GrantEvent[]): GrantData<'FinancialReportAccepted'> => {
  const [first] = events;
  if (first?.type !== 'FinancialReportAccepted') throw new Error('nothing was accepted');
  return first.data;
};

/** Accepted as it is, disallowed, per line. */
const perLine = (events: GrantEvent[]) =>
  assessed(events).lines.map((l) => [l.line, l.accepted.amount, l.disallowed.amount]);

describe('Accepting a report', () => {
  it('makes advances the expense of the pools that the grant is paid from', () => {
    expect(accept([...history, submitted(lines)])).toEqual([
      {
        type: 'FinancialReportAccepted',
        data: {
          fund: FUND,
          organisation: SHELTER,
          report: 1,
          final: false,
          lines: [
            {
              line: 1,
              reported: usd('5000.00'),
              disallowed: usd('0.00'),
              accepted: usd('5000.00'),
            },
            { line: 2, reported: usd('900.00'), disallowed: usd('0.00'), accepted: usd('900.00') },
          ],
          accepted: usd('5900.00'),
          parts: [
            { pool: EARMARKED, amount: usd('2622.22') },
            { pool: GENERAL, amount: usd('3277.78') },
          ],
          valueDate: '2026-06-15',
        },
      },
    ]);
  });

  it('takes off what the officer disallows', () => {
    const acceptance = { disallowed: [{ line: 2, amount: usd('900.00') }] };
    expect(perLine(accept([...history, submitted(lines)], acceptance))).toEqual([
      [1, '5000.00', '0.00'],
      [2, '0.00', '900.00'],
    ]);
  });

  it.each([
    ['22000.00', '22000.00', '0.00'],
    ['22000.01', '22000.00', '0.01'],
  ])('accepts a line of 20000.00 up to ten percent more: of %s %s', (reported, taken, not) => {
    const report = submitted([{ line: 1, reported: usd(reported) }]);
    expect(perLine(accept([...history, report]))).toEqual([[1, taken, not]]);
  });

  it('counts the limit of a line over all reports', () => {
    const first = submitted([{ line: 1, reported: usd('21999.99') }]);
    const accepted = accept([...history, first]);
    const second = submitted([{ line: 1, reported: usd('0.02') }], { report: 2 });
    expect(perLine(accept([...history, first, ...accepted, second], { report: 2 }))).toEqual([
      [1, '0.01', '0.01'],
    ]);
  });

  it('accepts no more than the award on all lines together', () => {
    const report = submitted([
      { line: 1, reported: usd('22000.00') },
      { line: 2, reported: usd('14900.01') },
    ]);
    expect(perLine(accept([...history, report]))).toEqual([
      [1, '22000.00', '0.00'],
      [2, '14900.00', '0.01'],
    ]);
  });

  it('may leave a credit of the grantee', () => {
    const report = submitted([{ line: 1, reported: usd('20000.01') }]);
    const events = [...history, report];
    expect(advances(givenGrant(...events, ...accept(events)))).toEqual(usd('-0.01'));
  });

  it.each([
    ['2026-06-15', { code: 'accepted' }],
    [
      '2026-06-16',
      {
        code: 'FUTURE_VALUE_DATE',
        figures: { valueDate: '2026-06-16', today: '2026-06-15' },
      },
    ],
  ])('with value date %s, when today is 15 June', (valueDate, expected) => {
    const act = () => accept([...history, submitted(lines)], { valueDate });
    expect(refused(act)).toEqual(expected);
  });

  it.each([
    ['that was never sent', history, 'MISSING'],
    ['that is accepted', [...history, submitted(lines)], 'ACCEPTED'],
  ])('is refused for a report %s', (_, events, state) => {
    const accepted = state === 'ACCEPTED' ? accept(events) : [];
    expect(refused(() => accept([...events, ...accepted]))).toEqual({
      code: 'WRONG_STATE',
      figures: { state, allowed: ['SUBMITTED'] },
    });
  });

  it.each([
    ['to whoever sent it', as(DARA)],
    ['to somebody acting for whoever sent it', as(CHEN, { for: DARA })],
  ])('is refused %s', (_, by) => {
    expect(refused(() => accept([...history, submitted(lines)], {}, { by }))).toEqual({
      code: 'SEGREGATION_OF_DUTIES',
      figures: { act: 'ACCEPT_REPORT', earlierAct: 'SUBMIT_REPORT' },
    });
  });

  it.each([
    ['900.00', { code: 'accepted' }],
    ['900.01', wrong('/disallowed/0/amount')],
  ])('disallows %s of 900.00 reported', (amount, expected) => {
    const disallowed = [{ line: 2, amount: usd(amount) }];
    expect(refused(() => accept([...history, submitted(lines)], { disallowed }))).toEqual(expected);
  });

  it('disallows lines of the budget, in the base currency', () => {
    const other = [{ line: 3, amount: usd('1.00') }];
    const inEuro = [{ line: 2, amount: { amount: '1.00', currency: 'EUR' } }];
    const reported = [...history, submitted(lines)];
    expect(refused(() => accept(reported, { disallowed: other }))).toEqual(
      wrong('/disallowed/0/line'),
    );
    expect(refused(() => accept(reported, { disallowed: inEuro }))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
  });
});

describe('Accepting the final report', () => {
  it.each([
    ['20000.00', 'CLOSING', '0.00'],
    ['20000.01', 'CLOSING', '0.00'],
    ['19999.99', 'REFUND_DUE', '0.01'],
  ])('of %s on 20000.00 paid leaves the grant %s with %s due', (reported, status, due) => {
    const events = [...history, submitted([{ line: 1, reported: usd(reported) }], { final: true })];
    const after = givenGrant(...events, ...accept(events));
    expect(after.status).toBe(status);
    expect(refundDue(after)).toEqual(usd(due));
  });

  it('waits for the reports before it', () => {
    const first = submitted(lines);
    const final = submitted(lines, { report: 2, final: true });
    const both = [...history, first, final];
    expect(refused(() => accept(both, { report: 2 }))).toEqual({
      code: 'REPORTS_OUTSTANDING',
      figures: { reports: [1] },
    });
    expect(refused(() => accept([...both, ...accept(both, { report: 1 })], { report: 2 }))).toEqual(
      { code: 'accepted' },
    );
  });
});

describe('Support cost on accepted expense', () => {
  const reported = [...history, submitted(lines)];
  const charged = (pools = thePools(), policy = {}) => {
    const [, event] = accept(reported, {}, { pools, policy });
    return event?.type === 'SupportCostCharged' ? event.data.parts : [];
  };

  /** Of the earmarked pool 2,622.22 are spent. */
  const earmarked = (provision: string, programme: string) => [
    holding(EARMARKED, { provision: usd(provision), programme: usd(programme) }),
    holding(GENERAL, { programme: usd('100.00') }),
  ];

  it('is charged in the same breath, by pool, naming the grant', () => {
    expect(accept(reported, {}, { pools: earmarked('6500.00', '50000.00') })[1]).toEqual({
      type: 'SupportCostCharged',
      data: {
        fund: FUND,
        basis: 'ON_EXPENDITURE',
        // 2,622.22 × 6,500 ÷ 50,000 = 340.8886
        parts: [{ pool: EARMARKED, amount: usd('340.89') }],
        grant: GRANT,
        valueDate: '2026-06-15',
      },
    });
  });

  it.each([
    ['all of it when the last programme money is spent', '340.89', '2622.22', '340.89'],
    ['a cent less than all while a cent is left', '26222.21', '2622.23', '26222.11'],
    ['all of it when more is spent than was left', '340.89', '2622.21', '340.89'],
    ['all of it when nothing was left', '340.89', '0.00', '340.89'],
    ['all of it when too much had been spent', '340.89', '-5.00', '340.89'],
  ])('takes of the provision %s', (_, provision, programme, expected) => {
    expect(charged(earmarked(provision, programme))).toEqual([
      { pool: EARMARKED, amount: usd(expected) },
    ]);
  });

  it('is nothing without a provision, or where it is charged of receipts', () => {
    expect(charged()).toEqual([]);
    expect(charged(earmarked('6500.00', '50000.00'), { supportCostBasis: 'OF_RECEIPT' })).toEqual(
      [],
    );
  });
});

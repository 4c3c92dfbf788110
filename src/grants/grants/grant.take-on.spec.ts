import { describe, expect, it } from '@jest/globals';
import {
  AMINA,
  as,
  FUND,
  GENERAL,
  givenGrant,
  givenPayment,
  GRANT,
  PAYMENT,
  SHELTER,
  terms,
  usd,
} from '../../../test/grants/histories.js';
import { movementsOf } from '../pool-movements.js';
import { signAgreement } from './grant.agreement.js';
import { accepted, advances, disbursed, undisbursed } from './grant.js';
import { assumedPayment, assumedReport, takeOn, type GrantToTakeOn } from './grant.take-on.js';

const row: GrantToTakeOn = {
  fund: FUND,
  organisation: SHELTER,
  source: 'old-system',
  sourceKey: 'KEN-22/1',
  title: 'Safe house in Kisumu',
  amount: usd('36900.00'),
  start: '2022-05-01',
  end: '2022-10-31',
  approvedOn: '2022-06-03',
  status: 'CLOSED',
  assumedPaid: true,
};
const lines = [{ pool: GENERAL, amount: usd('36900.00') }];

describe('An award that is taken on', () => {
  it('is a fact with source and key, committed from the general pool', () => {
    expect(takeOn({ ...row, status: 'AWARDED', assumedPaid: false }, GENERAL)).toEqual([
      {
        type: 'GrantTakenOn',
        data: {
          fund: FUND,
          organisation: SHELTER,
          source: 'old-system',
          sourceKey: 'KEN-22/1',
          title: 'Safe house in Kisumu',
          amount: usd('36900.00'),
          fundingLines: lines,
          plannedStart: '2022-05-01',
          plannedEnd: '2022-10-31',
          retroactiveDays: 33,
          status: 'AWARDED',
          assumedPaid: false,
          valueDate: '2022-06-03',
        },
      },
    ]);
  });

  it.each([
    ['2022-06-02', 1],
    ['2022-06-03', undefined],
    ['2022-06-04', undefined],
  ])('with a start on %s and approved on 3 June is retroactive by %s days', (start, days) => {
    const [event] = takeOn({ ...row, start }, GENERAL);
    expect(event?.data).toMatchObject({ plannedStart: start });
    expect(event?.data).toEqual(
      days === undefined
        ? expect.not.objectContaining({ retroactiveDays: expect.anything() })
        : expect.objectContaining({ retroactiveDays: days }),
    );
  });

  it('that counts as paid and accounted for keeps the state of its source and binds nothing', () => {
    const events = [...takeOn(row, GENERAL), ...assumedReport(row, GENERAL)];
    const taken = givenGrant(...events);
    expect(taken).toMatchObject({ status: 'CLOSED', unscreened: true });
    expect([disbursed(taken), accepted(taken), undisbursed(taken), advances(taken)]).toEqual([
      usd('36900.00'),
      usd('36900.00'),
      usd('0.00'),
      usd('0.00'),
    ]);

    const payment = assumedPayment(GRANT, row, GENERAL);
    expect(givenPayment(...payment).state).toMatchObject({
      status: 'CONFIRMED',
      grant: GRANT,
      amount: usd('36900.00'),
      requestedBy: [],
    });
    expect([...events, ...payment].flatMap(movementsOf)).toEqual(
      [
        { pool: GENERAL, type: 'PoolCommitted', change: { commitments: usd('36900.00') } },
        { pool: GENERAL, type: 'PoolExpensed', change: { programme: usd('-36900.00') } },
        {
          pool: GENERAL,
          type: 'PoolPaymentReleased',
          change: { inTransit: usd('36900.00'), commitments: usd('-36900.00') },
        },
        {
          pool: GENERAL,
          type: 'PoolPaymentConfirmed',
          change: {
            cash: usd('-36900.00'),
            inTransit: usd('-36900.00'),
            outgoingCosts: usd('0.00'),
          },
        },
      ].map((movement) => ({ ...movement, valueDate: '2022-06-03' })),
    );
    expect([...events, ...payment].slice(1).every(({ data }) => 'assumed' in data)).toBe(true);
  });

  it('of nothing moves no pool', () => {
    const nothing = { ...row, amount: usd('0.00') };
    const events = [
      ...takeOn(nothing, GENERAL),
      ...assumedPayment(PAYMENT, nothing, GENERAL),
      ...assumedReport(nothing, GENERAL),
    ];
    expect(events.flatMap(movementsOf)).toEqual([]);
  });

  it('that is not paid goes on here with an agreement, however long', () => {
    const open = givenGrant(...takeOn({ ...row, status: 'AWARDED', assumedPaid: false }, GENERAL));
    const signing = { ...terms, end: '2031-12-31' };
    const { now } = as(AMINA);
    const officer = { holds: () => true };
    expect(signAgreement(open, signing, { officer, now, today: '2026-06-15' })).toMatchObject([
      { type: 'GrantAgreementSigned' },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  as,
  awarded,
  DARA,
  givenGrant,
  refused,
  report,
  signed,
  submitted,
  usd,
  wrong,
} from '../../../test/grants/histories.js';
import type { GrantEvent } from './grant.events.js';
import { openReport, returnReport, submitReport } from './grant.reports.js';

const lines = [
  { line: 1, reported: usd('5000.00') },
  { line: 2, reported: usd('900.00') },
];
const returned: GrantEvent = {
  type: 'ReportReturned',
  data: { report: 1, reason: 'Receipts for rent are missing.' },
};
const held: GrantEvent = { type: 'GrantHeld', data: { reason: 'Fire.' } };
const active = [awarded, signed] as const;

describe('Reporting to the fund', () => {
  it('accounts for a period by budget line and says who was reached', () => {
    expect(submitReport(givenGrant(...active), report(lines), as(DARA))).toEqual([
      submitted(lines),
    ]);
  });

  it('goes on while the grant is on hold', () => {
    expect(submitReport(givenGrant(...active, held), report(lines), as(DARA))).toHaveLength(1);
  });

  it('with the final report begins final reporting, and keeps a hold', () => {
    const final = submitted(lines, { final: true });
    expect(givenGrant(...active, final)).toMatchObject({ status: 'FINAL_REPORTING' });
    expect(givenGrant(...active, held, final)).toMatchObject({
      status: 'FINAL_REPORTING',
      onHold: true,
    });
  });

  it.each([
    ['before the agreement is signed', [awarded], {}, 'AWARDED', ['ACTIVE', 'ON_HOLD']],
    [
      'after the final report',
      [...active, submitted(lines, { report: 2, final: true })],
      {},
      'FINAL_REPORTING',
      ['ACTIVE', 'ON_HOLD'],
    ],
    [
      'again while nobody has returned it',
      [...active, submitted(lines)],
      {},
      'SUBMITTED',
      ['RETURNED'],
    ],
  ])('is refused %s', (_, history, more, state, allowed) => {
    const act = () => submitReport(givenGrant(...history), report(lines, more), as(DARA));
    expect(refused(act)).toEqual({ code: 'WRONG_STATE', figures: { state, allowed } });
  });

  it.each([
    ['a line that is not in the budget', { lines: [{ line: 3, reported: usd('1.00') }] }, 0],
    ['a line twice', { lines: [...lines, { line: 2, reported: usd('1.00') }] }, 2],
  ])('is refused with %s', (_, more, at) => {
    const act = () => submitReport(givenGrant(...active), report([], more), as(DARA));
    expect(refused(act)).toEqual(wrong(`/lines/${at}/line`));
  });

  it.each([
    ['2026-04-01', { code: 'accepted' }],
    ['2026-03-31', wrong('/to')],
  ])('from 1 April to %s', (to, expected) => {
    const act = () => submitReport(givenGrant(...active), report(lines, { to }), as(DARA));
    expect(refused(act)).toEqual(expected);
  });

  it('is in the base currency of the fund', () => {
    const inKes = report([{ line: 1, reported: { amount: '5000.00', currency: 'KES' } }]);
    expect(refused(() => submitReport(givenGrant(...active), inKes, as(DARA)))).toEqual({
      code: 'CURRENCY_MISMATCH',
      figures: { currency: 'KES', baseCurrency: 'USD' },
    });
  });
});

describe('A report that is returned', () => {
  const history = [...active, submitted(lines), returned];

  it('goes back with a reason and is sent again under its number', () => {
    const given = givenGrant(...active, submitted(lines));
    expect(returnReport(given, { report: 1, reason: 'Receipts for rent are missing.' })).toEqual([
      returned,
    ]);
    expect(submitReport(givenGrant(...history), report(lines), as(DARA))).toHaveLength(1);
    expect(givenGrant(...history, submitted(lines)).reports).toHaveLength(1);
  });

  it('may be sent again after the final one', () => {
    const afterFinal = givenGrant(...history, submitted(lines, { report: 2, final: true }));
    expect(submitReport(afterFinal, report(lines), as(DARA))).toHaveLength(1);
  });

  it('stays final or not final', () => {
    const act = () =>
      submitReport(givenGrant(...history), report(lines, { final: true }), as(DARA));
    expect(refused(act)).toEqual(wrong('/final'));
  });

  it.each([
    ['that was never sent', givenGrant(...active), 'MISSING'],
    ['that is back already', givenGrant(...history), 'RETURNED'],
  ])('is not one %s', (_, grant, state) => {
    expect(refused(() => returnReport(grant, { report: 1, reason: 'No.' }))).toEqual({
      code: 'WRONG_STATE',
      figures: { state, allowed: ['SUBMITTED'] },
    });
  });

  it('is not accepted, as far as a tranche that waits for it is concerned', () => {
    expect(openReport(givenGrant(...history), 1)).toEqual({ report: 1, state: 'RETURNED' });
    expect(openReport(givenGrant(...active), 1)).toEqual({ report: 1, state: 'MISSING' });
    expect(openReport(givenGrant(...active), undefined)).toBeUndefined();
  });
});

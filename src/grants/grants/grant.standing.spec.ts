import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  awarded,
  EARMARKED,
  firstTranchePaid,
  FUND,
  GENERAL,
  givenGrant,
  paid,
  PAYMENT,
  SHELTER,
  signed,
  submitted,
  usd,
} from '../../../test/grants/histories.js';
import { grantFacts, type GrantData, type GrantEvent } from './grant.events.js';
import { statusOf } from './grant.js';
import { firstStanding, standingAfter } from './grant.standing.js';

const lines = [{ line: 1, reported: usd('20000.00') }];

const takenOn = (assumedPaid: boolean): GrantEvent => ({
  type: 'GrantTakenOn',
  data: {
    fund: FUND,
    organisation: SHELTER,
    source: 'example',
    sourceKey: '1',
    amount: usd('36900.00'),
    fundingLines: [
      { pool: EARMARKED, amount: usd('16400.00') },
      { pool: GENERAL, amount: usd('20500.00') },
    ],
    plannedStart: '2026-04-01',
    plannedEnd: '2027-03-31',
    status: 'ACTIVE',
    assumedPaid,
    valueDate: '2026-03-01',
  },
});

const accepted = (
  general: string,
  more: Partial<GrantData<'FinancialReportAccepted'>>,
): GrantEvent => ({
  type: 'FinancialReportAccepted',
  data: {
    fund: FUND,
    organisation: SHELTER,
    report: 1,
    final: false,
    lines: [{ line: 1, reported: usd(general), disallowed: usd('0.00'), accepted: usd(general) }],
    accepted: usd(general),
    parts: [{ pool: GENERAL, amount: usd(general) }],
    valueDate: '2026-11-02',
    ...more,
  },
});

const FIRST: readonly GrantEvent[] = [awarded, takenOn(false), takenOn(true)];

const LATER: readonly GrantEvent[] = [
  signed,
  { type: 'ConditionFulfilled', data: { tranche: 2, evidence: 'A lease.' } },
  { type: 'GrantHeld', data: { reason: 'Fire.' } },
  { type: 'GrantResumed', data: { reason: 'Repaired.' } },
  ...firstTranchePaid,
  ...paid(2, '16900.00', '7511.11', '9388.89'),
  { type: 'TrancheFreed', data: { tranche: 1, disbursement: PAYMENT } },
  {
    type: 'TrancheConfirmed',
    data: { tranche: 1, disbursement: PAYMENT, charges: [{ pool: GENERAL, amount: usd('18.50') }] },
  },
  submitted(lines),
  submitted(lines, { report: 2, final: true }),
  { type: 'ReportReturned', data: { report: 1, reason: 'Receipts are missing.' } },
  accepted('20000.00', {}),
  accepted('16900.00', { report: 2, final: true }),
  accepted('36900.00', { final: true, assumed: true }),
  {
    type: 'SupportCostCharged',
    data: {
      fund: FUND,
      basis: 'ON_EXPENDITURE',
      parts: [{ pool: GENERAL, amount: usd('13.00') }],
      valueDate: '2026-11-02',
    },
  },
];

it('stands as the whole grant does, whatever happens to it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FIRST),
      fc.array(fc.constantFrom(...LATER), { maxLength: 20 }),
      (first, later) => {
        const standing = later.reduce(standingAfter, firstStanding(first));
        expect(statusOf(standing)).toBe(statusOf(givenGrant(first, ...later)));
      },
    ),
    { numRuns: 500 },
  );
});

it('is tried with every event there is', () => {
  const tried = new Set([...FIRST, ...LATER].map(({ type }) => type));
  expect([...tried].sort()).toEqual(Object.keys(grantFacts).sort());
});

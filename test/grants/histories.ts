import { expect } from '@jest/globals';
import type { DisbursementEvent } from '../../src/grants/disbursements/disbursement.events.js';
import { disbursement, type FoundPayment } from '../../src/grants/disbursements/disbursement.js';
import type { PaymentSources } from '../../src/grants/disbursements/payable.js';
import type { GrantData, GrantEvent } from '../../src/grants/grants/grant.events.js';
import type { AgreementTerms } from '../../src/grants/grants/grant.agreement.js';
import { grant, type Grant } from '../../src/grants/grants/grant.js';
import type { PolicySet } from '../../src/funds/funds/fund.events.js';
import { fund, type Fund } from '../../src/funds/funds/fund.js';
import type { FoundPool } from '../../src/funds/pools/draw.js';
import type { PoolChange } from '../../src/funds/pools/pool.events.js';
import { moved, pool } from '../../src/funds/pools/pool.js';
import type { BankAccount } from '../../src/grantmaking/organisations/organisation.js';
import type { Context } from '../../src/platform/decisions/context.js';
import { Rejection } from '../../src/platform/decisions/refusal.js';
import type { Money } from '../../src/platform/money/money.js';

/**
 * The cast and the usual course of things, for the specs of money out: an award of USD 36,900 to a
 * shelter in Kenya out of two pools, paid in two tranches.
 */

const id = (kind: string, number: number): string =>
  `${kind}_0192a000-0000-7000-8000-${number.toString().padStart(12, '0')}`;

/** Grant officer, certifies. */
export const AMINA = id('person', 1);
/** Approver. */
export const BELA = id('person', 2);
/** Finance officer, releases. */
export const CHEN = id('person', 3);
/** Works for the shelter. */
export const DARA = id('person', 4);
/** Another grant officer. */
export const EMEKA = id('person', 5);

export const FUND = id('fund', 1);
export const GENERAL = id('pool', 1);
export const EARMARKED = id('pool', 2);
export const CALL = id('call', 1);
export const APPLICATION = id('application', 1);
export const SHELTER = id('organisation', 1);
export const ACCOUNT = id('account', 1);
export const GRANT = id('grant', 1);
export const PAYMENT = id('disbursement', 1);
export const OTHER_PAYMENT = id('disbursement', 2);

export const usd = (amount: string): Money => ({ amount, currency: 'USD' });

/** Noon in Nairobi, the zone of the fund; the day counts. */
export const as = (
  person: string,
  { day = '2026-06-15', for: other }: { day?: string; for?: string } = {},
): Context => ({
  now: Temporal.Instant.from(`${day}T09:00:00Z`),
  actor: person,
  persons: other ? [person, other] : [person],
});

export function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

export const wrong = (pointer: string): object => ({
  code: 'VALIDATION_FAILED',
  figures: { errors: [{ pointer, rule: expect.any(String), message: expect.any(String) }] },
});

export const theFund = (policy: PolicySet = {}): Fund =>
  (
    [
      {
        type: 'FundEstablished',
        data: {
          name: 'Trust fund',
          baseCurrency: 'USD',
          timeZone: 'Africa/Nairobi',
          sector: '15160',
        },
      },
      { type: 'PoolListed', data: { pool: GENERAL, general: true } },
      { type: 'PoolListed', data: { pool: EARMARKED, general: false } },
      { type: 'PolicySet', data: policy },
    ] as const
  ).reduce(fund.evolve, fund.initial);

/** A pool with these holdings. */
export const holding = (id: string, change: PoolChange): FoundPool => ({
  id,
  state: (
    [
      {
        type: 'PoolOpened',
        data: {
          fund: FUND,
          name: id,
          currency: 'USD',
          general: id === GENERAL,
          ...(id !== GENERAL && { earmark: { countries: ['KE'] } }),
        },
      },
      moved(
        'PoolCredited',
        { stream: id, event: 'e', type: 'ReceiptRecorded', valueDate: '2026-01-01' },
        change,
      ),
    ] as const
  ).reduce(pool.evolve, pool.initial),
});

export const thePools = (): FoundPool[] => [
  holding(GENERAL, { cash: usd('100000.00'), programme: usd('100000.00') }),
  holding(EARMARKED, { cash: usd('50000.00'), programme: usd('50000.00') }),
];

export const award: GrantData<'GrantAwarded'> = {
  fund: FUND,
  application: APPLICATION,
  call: CALL,
  organisation: SHELTER,
  amount: usd('36900.00'),
  fundingLines: [
    { pool: EARMARKED, amount: usd('16400.00') },
    { pool: GENERAL, amount: usd('20500.00') },
  ],
  allocations: [
    { country: 'KE', themes: ['shelter'], sdgTargets: ['5.2'], groups: [], percent: '100' },
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
};

export const awarded: GrantEvent = { type: 'GrantAwarded', data: award };

export const terms: AgreementTerms = {
  officer: AMINA,
  signedOn: '2026-03-10',
  start: '2026-04-01',
  end: '2027-03-31',
  tranches: [
    { tranche: 1, amount: usd('20000.00'), earliest: '2026-04-01' },
    {
      tranche: 2,
      amount: usd('16900.00'),
      earliest: '2026-10-01',
      condition: 'A second safe house is rented.',
      afterReport: 1,
    },
  ],
};

export const signed: GrantEvent = {
  type: 'GrantAgreementSigned',
  data: { ...terms, tranches: [...terms.tranches] },
};

export const givenGrant = (...events: readonly GrantEvent[]): Grant =>
  events.reduce(grant.evolve, grant.initial);

export const givenPayment = (...events: readonly DisbursementEvent[]): FoundPayment => ({
  id: PAYMENT,
  state: events.reduce(disbursement.evolve, disbursement.initial),
});

/** What a released tranche leaves with the grant. */
export const paid = (tranche: number, amount: string, earmarked: string, general: string) =>
  [
    { type: 'TrancheRequested', data: { tranche, disbursement: OTHER_PAYMENT } },
    {
      type: 'TrancheReleased',
      data: {
        tranche,
        disbursement: OTHER_PAYMENT,
        amount: usd(amount),
        parts: [
          { pool: EARMARKED, amount: usd(earmarked) },
          { pool: GENERAL, amount: usd(general) },
        ],
      },
    },
  ] satisfies GrantEvent[];

export const firstTranchePaid = paid(1, '20000.00', '8888.89', '11111.11');

type NewReport = Omit<GrantData<'ReportSubmitted'>, 'by'>;

export const report = (lines: NewReport['lines'], more: Partial<NewReport> = {}): NewReport => ({
  report: 1,
  final: false,
  from: '2026-04-01',
  to: '2026-09-30',
  lines,
  reached: { women: 12, men: 3, girls: 7, boys: 5 },
  reachedByService: {
    shelter: 20,
    health: 11,
    psychosocial: 20,
    legal: 4,
    education: 9,
    livelihood: 0,
  },
  narrative: 'The house is full.',
  ...more,
});

export const submitted = (lines: NewReport['lines'], more?: Partial<NewReport>): GrantEvent => ({
  type: 'ReportSubmitted',
  data: { ...report(lines, more), by: [DARA] },
});

export const account: BankAccount = {
  id: ACCOUNT,
  verified: true,
  proposedBy: [DARA],
  verifiedBy: [EMEKA],
};

export const paymentSources = (more: Partial<PaymentSources> = {}): PaymentSources => ({
  grantId: GRANT,
  grant: givenGrant(awarded, signed),
  fund: theFund(),
  account,
  pools: thePools(),
  today: '2026-06-15',
  ...more,
});

export const requested: DisbursementEvent = {
  type: 'PaymentRequested',
  data: {
    fund: FUND,
    grant: GRANT,
    organisation: SHELTER,
    tranche: 1,
    amount: usd('20000.00'),
    unscreened: true,
    by: [AMINA],
  },
};
export const certified: DisbursementEvent = {
  type: 'PaymentCertified',
  data: { grant: GRANT, tranche: 1, by: [AMINA] },
};
export const approved: DisbursementEvent = {
  type: 'PaymentApproved',
  data: { grant: GRANT, tranche: 1, by: [BELA] },
};

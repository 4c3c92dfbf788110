import type { PolicySet } from '../../src/funds/funds/fund.events.js';
import { fund, type Fund } from '../../src/funds/funds/fund.js';
import { rateMissing } from '../../src/funds/rates/rate-table.js';
import {
  contribution,
  type Agreement,
} from '../../src/contributions/contributions/contribution.js';
import { signAgreement } from '../../src/contributions/contributions/contribution.agreement.js';
import type { ContributionEvent } from '../../src/contributions/contributions/contribution.events.js';
import type { RateOn } from '../../src/contributions/fund-terms.js';
import { Rejection } from '../../src/platform/decisions/refusal.js';
import type { Money } from '../../src/platform/money/money.js';

/** The cast and the usual course of things, for the specs of money in. */

const id = (kind: string, number: number): string =>
  `${kind}_0192a000-0000-7000-8000-${number.toString().padStart(12, '0')}`;

export const FUND = id('fund', 1);
export const GENERAL = id('pool', 1);
export const EARMARKED = id('pool', 2);
export const SWISS = id('donor', 1);
export const AGREEMENT = id('contribution', 1);
export const RECEIPT = id('receipt', 1);
export const OTHER_RECEIPT = id('receipt', 2);

export const TODAY = '2026-06-15';

export const usd = (amount: string): Money => ({ amount, currency: 'USD' });
export const chf = (amount: string): Money => ({ amount, currency: 'CHF' });

export function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

export const wrong = (...pointers: readonly string[]): object => ({
  code: 'VALIDATION_FAILED',
  figures: { errors: pointers.map((pointer) => ({ pointer, rule: RULE, message: RULE })) },
});

/** Any text; compared with `expect.any` would need a test around it. */
const RULE = { asymmetricMatch: (value: unknown) => typeof value === 'string' };

export const theFund = (policy: PolicySet = {}): { readonly id: string; readonly state: Fund } => ({
  id: FUND,
  state: (
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
  ).reduce(fund.evolve, fund.initial),
});

/** CHF by the day: 0.884 from January, 0.871 from March. No other currency has a rate. */
export const rateOn: RateOn = (currency, valueDate) => {
  if (currency === 'USD') return undefined;
  if (currency !== 'CHF' || valueDate < '2026-01-01') {
    throw rateMissing({ fund: FUND, currency, valueDate });
  }
  return valueDate < '2026-03-01' ? '0.884' : '0.871';
};

export const parties = (policy: PolicySet = {}) => ({
  fund: theFund(policy),
  pool: GENERAL,
  donor: SWISS,
  rateOn,
  today: TODAY,
});

/** CHF 600,000 in three instalments, signed at 0.884. */
export const swissTerms = {
  amount: chf('600000.00'),
  instalments: [
    { amount: chf('200000.00'), dueOn: '2026-03-31' },
    { amount: chf('200000.00'), dueOn: '2026-09-30' },
    { amount: chf('200000.00'), dueOn: '2027-03-31' },
  ],
  signedOn: '2026-01-15',
};

export const agreementAfter = (...events: readonly ContributionEvent[]): Agreement => {
  const state = events.reduce(contribution.evolve, contribution.initial);
  if (state.status !== 'AGREED') throw new Error('no agreement');
  return state;
};

export const swissAgreement = (
  more: Partial<Parameters<typeof signAgreement>[0]> = {},
): Agreement => agreementAfter(...signAgreement({ ...swissTerms, ...more }, parties()));

import type { Fund } from '../../funds/funds/fund.js';
import { assertNotFuture } from '../../funds/value-dates.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { compare, sum, zero, type Money } from '../../platform/money/money.js';
import { compareExact, decimal } from '../../platform/money/rational.js';
import { convertToBase } from '../../platform/money/rounding.js';
import { assertIn, converted, type RateOn } from '../fund-terms.js';
import type { ContributionEvent } from './contribution.events.js';
import { agreementStatus, type Contribution } from './contribution.js';

export const instalmentsDontAddUp = refusal<{ amount: Money; instalments: Money }>(
  422,
  'SUM_MISMATCH',
  'The instalments add up to the whole amount.',
);

export const supportCostRateRaised = refusal<{ share: string; cap: string }>(
  422,
  'CAP_EXCEEDED',
  'An agreement may lower the support cost rate of the fund, not raise it.',
);

export interface InstalmentTerms {
  readonly amount: Money;
  readonly dueOn: string;
}

export interface PledgeTerms {
  readonly fund: string;
  readonly donor: string;
  readonly amount: Money;
  readonly announcedOn: string;
  readonly instalments?: readonly InstalmentTerms[];
  readonly note?: string;
}

/** Takes note of what a donor has announced: no money, no claim. */
export function announcePledge(terms: PledgeTerms, today: string): ContributionEvent[] {
  const { fund, donor, amount, announcedOn: valueDate, instalments = [], note } = terms;
  assertNotFuture(valueDate, today, 'announcedOn');
  if (instalments.length > 0) assertAddUp(instalments, amount);
  return [
    {
      type: 'PledgeAnnounced',
      data: {
        fund,
        donor,
        amount,
        instalments: numbered(instalments),
        ...(note !== undefined && { note }),
        valueDate,
      },
    },
  ];
}

export interface AgreementTerms {
  readonly amount: Money;
  readonly instalments: readonly InstalmentTerms[];
  readonly signedOn: string;
  readonly condition?: string;
  readonly supportCostRate?: string;
  readonly reference?: string;
}

export interface AgreementParties {
  readonly fund: { readonly id: string; readonly state: Fund };
  readonly pool: string;
  readonly donor: string;
  readonly rateOn: RateOn;
  readonly today: string;
}

/** Turns a pledge into an agreement, whose terms may be others than those announced. */
export function signPledged(
  state: Contribution,
  terms: AgreementTerms,
  parties: AgreementParties,
): ContributionEvent[] {
  if (state.status !== 'PLEDGED') {
    throw wrongState({ state: agreementStatus(state.instalments), allowed: ['PLEDGED'] });
  }
  return signAgreement(terms, parties);
}

/** Binds the donor. What is unconditional is receivable and revenue at once, in full. */
export function signAgreement(
  terms: AgreementTerms,
  { fund, pool, donor, rateOn, today }: AgreementParties,
): ContributionEvent[] {
  const { amount, instalments, signedOn: valueDate, ...others } = terms;
  const { condition, supportCostRate, reference } = others;
  const { baseCurrency, policy } = fund.state;
  assertNotFuture(valueDate, today, 'signedOn');
  assertAddUp(instalments, amount);
  assertLowers(policy.supportCostRate, supportCostRate);
  const rate = condition === undefined ? rateOn(amount.currency, valueDate) : undefined;
  return [
    {
      type: 'AgreementSigned',
      data: {
        fund: fund.id,
        pool,
        donor,
        amount,
        instalments: numbered(instalments),
        ...(condition !== undefined && { condition }),
        ...(supportCostRate !== undefined && { supportCostRate }),
        ...(reference !== undefined && { reference }),
        ...(rate !== undefined && { rate }),
        receivable:
          condition === undefined ? inBase(amount, rate, baseCurrency) : zero(baseCurrency),
        valueDate,
      },
    },
  ];
}

const inBase = (amount: Money, rate: string | undefined, base: string): Money =>
  rate === undefined ? amount : converted(convertToBase(amount, rate, base), '/amount');

function assertAddUp(instalments: readonly InstalmentTerms[], whole: Money): void {
  for (const [i, { amount }] of instalments.entries()) {
    assertIn([whole.currency], `instalments/${i}/amount`, amount);
  }
  const total = sum(
    instalments.map(({ amount }) => amount),
    whole.currency,
  );
  if (compare(total, whole) !== 0)
    throw instalmentsDontAddUp({ amount: whole, instalments: total });
}

function assertLowers(cap: string, share: string | undefined): void {
  if (share !== undefined && compareExact(decimal(share), decimal(cap)) > 0) {
    throw supportCostRateRaised({ share, cap });
  }
}

const numbered = (instalments: readonly InstalmentTerms[]) =>
  instalments.map(({ amount, dueOn }, i) => ({ number: i + 1, amount, dueOn }));

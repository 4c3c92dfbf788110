import type { Fund } from '../../funds/funds/fund.js';
import type { FoundPool } from '../../funds/pools/draw.js';
import {
  availableForPayments,
  paymentsStopped,
  poolOvercommitted,
} from '../../funds/pools/pool.js';
import type { BankAccount } from '../../grantmaking/organisations/organisation.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { compareDates } from '../../platform/dates/business-date.js';
import { isMore, isZero, max, min, negated, zero, type Money } from '../../platform/money/money.js';
import { compareExact, decimal, divideExact, ratioOf } from '../../platform/money/rational.js';
import { trancheOf } from '../grants/grant.agreement.js';
import {
  accepted,
  advances,
  disbursed,
  statusOf,
  type Grant,
  type Tranche,
} from '../grants/grant.js';
import { openReport } from '../grants/grant.reports.js';
import { splitOverLinesLeft, type PoolPart } from '../pool-parts.js';

export const grantOnHold = refusal<{ grant: string; cause: string }>(
  409,
  'GRANT_ON_HOLD',
  'Nothing is paid while the grant is on hold.',
);

export const trancheAlreadyPaid = refusal<{ tranche: number; disbursement: string }>(
  409,
  'TRANCHE_ALREADY_PAID',
  'A tranche has one payment, unless that was cancelled or came back.',
);

export const trancheNotDue = refusal<{ tranche: number; today: string; earliest: string }>(
  409,
  'TRANCHE_NOT_DUE',
  'A tranche is paid on its earliest date or later.',
);

export const conditionNotMet = refusal<{ tranche: number }>(
  409,
  'CONDITION_NOT_MET',
  'The condition of the tranche must be fulfilled first.',
);

export const reportNotAccepted = refusal<{ tranche: number; report: number; state: string }>(
  409,
  'REPORT_NOT_ACCEPTED',
  'The report that is due before the tranche must be accepted first.',
);

export const lowUtilisation = refusal<{ accepted: Money; advanced: Money; threshold: string }>(
  409,
  'LOW_UTILISATION',
  'A further tranche is paid once enough of what was paid before is accounted for; the threshold is in percent.',
);

export const accountNotVerified = refusal<{ organisation: string; account: string | null }>(
  409,
  'ACCOUNT_NOT_VERIFIED',
  'Money goes to an account that was verified after its last change.',
);

export const moreThanIsDue = refusal<{
  state: string;
  allowed: readonly string[];
  due: Money;
  asked: Money;
}>(
  409,
  'WRONG_STATE',
  'After the final report no more is paid than the grantee has spent beyond its advances.',
);

/** What a payment is checked against, at every step anew. */
export interface PaymentSources {
  readonly grantId: string;
  readonly grant: Grant;
  readonly fund: Fund;
  /** The grantee's latest account; undefined if there is none. */
  readonly account: BankAccount | undefined;
  /** At least those of the funding lines. */
  readonly pools: readonly FoundPool[];
  /** In the fund's zone. */
  readonly today: string;
}

export interface PaymentDue {
  readonly tranche: Tranche;
  /** The tranche's; after the final report no more than what is due to the grantee. */
  readonly amount: Money;
  /** What each pool gives; none above what its funding line has left. */
  readonly parts: readonly PoolPart[];
  readonly account: BankAccount;
}

/** A payment that is asked for, or under way: then its id and amount. */
interface AskedFor {
  readonly tranche: number;
  readonly id?: string;
  readonly amount?: Money;
}

/**
 * Whether the tranche may be paid now, by this payment if it has one already.
 *
 * @throws Rejection of the first rule that stands against it
 */
export function paymentDue(sources: PaymentSources, payment: AskedFor): PaymentDue {
  const { grant } = sources;
  if (grant.onHold) throw grantOnHold({ grant: sources.grantId, cause: 'HELD_BY_OFFICER' });
  const most = mostPayable(grant);
  const tranche = trancheOf(grant, payment.tranche);
  const amount = payment.amount ?? min(tranche.amount, most);
  if (isMore(amount, most) || isZero(amount)) {
    const asked = payment.amount ?? tranche.amount;
    throw moreThanIsDue({ ...PAYING, state: statusOf(grant), due: most, asked });
  }
  assertUnpaid(tranche, payment.id);
  assertDue(sources, tranche);
  assertUtilised(sources);
  const account = verifiedAccount(sources);
  const parts = splitOverLinesLeft(amount, grant.fundingLines, grant.disbursedByPool);
  assertPoolsPay(sources, parts);
  return { tranche, amount, parts, account };
}

/** The award, or after the final report what the grantee has spent beyond its advances; nothing if it has not. */
function mostPayable(grant: Grant): Money {
  if (PAYING.allowed.includes(grant.status)) return grant.amount;
  if (grant.status !== 'CLOSING') throw wrongState({ ...PAYING, state: statusOf(grant) });
  return max(negated(advances(grant)), zero(grant.amount.currency));
}

const PAYING: { readonly allowed: readonly string[] } = { allowed: ['ACTIVE', 'FINAL_REPORTING'] };

function assertUnpaid({ tranche, disbursement }: Tranche, payment: string | undefined): void {
  if (disbursement !== undefined && disbursement !== payment) {
    throw trancheAlreadyPaid({ tranche, disbursement });
  }
}

function assertDue({ grant, today }: PaymentSources, terms: Tranche): void {
  const { tranche, earliest, condition, conditionFulfilled, afterReport } = terms;
  if (compareDates(today, earliest) < 0) throw trancheNotDue({ tranche, today, earliest });
  if (condition !== undefined && !conditionFulfilled) throw conditionNotMet({ tranche });
  const report = openReport(grant, afterReport);
  if (report) throw reportNotAccepted({ tranche, ...report });
}

function assertUtilised({ grant, fund }: PaymentSources): void {
  const advanced = disbursed(grant);
  if (isZero(advanced)) return;
  const { utilisationThreshold: threshold } = fund.policy;
  const utilisation = ratioOf(accepted(grant), advanced);
  if (compareExact(utilisation, divideExact(decimal(threshold), decimal('100'))) < 0) {
    throw lowUtilisation({ accepted: accepted(grant), advanced, threshold });
  }
}

function verifiedAccount({ grant, account }: PaymentSources): BankAccount {
  if (!account?.verified) {
    throw accountNotVerified({ organisation: grant.organisation, account: account?.id ?? null });
  }
  return account;
}

function assertPoolsPay({ pools }: PaymentSources, parts: readonly PoolPart[]): void {
  for (const { id, state } of pools) {
    if (!parts.some((part) => part.pool === id) || !paymentsStopped(state)) continue;
    throw poolOvercommitted({ pool: id, available: availableForPayments(state) });
  }
}

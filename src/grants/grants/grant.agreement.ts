import type { Rights } from '../../platform/auth/access.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { wrongState, refusal } from '../../platform/decisions/refusal.js';
import { compareDates, lastDayOfMonths } from '../../platform/dates/business-date.js';
import { compare, sum, type Money } from '../../platform/money/money.js';
import { assertBaseCurrency } from '../base-currency.js';
import type { GrantEvent } from './grant.events.js';
import { statusOf, type Grant, type Tranche, type TrancheTerms } from './grant.js';

export const tranchesDontAddUp = refusal<{ award: Money; tranches: Money }>(
  422,
  'SUM_MISMATCH',
  'The tranches of a grant agreement add up to the award.',
);

export const grantOutOfDuration = refusal<{
  start: string;
  end: string;
  firstEnd: string;
  lastEnd: string;
}>(
  422,
  'DURATION_EXCEEDED',
  'A grant lasts no shorter and no longer than its call allows; the first and the last day on which it may end are given.',
);

export interface AgreementTerms {
  readonly officer: string;
  readonly signedOn: string;
  readonly start: string;
  /** The last day; it counts as a day of the grant. */
  readonly end: string;
  readonly tranches: readonly TrancheTerms[];
}

/** Who looks after the grant, and when that is asked. */
export interface Signing {
  /** What the officer may do. */
  readonly officer: Pick<Rights, 'holds'>;
  readonly now: Temporal.Instant;
  /** In the fund's zone. */
  readonly today: string;
}

/** Binds fund and grantee. */
export function signAgreement(grant: Grant, terms: AgreementTerms, signing: Signing): GrantEvent[] {
  if (grant.status !== 'AWARDED') {
    throw wrongState({ state: statusOf(grant), allowed: ['AWARDED'] });
  }
  assertNoneWrong([...faultsOf(grant, terms, signing)]);
  assertDuration(grant, terms);
  const amounts = terms.tranches.map((t) => t.amount);
  assertBaseCurrency(grant.amount.currency, ...amounts);
  const tranches = sum(amounts, grant.amount.currency);
  if (compare(tranches, grant.amount) !== 0) {
    throw tranchesDontAddUp({ award: grant.amount, tranches });
  }
  return [{ type: 'GrantAgreementSigned', data: { ...terms, tranches: [...terms.tranches] } }];
}

function assertDuration(
  { shortestMonths, longestMonths }: Grant,
  { start, end }: AgreementTerms,
): void {
  if (shortestMonths === undefined || longestMonths === undefined) return;
  const firstEnd = lastDayOfMonths(start, shortestMonths);
  const lastEnd = lastDayOfMonths(start, longestMonths);
  if (compareDates(end, firstEnd) < 0 || compareDates(end, lastEnd) > 0) {
    throw grantOutOfDuration({ start, end, firstEnd, lastEnd });
  }
}

function* faultsOf(
  { fund }: Grant,
  { signedOn, start, end, tranches }: AgreementTerms,
  { officer, now, today }: Signing,
): Generator<WrongField> {
  if (!officer.holds('grant-officer', now, fund)) {
    yield { pointer: '/officer', rule: 'role', message: 'must be a grant officer of the fund' };
  }
  if (compareDates(signedOn, today) > 0) {
    yield { pointer: '/signedOn', rule: 'past', message: 'must not be after today' };
  }
  if (compareDates(end, start) < 0) {
    yield { pointer: '/end', rule: 'order', message: 'must not be before the start' };
  }
  const numbers = tranches.map((t) => t.tranche);
  for (const [i, number] of numbers.entries()) {
    if (numbers.indexOf(number) === i) continue;
    yield { pointer: `/tranches/${i}/tranche`, rule: 'unique', message: 'must be named once' };
  }
}

export const noSuchTranche = refusal<{ tranche: number; tranches: number[] }>(
  404,
  'NOT_FOUND',
  'The grant agreement has no tranche of this number.',
);

/** @throws Rejection NOT_FOUND when the agreement has no such tranche */
export function trancheOf({ tranches }: Grant, number: number): Tranche {
  const tranche = tranches.find((t) => t.tranche === number);
  if (!tranche) throw noSuchTranche({ tranche: number, tranches: tranches.map((t) => t.tranche) });
  return tranche;
}

export function fulfilCondition(
  grant: Grant,
  { tranche: number, evidence }: { readonly tranche: number; readonly evidence: string },
): GrantEvent[] {
  const allowed = ['ACTIVE', 'FINAL_REPORTING', 'CLOSING'];
  if (!allowed.includes(grant.status)) throw wrongState({ state: statusOf(grant), allowed });
  const { condition, conditionFulfilled } = trancheOf(grant, number);
  if (condition === undefined || conditionFulfilled) {
    const state = conditionFulfilled ? 'FULFILLED' : 'UNCONDITIONAL';
    throw wrongState({ state, allowed: ['OPEN'] });
  }
  return [{ type: 'ConditionFulfilled', data: { tranche: number, evidence } }];
}

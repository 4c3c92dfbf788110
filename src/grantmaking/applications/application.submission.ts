import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { compareDates, lastDayOfMonths } from '../../platform/dates/business-date.js';
import { compare, isLess, isMore, sum, type Money } from '../../platform/money/money.js';
import {
  addExact,
  compareExact,
  decimal,
  multiplyExact,
  ratioOf,
  type Rational,
} from '../../platform/money/rational.js';
import { assertOpen, callNotOpen, type Call } from '../calls/call.js';
import { decimalBeside, exactDecimal } from '../figures.js';
import type { Organisation } from '../organisations/organisation.js';
import type { ApplicationData, ApplicationEvent } from './application.events.js';
import { assertStatus, type Application } from './application.js';

export const belowFloor = refusal<{ amount: Money; floor: Money }>(
  422,
  'BELOW_FLOOR',
  'An application asks for no less than the floor of its call.',
);

export const aboveCeiling = refusal<{ amount: Money; ceiling: Money }>(
  422,
  'CEILING_EXCEEDED',
  'An application asks for no more than the ceiling of its call.',
);

export const durationOutOfRange = refusal<{ end: string; firstEnd: string; lastEnd: string }>(
  422,
  'DURATION_EXCEEDED',
  'A project ends within the shortest and the longest duration of its call.',
);

export const capExceeded = refusal<{ category: string; share: string; cap: string }>(
  422,
  'CAP_EXCEEDED',
  'Budget lines of a category are together no more than the cap of the call; both in percent of the amount.',
);

export const budgetDoesntAddUp = refusal<{ amount: Money; budget: Money }>(
  422,
  'SUM_MISMATCH',
  'The budget lines add up to the amount that is asked for.',
);

export const allocationsDontAddUp = refusal<{ whole: string; allocations: string }>(
  422,
  'SUM_MISMATCH',
  'The allocations add up to 100 percent of the budget.',
);

export const notEligible = refusal<{
  organisation: string;
  country: string | null;
  kind: string;
}>(422, 'NOT_ELIGIBLE', 'The call is for organisations of other countries or kinds.');

export const oneApplicationPerCall = refusal<{ organisation: string; application: string }>(
  409,
  'ONE_APPLICATION_PER_CALL',
  'A party applies to a call once, as lead or as co-applicant.',
);

export const appliedInOtherCurrency = refusal<{ currency: string; baseCurrency: string }>(
  422,
  'CURRENCY_MISMATCH',
  'An application asks for money, and plans it, in the base currency of the fund.',
);

export interface Parties {
  readonly fund: string;
  readonly call: string;
  readonly organisation: string;
}

type Content = ApplicationData<'ApplicationRevised'>;

/** Begins to write; that takes a call that is published, not yet one whose deadline is ahead. */
export function start(
  { status, floor }: Call,
  parties: Parties,
  content: Content,
): ApplicationEvent[] {
  if (status !== 'PUBLISHED') throw callNotOpen({ state: status });
  assertFits(content, parties.organisation, floor.currency);
  return [{ type: 'ApplicationStarted', data: { ...parties, ...content } }];
}

export function revise(application: Application, content: Content): ApplicationEvent[] {
  assertStatus(application, 'DRAFT');
  assertFits(content, application.organisation, application.amount.currency);
  return [{ type: 'ApplicationRevised', data: content }];
}

function assertFits(
  { amount, budget, coApplicants }: Content,
  lead: string,
  baseCurrency: string,
): void {
  for (const { currency } of [amount, ...budget.map((line) => line.amount)]) {
    if (currency !== baseCurrency) throw appliedInOtherCurrency({ currency, baseCurrency });
  }
  if (coApplicants.includes(lead)) {
    const message = 'must be others than the lead';
    assertNoneWrong([{ pointer: '/coApplicants', rule: 'other', message }]);
  }
}

export interface SubmissionSources {
  readonly call: Call;
  readonly lead: Organisation;
  /** Parties of the application that have applied to the call already, and with which application. */
  readonly applied: readonly { readonly organisation: string; readonly application: string }[];
  readonly now: Temporal.Instant;
}

/** Hands the application in; from then on it says what it says. */
export function submit(application: Application, sources: SubmissionSources): ApplicationEvent[] {
  const { call, lead, applied, now } = sources;
  assertStatus(application, 'DRAFT');
  assertOpen(call, now);
  assertAmount(application, call);
  assertDuration(application, call);
  assertCaps(application, call);
  assertAddsUp(application);
  assertEligible(application.organisation, lead, call);
  const [other] = applied;
  if (other) throw oneApplicationPerCall(other);
  return [{ type: 'ApplicationSubmitted', data: { revision: application.revision } }];
}

function assertAmount({ amount }: Application, { floor, ceiling }: Call): void {
  if (isLess(amount, floor)) throw belowFloor({ amount, floor });
  if (isMore(amount, ceiling)) throw aboveCeiling({ amount, ceiling });
}

function assertDuration(
  { start: first, end }: Application,
  { shortestMonths, longestMonths }: Call,
): void {
  const firstEnd = lastDayOfMonths(first, shortestMonths);
  const lastEnd = lastDayOfMonths(first, longestMonths);
  if (compareDates(end, firstEnd) < 0 || compareDates(end, lastEnd) > 0) {
    throw durationOutOfRange({ end, firstEnd, lastEnd });
  }
}

function assertCaps({ amount, budget }: Application, { categoryCaps }: Call): void {
  for (const { category, percent } of categoryCaps) {
    const lines = budget.filter((line) => line.category === category);
    const planned = sum(
      lines.map((line) => line.amount),
      amount.currency,
    );
    const share = multiplyExact(ratioOf(planned, amount), HUNDRED);
    const cap = decimal(percent);
    if (compareExact(share, cap) > 0) {
      throw capExceeded({ category, share: decimalBeside(share, cap), cap: percent });
    }
  }
}

function assertAddsUp({ amount, budget, allocations }: Application): void {
  const total = sum(
    budget.map((line) => line.amount),
    amount.currency,
  );
  if (compare(total, amount) !== 0) throw budgetDoesntAddUp({ amount, budget: total });
  const percent = allocations
    .map((allocation) => decimal(allocation.percent))
    .reduce<Rational>(addExact, decimal('0'));
  if (compareExact(percent, HUNDRED) !== 0) {
    throw allocationsDontAddUp({ whole: '100', allocations: exactDecimal(percent) });
  }
}

function assertEligible(organisation: string, lead: Organisation, call: Call): void {
  const { country, kind } = lead;
  const here = call.countries.length === 0 || (country && call.countries.includes(country));
  const ofKind = call.kinds.length === 0 || call.kinds.includes(kind);
  if (!here || !ofKind) throw notEligible({ organisation, country: country ?? null, kind });
}

const HUNDRED = decimal('100');

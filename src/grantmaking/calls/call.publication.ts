import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { deadlineSecond, isPast, type Deadline } from '../../platform/dates/deadline.js';
import { isLess, isMore } from '../../platform/money/money.js';
import { addExact, compareExact, decimal, type Rational } from '../../platform/money/rational.js';
import { exactDecimal } from '../figures.js';
import type { CallEvent } from './call.events.js';
import { bothInstants, type Call, type CallTerms } from './call.js';

export const weightsDontAddUp = refusal<{ whole: string; weights: string }>(
  422,
  'SUM_MISMATCH',
  'The weights of the criteria add up to 100 percent.',
);

export const callLocked = refusal<{ state: string }>(
  409,
  'CALL_LOCKED',
  'Criteria and limits are frozen once a call is published.',
);

export const limitsInOtherCurrency = refusal<{ currency: string; baseCurrency: string }>(
  422,
  'CURRENCY_MISMATCH',
  'Envelope, floor and ceiling of a call are in the base currency of its fund.',
);

export const publishedLate = refusal<{ arrived: string; deadline: string }>(
  409,
  'LATE',
  'A call is published by the second of its deadline at the latest.',
);

/** What a call may be drafted with: pools of its fund, and the fund's currency. */
export interface CallFund {
  readonly id: string;
  readonly baseCurrency: string;
  /** Ids of the pools of the fund. */
  readonly pools: readonly string[];
}

export function draftCall(terms: CallTerms, fund: CallFund, now: Temporal.Instant): CallEvent[] {
  assertFits(terms, fund, now);
  return [{ type: 'CallDrafted', data: { fund: fund.id, ...terms } }];
}

export function reviseCall(
  { status }: Call,
  terms: CallTerms,
  fund: CallFund,
  now: Temporal.Instant,
): CallEvent[] {
  if (status === 'CANCELLED') throw wrongState({ state: status, allowed: ['DRAFT'] });
  if (status !== 'DRAFT') throw callLocked({ state: status });
  assertFits(terms, fund, now);
  return [{ type: 'CallRevised', data: terms }];
}

/** Opens the call to applications, which must still have a second in which to come. */
export function publishCall(call: Call, now: Temporal.Instant): CallEvent[] {
  const { status, fund, deadline } = call;
  if (status !== 'DRAFT') throw wrongState({ state: status, allowed: ['DRAFT'] });
  assertNoneWrong([...wrongLimits(call)]);
  if (isPast(deadline, now)) throw publishedLate(bothInstants(deadline, now));
  return [{ type: 'CallPublished', data: { fund } }];
}

/** Possible after the deadline too, as long as no evaluation has concluded. */
export function extendDeadline(
  { status, deadline }: Call,
  later: Deadline,
  now: Temporal.Instant,
): CallEvent[] {
  if (status !== 'PUBLISHED') throw wrongState({ state: status, allowed: ['PUBLISHED'] });
  if (Temporal.Instant.compare(deadlineSecond(later), deadlineSecond(deadline)) <= 0) {
    const message = `must be later than ${deadline.local} in ${deadline.zone}, the deadline so far`;
    assertNoneWrong([{ pointer: '/deadline', rule: 'later', message }]);
  }
  assertNoneWrong([...wrongDeadline(later, now)]);
  return [{ type: 'DeadlineExtended', data: { deadline: later } }];
}

export function cancelCall({ status }: Call, reason: string): CallEvent[] {
  if (status !== 'DRAFT' && status !== 'PUBLISHED') {
    throw wrongState({ state: status, allowed: ['DRAFT', 'PUBLISHED'] });
  }
  return [{ type: 'CallCancelled', data: { reason } }];
}

function assertFits(
  terms: CallTerms,
  { baseCurrency, pools }: CallFund,
  now: Temporal.Instant,
): void {
  for (const { currency } of [terms.envelope, terms.floor, terms.ceiling]) {
    if (currency !== baseCurrency) throw limitsInOtherCurrency({ currency, baseCurrency });
  }
  assertNoneWrong([
    ...wrongLimits(terms),
    ...wrongPools(terms, pools),
    ...wrongDeadline(terms.deadline, now),
    ...wrongCodes(terms),
  ]);
  const weights = terms.criteria
    .map(({ weight }) => decimal(weight))
    .reduce<Rational>(addExact, decimal('0'));
  if (compareExact(weights, decimal('100')) !== 0) {
    throw weightsDontAddUp({ whole: '100', weights: exactDecimal(weights) });
  }
}

function* wrongLimits(terms: CallTerms): Generator<WrongField> {
  if (isLess(terms.ceiling, terms.floor)) {
    yield { pointer: '/ceiling', rule: 'order', message: 'must not be below the floor' };
  }
  if (isMore(terms.ceiling, terms.envelope)) {
    yield { pointer: '/ceiling', rule: 'order', message: 'must not be above the envelope' };
  }
  if (isLess(terms.envelope, terms.floor)) {
    yield { pointer: '/envelope', rule: 'order', message: 'must not be below the floor' };
  }
  if (terms.longestMonths < terms.shortestMonths) {
    yield { pointer: '/longestMonths', rule: 'order', message: 'must not be below the shortest' };
  }
}

function* wrongPools(terms: CallTerms, pools: readonly string[]): Generator<WrongField> {
  for (const [i, pool] of terms.pools.entries()) {
    if (!pools.includes(pool)) {
      yield { pointer: `/pools/${i}`, rule: 'known', message: 'must be a pool of the fund' };
    }
  }
}

/** Years ahead that a deadline may lie: more is a slip, and nobody could move it back. */
const LONGEST_WAIT_YEARS = 10;

function* wrongDeadline(deadline: Deadline, now: Temporal.Instant): Generator<WrongField> {
  const last = now.toZonedDateTimeISO('UTC').add({ years: LONGEST_WAIT_YEARS }).toInstant();
  if (Temporal.Instant.compare(deadlineSecond(deadline), last) > 0) {
    const message = `must not be more than ${LONGEST_WAIT_YEARS} years ahead`;
    yield { pointer: '/deadline', rule: 'horizon', message };
  }
}

function* wrongCodes({ criteria, categoryCaps }: CallTerms): Generator<WrongField> {
  for (const i of repeats(criteria.map(({ code }) => code))) {
    yield { pointer: `/criteria/${i}/code`, rule: 'unique', message: 'stands twice' };
  }
  for (const i of repeats(categoryCaps.map(({ category }) => category))) {
    yield { pointer: `/categoryCaps/${i}/category`, rule: 'unique', message: 'stands twice' };
  }
}

/** Where a name stands that stands further up already. */
const repeats = (names: readonly string[]): number[] =>
  [...names.keys()].filter((i) => names.indexOf(names[i] ?? '') !== i);

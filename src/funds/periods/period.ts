import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { lastDayOf, monthAfter, monthOf } from '../../platform/dates/business-date.js';
import { assertNoneWrong, type WrongField } from '../wrong-fields.js';
import { periodFacts, type PeriodEvent } from './period.events.js';

/** The accounting periods of a fund: calendar months, `YYYY-MM`, closed in their order. */
export interface Periods {
  readonly fund: string;
  /** The first month that is closed for itself. */
  readonly first: string;
  /** The month that is to be closed next; all before it are closed, once one is. */
  readonly next: string;
  /** The last closed month; absent as long as none is. */
  readonly closedUpTo?: string;
}

/** One per fund; see `periodsId`. */
export const periods = aggregate({
  kind: 'periods',
  facts: periodFacts,
  initial: {} as Periods,
  evolve(state: Periods, { type, data: { fund, period } }: PeriodEvent): Periods {
    switch (type) {
      case 'PeriodsBegun':
        return { fund, first: period, next: period };
      case 'PeriodClosed':
        return { ...state, next: monthAfter(period), closedUpTo: period };
    }
  },
});

/** The periods of this fund. */
export const periodsId = (fund: string): string => `${periods.kind}_${fund.slice('fund_'.length)}`;

/**
 * Begins the periods of a new fund with the month of its establishment. History that is taken on may
 * have earlier value dates: its months have no closing of their own and go with the first.
 */
export const beginPeriods = (fund: string, today: string): PeriodEvent[] => [
  { type: 'PeriodsBegun', data: { fund, period: monthOf(today) } },
];

/**
 * The period of a line: the month of its value date, or, if that was closed when the line was
 * recorded, the earliest open one after it.
 */
export function periodOf(valueDate: string, closedUpTo: string | undefined): string {
  const month = monthOf(valueDate);
  return closedUpTo === undefined || month > closedUpTo ? month : monthAfter(closedUpTo);
}

/** What is to be closed: one month, or every open one up to and with a month. */
export interface Closing {
  readonly period?: string;
  readonly upTo?: string;
}

/** Closes months after their end, in their order. `today` is the business date of the fund. */
export function closePeriods(
  { fund, next, closedUpTo }: Periods,
  closing: Closing,
  today: string,
): PeriodEvent[] {
  assertNoneWrong([...faultsOf(closing)]);
  const last = closing.period ?? closing.upTo;
  if (last === undefined) return [];
  if (closedUpTo !== undefined && last <= closedUpTo) {
    throw wrongState({ state: 'CLOSED', allowed: ['OPEN'] });
  }
  const lastDay = lastDayOf(last);
  if (today <= lastDay) throw periodNotEnded({ period: last, lastDay, today });
  if (last < next || (closing.period !== undefined && last > next)) {
    throw notInOrder({ period: last, next });
  }
  const months = monthsFrom(next, last);
  assertNoneWrong(months.length > MOST_AT_ONCE ? [TOO_MANY] : []);
  return months.map((period) => ({ type: 'PeriodClosed', data: { fund, period } }));
}

/** So many years at once: what goes into the log in one piece is bounded. */
const MOST_AT_ONCE = 240;

const TOO_MANY = {
  pointer: '/upTo',
  rule: 'atOnce',
  message: `must be at most ${MOST_AT_ONCE} months from the next one to be closed`,
};

function* faultsOf({ period, upTo }: Closing): Generator<WrongField> {
  if ((period === undefined) !== (upTo === undefined)) return;
  yield { pointer: '', rule: 'one', message: 'must name either period or upTo' };
}

function monthsFrom(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

export const periodNotEnded = refusal<{ period: string; lastDay: string; today: string }>(
  409,
  'PERIOD_NOT_ENDED',
  'A month is closed after its last day, in the time zone of the fund.',
);

export const notInOrder = refusal<{ period: string; next: string }>(
  409,
  'WRONG_STATE',
  'Months are closed in their order: the next one first.',
);

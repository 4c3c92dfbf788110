import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal } from '../../platform/decisions/refusal.js';
import {
  DEFAULT_PERIODS,
  FEWEST_MONTHS,
  MOST_MONTHS,
  type RetainedKind,
} from './retained-kinds.js';
import { retentionFacts, type RetentionEvent } from './retention.events.js';

/** The months that were set, by kind; of all others the defaults hold. */
export type Retention = Readonly<Partial<Record<RetainedKind, number>>>;

export const retention = aggregate({
  kind: 'retention',
  facts: retentionFacts,
  initial: {} as Retention,
  evolve: (state: Retention, { data: { kind, months } }: RetentionEvent): Retention => ({
    ...state,
    [kind]: months,
  }),
});

/** The one history of an installation's periods. */
export const RETENTION_ID = 'retention_00000000-0000-7000-8000-000000000000';

export const sameRetention = refusal<{ kind: string; months: number }>(
  409,
  'SAME_PERIOD',
  'Data of this kind are kept for so long already.',
);

export const periodOutOfBounds = refusal<{ months: number; fewest: number; most: number }>(
  422,
  'PERIOD_OUT_OF_BOUNDS',
  'Personal data are kept for at least a year and at most fifty.',
);

/** Sets for how long data of a kind are kept: what is due follows from it at once, nothing is erased. */
export function setRetentionPeriod(
  state: Retention,
  { kind, months, reason }: RetentionEvent['data'],
): RetentionEvent[] {
  if (months < FEWEST_MONTHS || months > MOST_MONTHS) {
    throw periodOutOfBounds({ months, fewest: FEWEST_MONTHS, most: MOST_MONTHS });
  }
  if ((state[kind] ?? DEFAULT_PERIODS[kind].months) === months) {
    throw sameRetention({ kind, months });
  }
  return [{ type: 'RetentionPeriodSet', data: { kind, months, reason } }];
}

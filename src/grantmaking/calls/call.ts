import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { deadlineSecond, isPast, type Deadline } from '../../platform/dates/deadline.js';
import { formatInstant } from '../../platform/dates/instant.js';
import { callFacts, type CallData, type CallEvent } from './call.events.js';

export type CallTerms = CallData<'CallRevised'>;

export interface Call extends CallTerms {
  readonly status: 'DRAFT' | 'PUBLISHED' | 'CLOSED' | 'CANCELLED';
  readonly fund: string;
}

export const call = aggregate({
  kind: 'call',
  facts: callFacts,
  initial: {} as Call,
  evolve(state: Call, event: CallEvent): Call {
    switch (event.type) {
      case 'CallDrafted':
        return { ...event.data, status: 'DRAFT' };
      case 'CallRevised':
        return { ...state, ...event.data };
      case 'CallPublished':
        return { ...state, status: 'PUBLISHED' };
      case 'DeadlineExtended':
        return { ...state, deadline: event.data.deadline };
      case 'CallClosed':
        return { ...state, status: 'CLOSED' };
      case 'CallCancelled':
        return { ...state, status: 'CANCELLED' };
    }
  },
});

export const callNotOpen = refusal<{ state: string }>(
  409,
  'CALL_NOT_OPEN',
  'Applications are taken while the call is published.',
);

export const late = refusal<{ arrived: string; deadline: string }>(
  409,
  'LATE',
  'An application must have arrived whole by the second of the deadline.',
);

/** Whether an application that arrived now is taken. */
export function assertOpen({ status, deadline }: Call, now: Temporal.Instant): void {
  if (status !== 'PUBLISHED') throw callNotOpen({ state: status });
  if (isPast(deadline, now)) throw late(bothInstants(deadline, now));
}

/** When something arrived, and the last second in which it could have. */
export const bothInstants = (deadline: Deadline, now: Temporal.Instant) => ({
  arrived: formatInstant(now),
  deadline: formatInstant(deadlineSecond(deadline)),
});

/** Refuses what leads to a grant, once there will be none of the call. */
export function assertNotCancelled({ status }: Pick<Call, 'status'>): void {
  if (status === 'CANCELLED') throw wrongState({ state: status, allowed: ['PUBLISHED', 'CLOSED'] });
}

/** To be recorded when an evaluation concludes: the first one closes the call. */
export const close = ({ status }: Call, application: string): CallEvent[] =>
  status === 'PUBLISHED' ? [{ type: 'CallClosed', data: { application } }] : [];

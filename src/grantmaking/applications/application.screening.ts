import type { Context } from '../../platform/decisions/context.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { assertNotCancelled, type Call } from '../calls/call.js';
import { assertStatus, type Application } from './application.js';
import type { ApplicationData, ApplicationEvent } from './application.events.js';
import { assertDecisionValid } from './application.validity.js';
import { reasonRequired } from './reason-required.js';

export const screenedOwn = refusal<{ person: string; because: string }>(
  403,
  'CONFLICT_OF_INTEREST',
  'An application is screened by nobody who belongs to it, or acts for somebody who does.',
);

export interface ScreeningSources {
  readonly call: Pick<Call, 'status'>;
  /** Who of the acting persons belongs to the application. */
  readonly belonging: string | undefined;
}

/** Finds an application eligible or not; that may begin before the deadline of the call. */
export function screen(
  application: Application,
  { outcome, reasons }: Pick<ApplicationData<'ApplicationScreened'>, 'outcome' | 'reasons'>,
  { call, belonging }: ScreeningSources,
  { persons }: Pick<Context, 'persons'>,
): ApplicationEvent[] {
  assertStatus(application, 'SUBMITTED');
  assertNotCancelled(call);
  if (belonging) throw screenedOwn({ person: belonging, because: 'BELONGS_TO_IT' });
  if (outcome === 'INELIGIBLE' && reasons === undefined) throw reasonRequired({ field: 'reasons' });
  const data = { outcome, ...(reasons !== undefined && { reasons }), by: [...persons] };
  return [{ type: 'ApplicationScreened', data }];
}

/** Tells the applicant that there is no grant. */
export function decline(application: Application, reasons: string): ApplicationEvent[] {
  assertStatus(application, 'INELIGIBLE', 'NOT_RECOMMENDED', 'RESERVE_LISTED');
  assertDecisionValid(application);
  return [{ type: 'ApplicationDeclined', data: { reasons } }];
}

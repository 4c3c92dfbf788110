import type { Context } from '../../platform/decisions/context.js';
import { assertStatus, type Application } from './application.js';
import type { ApplicationData, ApplicationEvent } from './application.events.js';
import { assertDecisionValid } from './application.validity.js';
import { reasonRequired } from './reason-required.js';

/** Finds an application eligible or not; that may begin before the deadline of the call. */
export function screen(
  application: Application,
  { outcome, reasons }: Pick<ApplicationData<'ApplicationScreened'>, 'outcome' | 'reasons'>,
  { persons }: Context,
): ApplicationEvent[] {
  assertStatus(application, 'SUBMITTED');
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

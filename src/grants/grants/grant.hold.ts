import { wrongState } from '../../platform/decisions/refusal.js';
import type { GrantEvent } from './grant.events.js';
import { statusOf, type Grant } from './grant.js';

/** Stops payments; reports go on. */
export function hold(grant: Grant, reason: string): GrantEvent[] {
  if (statusOf(grant) !== 'ACTIVE')
    throw wrongState({ state: statusOf(grant), allowed: ['ACTIVE'] });
  return [{ type: 'GrantHeld', data: { reason } }];
}

export function resume(grant: Grant, reason: string): GrantEvent[] {
  if (!grant.onHold) throw wrongState({ state: statusOf(grant), allowed: ['ON_HOLD'] });
  return [{ type: 'GrantResumed', data: { reason } }];
}

import { wrongState } from '../../platform/decisions/refusal.js';
import type { ApplicationEvent } from './application.events.js';
import { assertStatus, type Application } from './application.js';

/** Takes the application back, which is possible until the board votes on it. */
export function withdraw(application: Application, reason: string | undefined): ApplicationEvent[] {
  assertStatus(application, 'DRAFT', 'SUBMITTED', 'ELIGIBLE', 'EVALUATED');
  const { ballot } = application.board;
  if (ballot && ballot.status !== 'SET_ASIDE') {
    throw wrongState({
      state: 'VOTED_ON',
      allowed: ['DRAFT', 'SUBMITTED', 'ELIGIBLE', 'EVALUATED'],
    });
  }
  return [{ type: 'ApplicationWithdrawn', data: { ...(reason !== undefined && { reason }) } }];
}

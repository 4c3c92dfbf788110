import { assertStatus, type Application } from './application.js';
import type { ApplicationEvent } from './application.events.js';
import { assertDecisionValid } from './application.validity.js';

/** Who had a part in choosing the application, and so leaves its award to others. */
export interface Choosers {
  readonly screened: readonly string[];
  readonly evaluated: readonly string[];
  /** Also if the review was excluded since. */
  readonly reviewed: readonly string[];
  /** Also if the vote was struck since. */
  readonly voted: readonly string[];
}

export const choosersOf = (application: Application): Choosers => ({
  screened: application.screenedBy,
  evaluated: application.evaluatedBy,
  reviewed: application.reviewedBy,
  voted: application.board.voters,
});

/** Refuses an award unless the board has recommended or reserve-listed the application, and that is VALID. */
export function assertMayBeAwarded(application: Application): void {
  assertStatus(application, 'RECOMMENDED', 'RESERVE_LISTED');
  assertDecisionValid(application);
}

/** The application becomes a grant, in the same append as the award. */
export function award(application: Application, grant: string): ApplicationEvent[] {
  assertMayBeAwarded(application);
  return [{ type: 'ApplicationAwarded', data: { grant } }];
}

import { currentViewer } from '../../platform/auth/viewer.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { worksFor } from '../applications/application-scope.view.js';

/** Asked for and not in. */
const OWED = "('ASSIGNED', 'DECLARED', 'REOPENED')";

/**
 * Whether the person ?1 owes a review of the application that the row of `review` is about. Then no
 * other review of it is shown to them, whatever else they are.
 */
export const OWES_ONE = `EXISTS (SELECT 1 FROM review AS own
  WHERE own.application = review.application AND own.reviewer = ?1 AND own.status IN ${OWED})`;

/** Which reviews of an application the viewer is shown beside their own. */
export type OthersShown = 'ALL' | 'THAT_COUNT' | 'NONE';

/** All to who works for the fund; those that count to a reviewer whose own review is in. */
export function othersShown(
  rows: Rows,
  { id, fund }: { readonly id: string; readonly fund: string },
): OthersShown {
  if (hasReview(rows, id, OWED)) return 'NONE';
  if (worksFor(fund)) return 'ALL';
  return hasReview(rows, id, "('SUBMITTED')") ? 'THAT_COUNT' : 'NONE';
}

/** The viewer's review of the application, if it waits for a declaration. */
export const undeclaredReview = (rows: Rows, application: string): string | undefined =>
  reviewIn(rows, application, "('ASSIGNED')");

const hasReview = (rows: Rows, application: string, states: string): boolean =>
  reviewIn(rows, application, states) !== undefined;

const reviewIn = (rows: Rows, application: string, states: string): string | undefined =>
  rows.get<{ id: string }>(
    `SELECT id FROM review WHERE application = ? AND reviewer = ? AND status IN ${states}`,
    application,
    currentViewer().rights.person,
  )?.id;

import { currentViewer } from '../../platform/auth/viewer.js';
import { currentCaller } from '../../platform/decisions/caller.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { worksFor } from '../applications/application-scope.view.js';

/** Asked for and not in: states, for SQL. */
export const OWED = "('ASSIGNED', 'DECLARED', 'REOPENED')";

/**
 * SQL that holds where one of the persons, a JSON list, owes a review of the application with this id.
 * Then no other review of it is shown to them, nor what follows from these, whatever else they are.
 */
export const owesOne = (persons: string, application: string): string =>
  `EXISTS (SELECT 1 FROM review AS own WHERE own.application = ${application}
    AND own.reviewer IN (SELECT value FROM json_each(${persons})) AND own.status IN ${OWED})`;

/** Who looks, and whoever they act for: what is hidden from one of them is hidden from both. */
export function viewingPersons(): string {
  const { person } = currentCaller();
  return JSON.stringify([...new Set([currentViewer().rights.person, ...(person ? [person] : [])])]);
}

/** Which reviews of an application the viewer is shown beside their own. */
export type OthersShown = 'ALL' | 'THAT_COUNT' | 'NONE';

/** All to who works for the fund; those that count to a reviewer whose own review is in. */
export function othersShown(
  rows: Rows,
  { id, fund }: { readonly id: string; readonly fund: string },
): OthersShown {
  if (rows.get(`SELECT 1 WHERE ${owesOne('?1', '?2')}`, viewingPersons(), id)) return 'NONE';
  if (worksFor(fund)) return 'ALL';
  return hasReview(rows, id, "('SUBMITTED')") ? 'THAT_COUNT' : 'NONE';
}

/** The viewer's review of the application, if it waits for a declaration of somebody who is reviewer of the fund. */
export function undeclaredReview(rows: Rows, application: string): string | undefined {
  const review = reviewIn(rows, application, "('ASSIGNED')");
  return review && currentViewer().holds('reviewer', review.fund) ? review.id : undefined;
}

const hasReview = (rows: Rows, application: string, states: string): boolean =>
  reviewIn(rows, application, states) !== undefined;

const reviewIn = (rows: Rows, application: string, states: string) =>
  rows.get<{ id: string; fund: string }>(
    `SELECT id, fund FROM review WHERE application = ? AND reviewer = ? AND status IN ${states}`,
    application,
    currentViewer().rights.person,
  );

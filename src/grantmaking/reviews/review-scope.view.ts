import { currentViewer } from '../../platform/auth/viewer.js';
import { currentCaller } from '../../platform/decisions/caller.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { worksFor } from '../applications/application-scope.view.js';

/** Asked for and not in: states, for SQL. */
export const OWED = "('ASSIGNED', 'DECLARED', 'REOPENED')";

/**
 * SQL that holds where the application with this id is in the list `owedBy`. Then no other review of
 * it is shown, nor what follows from these, whatever else the viewer is.
 */
export const owesOne = (owed: string, application: string): string =>
  `EXISTS (SELECT 1 FROM json_each(${owed}) AS owed WHERE owed.value = ${application})`;

/**
 * Ids of the applications of which the viewer owes a review now, or whoever they act for, as JSON: what
 * is hidden from one of them is hidden from both. Of whatever time the answer is, this is of the present.
 */
export function owedBy(present: Rows): string {
  const owed = present.all<{ application: string }>(
    `SELECT DISTINCT application FROM review
      WHERE reviewer IN (SELECT value FROM json_each(?)) AND status IN ${OWED} LIMIT 10000`,
    viewingPersons(),
  );
  return JSON.stringify(owed.map(({ application }) => application));
}

/** Who looks, and whoever they act for, as JSON. */
export function viewingPersons(): string {
  const { person } = currentCaller();
  return JSON.stringify([...new Set([currentViewer().rights.person, ...(person ? [person] : [])])]);
}

/** Which reviews of an application the viewer is shown beside their own. */
export type OthersShown = 'ALL' | 'THAT_COUNT' | 'NONE';

/** As it is now: all to who works for the fund; those that count to a reviewer whose own review is in. */
export function othersShown(
  present: Rows,
  { id, fund }: { readonly id: string; readonly fund: string },
): OthersShown {
  if (present.get(`SELECT 1 WHERE ${owesOne('?1', '?2')}`, owedBy(present), id)) return 'NONE';
  if (worksFor(fund)) return 'ALL';
  return hasReview(present, id, "('SUBMITTED')") ? 'THAT_COUNT' : 'NONE';
}

/** The viewer's review of the application, if it waits for a declaration of somebody who is reviewer of the fund. */
export function undeclaredReview(present: Rows, application: string): string | undefined {
  const review = reviewIn(present, application, "('ASSIGNED')");
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

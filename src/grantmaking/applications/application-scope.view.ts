import { currentViewer } from '../../platform/auth/viewer.js';
import type { Rows } from '../../platform/projections/view-reader.js';

export interface ApplicationRow {
  readonly id: string;
  readonly fund: string;
  readonly call: string;
  readonly organisation: string;
  readonly status: string;
  readonly status_since: string;
  readonly revision: bigint;
  readonly minor: bigint;
  readonly currency: string;
  readonly content: string;
  readonly submitted_at: string | null;
  readonly reasons: string | null;
  readonly passed: bigint | null;
  readonly mean: string | null;
  readonly spread: string | null;
  readonly pass_mark: string | null;
  readonly evaluation_stale: bigint;
  readonly decision_stale: bigint;
  readonly grant_id: string | null;
}

type Identified = Pick<ApplicationRow, 'id' | 'fund' | 'status'>;

/**
 * Whether the viewer may see the application: who works for the fund (but not a draft, which is the
 * applicant's alone), a party of it, and a reviewer who has declared to have no conflict with it.
 */
export function mayReadApplication(rows: Rows, { id, fund, status }: Identified): boolean {
  const viewer = currentViewer();
  const parties = partiesOf(rows, id);
  if (status === 'DRAFT' && !viewer.holds('auditor', fund)) {
    return parties.some((party) => viewer.rights.represents(party));
  }
  return viewer.mayRead({ fund, parties, persons: reviewersOf(rows, id, DECLARED) });
}

/**
 * Whether the viewer may see how others have assessed it: who works for the fund, and a reviewer
 * whose own review is in. Applicants are told the outcome.
 */
export function seesAssessment(rows: Rows, { id, fund }: Identified): boolean {
  const viewer = currentViewer();
  if (viewer.access.roles.some((role) => viewer.holds(role, fund))) return true;
  return reviewersOf(rows, id, ['SUBMITTED']).includes(viewer.rights.person);
}

const DECLARED = ['DECLARED', 'SUBMITTED', 'REOPENED'];

const partiesOf = (rows: Rows, application: string): string[] =>
  rows
    .all<{
      organisation: string;
    }>('SELECT organisation FROM application_party WHERE application = ? LIMIT 100', application)
    .map(({ organisation }) => organisation);

const reviewersOf = (rows: Rows, application: string, states: readonly string[]): string[] =>
  rows
    .all<{ reviewer: string }>(
      `SELECT reviewer FROM review
        WHERE application = ? AND status IN (SELECT value FROM json_each(?)) LIMIT 100`,
      application,
      JSON.stringify(states),
    )
    .map(({ reviewer }) => reviewer);

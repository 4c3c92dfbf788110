import { currentViewer } from '../../platform/auth/viewer.js';
import type { SqlValue } from '../../platform/projections/projection.js';
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
  readonly title: string;
  readonly submitted_at: string | null;
  readonly reasons: string | null;
  readonly passed: bigint | null;
  readonly mean: string | null;
  readonly spread: string | null;
  readonly pass_mark: string | null;
  readonly evaluation_stale: bigint;
  readonly majority_lost: bigint;
  readonly grant_id: string | null;
}

/**
 * Whether the viewer may see the row of `application`: who works for the fund (but not a draft, which
 * is the applicant's alone, and the auditor's), a party of it, and a reviewer who has declared to have
 * no conflict with it; each with the role for its fund. The parameters ?1 to ?6 come from `scopeIn`.
 * Who is a party or a reviewer is of the present, in answers about the past too.
 */
export const IS_READABLE = `(
  (application.status <> 'DRAFT' AND application.fund IN (SELECT value FROM json_each(?1)))
  OR application.fund IN (SELECT value FROM json_each(?2))
  OR (application.fund IN (SELECT value FROM json_each(?3)) AND application.id IN (SELECT value FROM json_each(?4)))
  OR (application.fund IN (SELECT value FROM json_each(?5)) AND application.id IN (SELECT value FROM json_each(?6))))`;

/** What the viewer may see of the applications there are now, for `IS_READABLE`. */
export function scopeIn(present: Rows): SqlValue[] {
  const viewer = currentViewer();
  const funds = present
    .all<{ fund: string }>('SELECT DISTINCT fund FROM application LIMIT 10000')
    .map(({ fund }) => fund);
  const fundsOf = (role: string) =>
    JSON.stringify(funds.filter((fund) => viewer.holds(role, fund)));
  return [
    JSON.stringify(funds.filter(worksFor)),
    fundsOf('auditor'),
    fundsOf('applicant'),
    idsOf(viewer.holds('applicant') ? ofOwnParties(present) : []),
    fundsOf('reviewer'),
    idsOf(
      present.all<OfApplication>(
        `SELECT application FROM review
          WHERE reviewer = ? AND status IN ('DECLARED', 'SUBMITTED', 'REOPENED') LIMIT 100000`,
        viewer.rights.person,
      ),
    ),
  ];
}

interface OfApplication {
  readonly application: string;
}

const idsOf = (found: readonly OfApplication[]): string =>
  JSON.stringify(found.map(({ application }) => application));

/** Applications that a party is named in which the viewer represents. */
function ofOwnParties(present: Rows): OfApplication[] {
  const { rights } = currentViewer();
  const parties = present
    .all<{ organisation: string }>(
      'SELECT DISTINCT organisation FROM application_party LIMIT 100000',
    )
    .filter(({ organisation }) => rights.represents(organisation));
  return present.all<OfApplication>(
    `SELECT application FROM application_party
      WHERE organisation IN (SELECT value FROM json_each(?)) LIMIT 100000`,
    JSON.stringify(parties.map(({ organisation }) => organisation)),
  );
}

/** Whether the viewer holds one of the route's roles for the fund: has more to do with it than an applicant or reviewer. */
export function worksFor(fund: string): boolean {
  const viewer = currentViewer();
  return viewer.access.roles.some((role) => viewer.holds(role, fund));
}

import { TODAY } from './today.js';

/** Nothing goes on with an application whose call was cancelled. */
const CALL_GOES_ON = `(SELECT status FROM call WHERE call.id = application.call) <> 'CANCELLED'`;

/** An evaluation that has to be made anew. */
const IS_STALE = `(${CALL_GOES_ON} AND application.evaluation_stale = 1
  AND application.status IN ('EVALUATED', 'RECOMMENDED', 'RESERVE_LISTED', 'NOT_RECOMMENDED'))`;

/**
 * Applications under review with how many reviews are in, how many can be hoped for, and how many the
 * evaluation takes: one more than the minimum when these lie too far apart. Scores have two decimals.
 */
const UNDER_REVIEW = `
  SELECT id, fund, status, status_since, valid, hoped, minimum + (valid = minimum AND apart > allowed) AS needed
  FROM (SELECT application.id, application.fund, application.status, application.status_since,
      json_extract(call.terms, '$.minimumReviews') AS minimum,
      round(CAST(json_extract(fund.policy, '$.scoreSpread') AS REAL) * 100, 6) AS allowed,
      count(review.id) FILTER (WHERE review.status = 'SUBMITTED') AS valid,
      count(review.id) FILTER (WHERE review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED', 'SUBMITTED')) AS hoped,
      round(max(CAST(score AS REAL)) FILTER (WHERE review.status = 'SUBMITTED') * 100)
        - round(min(CAST(score AS REAL)) FILTER (WHERE review.status = 'SUBMITTED') * 100) AS apart
    FROM application
    JOIN call ON call.id = application.call
    JOIN fund ON fund.id = application.fund
    LEFT JOIN review ON review.application = application.id
    WHERE (application.status = 'ELIGIBLE' AND ${CALL_GOES_ON}) OR ${IS_STALE}
    GROUP BY application.id)`;

/**
 * What waits of an application in each state: it for its next step, a review (`part`) for its reviewer
 * (`other`), the applicant's due diligence for its renewal.
 */
export const APPLICATION_ITEMS = `
  SELECT 'SCREEN' AS item, id AS subject, '' AS part, NULL AS other, fund, status_since AS since,
      NULL AS due, NULL AS blocking
    FROM application WHERE status = 'SUBMITTED' AND ${CALL_GOES_ON}
  UNION ALL
  SELECT 'ASSIGN_REVIEWERS', id, '', NULL, fund, status_since, NULL, 'TOO_FEW_REVIEWS'
    FROM (${UNDER_REVIEW}) WHERE hoped < needed
  UNION ALL
  SELECT 'CONCLUDE_EVALUATION', id, '', NULL, fund, status_since, NULL, NULL
    FROM (${UNDER_REVIEW}) WHERE valid >= needed AND status = 'ELIGIBLE'
  UNION ALL
  SELECT 'AWAIT_REVIEW', application.id, review.id, reviewer, review.fund, assigned_at, due,
      CASE WHEN review.status = 'ASSIGNED' THEN 'CONFLICT_NOT_DECLARED' END
    FROM review JOIN application ON application.id = review.application
    WHERE review.status IN ('ASSIGNED', 'DECLARED', 'REOPENED')
      AND ((application.status = 'ELIGIBLE' AND ${CALL_GOES_ON}) OR ${IS_STALE})
  UNION ALL
  SELECT 'EVALUATE_ANEW', id, '', NULL, fund, status_since, NULL, iif(valid < needed, 'TOO_FEW_REVIEWS', NULL)
    FROM (${UNDER_REVIEW}) WHERE status <> 'ELIGIBLE'
  UNION ALL
  SELECT 'DECLINE', id, '', NULL, fund, status_since, NULL,
      CASE WHEN evaluation_stale = 1 OR majority_lost = 1 THEN 'EVALUATION_STALE' END
    FROM application WHERE status IN ('INELIGIBLE', 'NOT_RECOMMENDED')
  UNION ALL
  SELECT 'RENEW_DUE_DILIGENCE', application.id, '', organisation.id, fund, status_since,
      iif(due_diligence = 'POSITIVE', organisation.valid_until, NULL), 'DUE_DILIGENCE_EXPIRED'
    FROM application JOIN organisation ON organisation.id = application.organisation
    WHERE application.status IN ('RECOMMENDED', 'RESERVE_LISTED')
      AND (due_diligence IS NOT 'POSITIVE' OR valid_until < ${TODAY})`;

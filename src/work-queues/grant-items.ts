import { TODAY } from './today.js';

/** The code of the first rule that a payment of the tranche would meet now, in the order of the rules. */
const BLOCKING = `
  CASE
    WHEN award.on_hold = 1 THEN 'GRANT_ON_HOLD'
    WHEN tranche.condition IS NOT NULL AND tranche.evidence IS NULL THEN 'CONDITION_NOT_MET'
    WHEN tranche.after_report IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM grant_report
        WHERE grant_report.award = award.id AND report = tranche.after_report AND status = 'ACCEPTED')
      THEN 'REPORT_NOT_ACCEPTED'
    WHEN award.disbursed > 0 AND award.accepted * 100.0
        < award.disbursed * CAST(json_extract(fund.policy, '$.utilisationThreshold') AS REAL)
      THEN 'LOW_UTILISATION'
    WHEN (SELECT verified_at FROM organisation_account
        WHERE organisation = award.organisation ORDER BY idx DESC LIMIT 1) IS NULL
      THEN 'ACCOUNT_NOT_VERIFIED'
    WHEN EXISTS (
      SELECT 1 FROM funding_line JOIN pool ON pool.id = funding_line.pool
        WHERE funding_line.award = award.id AND cash - inTransit - conditional - dueToAgency
          - commitments - reserve - provision + max(outgoingCosts, 0) < 0)
      THEN 'POOL_OVERCOMMITTED'
  END`;

/** After the final report what the grantee has spent beyond its advances, and no more. */
const IS_DUE = `(award.status IN ('ACTIVE', 'FINAL_REPORTING')
  OR (award.status = 'CLOSING' AND award.accepted > award.disbursed))`;

const IS_STILL_DUE = `(award.status IN ('ACTIVE', 'FINAL_REPORTING')
  OR (award.status = 'CLOSING' AND payment.amount <= award.accepted - award.disbursed))`;

const TRANCHES = `
  tranche JOIN award ON award.id = tranche.award JOIN fund ON fund.id = award.fund`;

/**
 * What waits of a grant: agreement, tranches that are due (`part`: the number) and their payments,
 * reports (`part`: the number). Days stand for what waits from a day on.
 */
export const GRANT_ITEMS = `
  SELECT 'SIGN_AGREEMENT' AS item, id AS subject, '' AS part, NULL AS other, fund, awarded_at AS since,
      start_on AS due, NULL AS blocking
    FROM award WHERE status = 'AWARDED' AND source IS NULL
  UNION ALL
  SELECT 'REQUEST_PAYMENT', award.id, CAST(tranche AS TEXT), NULL, award.fund,
      max(tranche.earliest, award.signed_on), NULL, ${BLOCKING}
    FROM ${TRANCHES}
    WHERE ${IS_DUE} AND tranche.disbursement IS NULL AND tranche.earliest <= ${TODAY}
  UNION ALL
  SELECT 'CERTIFY_PAYMENT', award.id, CAST(tranche.tranche AS TEXT), payment.id, award.fund,
      (SELECT recorded_at FROM payment_step WHERE payment_step.payment = payment.id AND step = 'REQUESTED'),
      NULL, iif(${IS_STILL_DUE} OR award.on_hold = 1, ${BLOCKING}, 'WRONG_STATE')
    FROM ${TRANCHES} JOIN payment ON payment.id = tranche.disbursement
    WHERE payment.status = 'REQUESTED'
  UNION ALL
  SELECT 'ACCEPT_REPORT', award.id, CAST(report AS TEXT), NULL, fund, submitted_at, NULL, NULL
    FROM grant_report JOIN award ON award.id = grant_report.award
    WHERE grant_report.status = 'SUBMITTED'
  UNION ALL
  SELECT 'AWAIT_REPORT', award.id, CAST(report AS TEXT), NULL, fund, decided_at, NULL, NULL
    FROM grant_report JOIN award ON award.id = grant_report.award
    WHERE grant_report.status = 'RETURNED'
  UNION ALL
  SELECT 'AWAIT_FINAL_REPORT', id, '', NULL, fund, end_on, end_on, 'REPORTS_OUTSTANDING'
    FROM award WHERE status = 'ACTIVE' AND source IS NULL AND end_on < ${TODAY}`;

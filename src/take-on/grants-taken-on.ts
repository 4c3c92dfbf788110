import { poolFor } from '../contributions/fund-terms.js';
import { fund } from '../funds/funds/fund.js';
import { assertNotFuture } from '../funds/value-dates.js';
import { assertBaseCurrency } from '../grants/base-currency.js';
import { disbursement } from '../grants/disbursements/disbursement.js';
import { findGrantee, openGrant } from '../grants/grantees/grantee.js';
import { grant } from '../grants/grants/grant.js';
import {
  assumedPayment,
  assumedReport,
  takeOn,
  type GrantToTakeOn,
} from '../grants/grants/grant.take-on.js';
import { recordMoving } from '../grants/pool-movements.js';
import { todayIn } from '../platform/decisions/context.js';
import type { Decision } from '../platform/decisions/decision.js';
import { reserveSourceKey } from './source-keys.js';

/**
 * Takes on one award: the fact, and if it counts as paid and accounted for, its payment and its report.
 * Answers the id of the grant.
 *
 * @throws Rejection CURRENCY_MISMATCH, FUTURE_VALUE_DATE
 */
export function recordGrantTakenOn(d: Decision, row: GrantToTakeOn): string {
  const { state } = d.find(fund, row.fund);
  assertBaseCurrency(state.baseCurrency, row.amount);
  assertNotFuture(row.approvedOn, todayIn(d.context, state.timeZone));
  const general = poolFor(state);
  const found = d.start(grant);
  reserveSourceKey(d, row, found.id);
  recordMoving(d, found, takeOn(row, general));
  d.record(findGrantee(d, row.organisation), openGrant(found.id, row));
  if (row.assumedPaid) {
    recordMoving(d, d.start(disbursement), assumedPayment(found.id, row, general));
    recordMoving(d, found, assumedReport(row, general));
  }
  return found.id;
}

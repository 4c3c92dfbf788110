import assert from 'node:assert/strict';
import { fund } from '../../funds/funds/fund.js';
import { assertNotFuture } from '../../funds/value-dates.js';
import { organisation } from '../../grantmaking/organisations/organisation.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { assertBaseCurrency } from '../base-currency.js';
import { disbursement } from '../disbursements/disbursement.js';
import { findGrantee, openGrant } from '../grantees/grantee.js';
import { recordMoving } from '../pool-movements.js';
import { grant } from './grant.js';
import { assumedPayment, assumedReport, takeOn, type GrantToTakeOn } from './grant.take-on.js';

export const grantTakenOnBefore = refusal<{
  source: string;
  sourceKey: string;
  takenOnAs: string;
}>(409, 'DUPLICATE_SOURCE_KEY', 'What a source holds under one key is taken on once.');

const SOURCE_KEY = 'source-key';

/** The most that one row adds to an append. */
export const RECORDS_PER_ROW = 10;

/** Id of what was taken on before under this key of this source, if anything was. */
export const takenOnAs = (
  d: Decision,
  { source, sourceKey }: Pick<GrantToTakeOn, 'source' | 'sourceKey'>,
): string | undefined => d.holderOf(SOURCE_KEY, [source, sourceKey]);

/**
 * Records an award that was decided elsewhere, and its payment and report if it counts as paid and
 * accounted for. To be called in a decision that has asked for permission for the fund, once
 * per row. Answers the id of the grant.
 *
 * @throws Rejection DUPLICATE_SOURCE_KEY, CURRENCY_MISMATCH, FUTURE_VALUE_DATE, NOT_FOUND
 */
export function recordTakenOn(d: Decision, row: GrantToTakeOn): string {
  const { baseCurrency, timeZone, pools } = d.find(fund, row.fund).state;
  d.find(organisation, row.organisation);
  assertBaseCurrency(baseCurrency, row.amount);
  assertNotFuture(row.approvedOn, todayIn(d.context, timeZone));
  const general = pools.find((pool) => pool.general)?.id;
  assert(general, 'every fund has a general pool');

  const taken = d.start(grant);
  const { source, sourceKey } = row;
  const known = d.reserve(SOURCE_KEY, [source, sourceKey], taken.id);
  if (known) throw grantTakenOnBefore({ source, sourceKey, takenOnAs: known });
  recordMoving(d, taken, takeOn(row, general));
  if (row.assumedPaid) recordAssumed(d, taken.id, row, general);
  d.record(findGrantee(d, row.organisation), openGrant(taken.id, row));
  return taken.id;
}

function recordAssumed(d: Decision, id: string, row: GrantToTakeOn, general: string): void {
  recordMoving(d, d.start(disbursement), assumedPayment(id, row, general));
  recordMoving(d, d.find(grant, id), assumedReport(row, general));
}

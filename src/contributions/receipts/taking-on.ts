import { fund } from '../../funds/funds/fund.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { contribution } from '../contributions/contribution.js';
import { donor } from '../donors/donor.js';
import { poolFor } from '../fund-terms.js';
import { recordMoving } from './pool-movements.js';
import {
  duplicateSourceKey,
  isStillDue,
  takeOnInstalment,
  takeOnReceipt,
  type ReceiptToTakeOn,
  type TakeOnCircumstances,
} from './receipt.take-on.js';
import { receipt } from './receipt.js';

/** What one row adds to an append: the fact, the movement of its pool, the reserved source key. */
export const RECORDS_PER_ROW = 3;

/**
 * Under what a row was taken on before: the id of a receipt, or of a contribution if it was still
 * due. Asked for all rows of a batch before the first is recorded, it spares the decision work: one
 * that meets a history it has not read starts again.
 */
export const takenOnAs = (
  d: Decision,
  { source, sourceKey }: Pick<ReceiptToTakeOn, 'source' | 'sourceKey'>,
): string | undefined => d.holderOf(SOURCE_KEY, [source, sourceKey]);

/**
 * Takes on one row, as a part of a decision that may take on more of them: whoever uses it has asked
 * `permit` for the fund. Answers the id of the receipt, or of the contribution if it is still due.
 *
 * @throws Rejection DUPLICATE_SOURCE_KEY, CURRENCY_MISMATCH, NOT_FOUND
 */
export function recordTakenOn(d: Decision, row: ReceiptToTakeOn): string {
  const { state } = d.find(fund, row.fund);
  d.find(donor, row.donor);
  const circumstances = {
    pool: poolFor(state, row.pool),
    baseCurrency: state.baseCurrency,
    today: todayIn(d.context, state.timeZone),
  };
  return isStillDue(row, circumstances)
    ? recordInstalment(d, row, circumstances)
    : recordReceived(d, row, circumstances);
}

function recordReceived(d: Decision, row: ReceiptToTakeOn, by: TakeOnCircumstances): string {
  const found = d.start(receipt);
  const events = takeOnReceipt(row, by);
  reserve(d, row, found.id);
  recordMoving(d, found, by.pool, events);
  return found.id;
}

function recordInstalment(d: Decision, row: ReceiptToTakeOn, by: TakeOnCircumstances): string {
  const found = d.start(contribution);
  const events = takeOnInstalment(row, by);
  reserve(d, row, found.id);
  d.record(found, events);
  return found.id;
}

function reserve(d: Decision, { source, sourceKey }: ReceiptToTakeOn, holder: string): void {
  const known = d.reserve(SOURCE_KEY, [source, sourceKey], holder);
  if (known) throw duplicateSourceKey({ source, sourceKey, takenOnAs: known });
}

const SOURCE_KEY = 'source-key';

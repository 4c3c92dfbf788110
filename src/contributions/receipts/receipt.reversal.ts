import { assertNotFuture } from '../../funds/value-dates.js';
import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import type { ReceiptEvent } from './receipt.events.js';
import type { Receipt } from './receipt.js';

export const alreadyReversed = refusal<{ receipt: string; reversedOn: string }>(
  409,
  'ALREADY_REVERSED',
  'A receipt is reversed once.',
);

export const reasonRequired = refusal<{ receipt: string }>(
  422,
  'REASON_REQUIRED',
  'The reversal of a receipt needs a reason.',
);

export interface ReversalTerms {
  /** Id of the receipt. */
  readonly id: string;
  readonly reason?: string;
  /** Of the bank; left out, the receipt was a typing error. */
  readonly valueDate?: string;
}

/**
 * Undoes a receipt, also if its money is spent: a fact. Support cost and reserve are undone by
 * events beside it.
 */
export function reverseReceipt(
  state: Receipt,
  { id, reason, valueDate = state.valueDate }: ReversalTerms,
  { today, correctedBy }: { readonly today: string; readonly correctedBy?: string },
): ReceiptEvent[] {
  if (state.status === 'REVERSED') {
    throw alreadyReversed({ receipt: id, reversedOn: state.reversedOn ?? state.valueDate });
  }
  if (reason === undefined) throw reasonRequired({ receipt: id });
  assertNotFuture(valueDate, today, 'valueDate');
  assertNoneWrong(valueDate < state.valueDate ? [BEFORE_RECEIPT] : []);
  const { fund, pool, donor, taken, posting } = state;
  const parties = { fund, pool, donor, valueDate };
  return [
    {
      type: 'ReceiptReversed',
      data: {
        ...parties,
        ...taken,
        posting,
        reason,
        ...(correctedBy !== undefined && { correctedBy }),
      },
    },
    ...setAsideReversed(state, parties),
  ];
}

function* setAsideReversed(
  { supportCost, reserve }: Receipt,
  parties: Pick<Receipt, 'fund' | 'pool' | 'donor' | 'valueDate'>,
): Generator<ReceiptEvent> {
  if (supportCost) yield { type: 'SupportCostReversed', data: { ...parties, ...supportCost } };
  if (reserve) yield { type: 'ReserveReversed', data: { ...parties, amount: reserve } };
}

const BEFORE_RECEIPT = {
  pointer: '/valueDate',
  rule: 'notBefore',
  message: 'must not be before the value date of the receipt',
};

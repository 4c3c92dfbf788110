import assert from 'node:assert/strict';
import type { Context } from '../../platform/decisions/context.js';
import { compare, sum } from '../../platform/money/money.js';
import { assertOthersActed } from '../segregation.js';
import type { DisbursementEvent } from './disbursement.events.js';
import { assertStatus, type FoundPayment } from './disbursement.js';
import { paymentDue, type PaymentSources } from './payable.js';

/**
 * Sends an approved payment to the bank, today: the last of three signatures, and not by whoever has
 * brought in the account.
 */
export function release(
  { id, state: payment }: FoundPayment,
  sources: PaymentSources,
  context: Context,
): DisbursementEvent[] {
  assertStatus(payment, 'APPROVED');
  assertOthersActed(context, 'RELEASE_PAYMENT', {
    REQUEST_PAYMENT: payment.requestedBy,
    CERTIFY_PAYMENT: payment.certifiedBy,
    APPROVE_PAYMENT: payment.approvedBy,
    PROPOSE_ACCOUNT: sources.account?.proposedBy,
    VERIFY_ACCOUNT: sources.account?.verifiedBy,
  });
  const { fund, grant, organisation, tranche, amount } = payment;
  const { account, parts } = paymentDue(sources, { tranche, id, amount });
  const given = sum(
    parts.map((part) => part.amount),
    amount.currency,
  );
  assert(compare(given, amount) === 0, 'what the pools give is not what is paid');
  return [
    {
      type: 'PaymentReleased',
      data: {
        fund,
        grant,
        organisation,
        tranche,
        account: account.id,
        amount,
        parts: [...parts],
        unscreened: true,
        by: [...context.persons],
        valueDate: sources.today,
      },
    },
  ];
}

import type { Context } from '../../platform/decisions/context.js';
import { assertOthersActed } from '../segregation.js';
import type { DisbursementEvent } from './disbursement.events.js';
import { assertStatus, type Disbursement, type FoundPayment } from './disbursement.js';
import { paymentDue, type PaymentSources } from './payable.js';

/** Asks for a tranche to be paid. */
export function request(
  sources: PaymentSources,
  tranche: number,
  { persons }: Context,
): DisbursementEvent[] {
  const { amount } = paymentDue(sources, { tranche });
  const { fund, organisation } = sources.grant;
  return [
    {
      type: 'PaymentRequested',
      data: {
        fund,
        grant: sources.grantId,
        organisation,
        tranche,
        amount,
        unscreened: true,
        by: [...persons],
      },
    },
  ];
}

/** Certifies that the tranche's conditions are met; its requester may. */
export function certify(
  { id, state: { grant, tranche, ...payment } }: FoundPayment,
  sources: PaymentSources,
  { persons }: Context,
): DisbursementEvent[] {
  assertStatus(payment, 'REQUESTED');
  paymentDue(sources, { tranche, id, amount: payment.amount });
  return [{ type: 'PaymentCertified', data: { grant, tranche, by: [...persons] } }];
}

export function approve(
  { id, state: { grant, tranche, ...payment } }: FoundPayment,
  sources: PaymentSources,
  context: Context,
): DisbursementEvent[] {
  assertStatus(payment, 'CERTIFIED');
  assertOthersActed(context, 'APPROVE_PAYMENT', {
    REQUEST_PAYMENT: payment.requestedBy,
    CERTIFY_PAYMENT: payment.certifiedBy,
  });
  paymentDue(sources, { tranche, id, amount: payment.amount });
  return [{ type: 'PaymentApproved', data: { grant, tranche, by: [...context.persons] } }];
}

/** Calls the payment off before it goes to the bank. */
export function cancel(
  { grant, tranche, ...payment }: Disbursement,
  reason: string,
): DisbursementEvent[] {
  assertStatus(payment, 'REQUESTED', 'CERTIFIED', 'APPROVED');
  return [{ type: 'PaymentCancelled', data: { grant, tranche, reason } }];
}

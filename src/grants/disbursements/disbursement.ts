import { aggregate } from '../../platform/decisions/aggregate.js';
import { wrongState } from '../../platform/decisions/refusal.js';
import type { Money } from '../../platform/money/money.js';
import type { PoolPart } from '../pool-parts.js';
import { disbursementFacts, type DisbursementEvent } from './disbursement.events.js';

export type DisbursementStatus =
  'REQUESTED' | 'CERTIFIED' | 'APPROVED' | 'RELEASED' | 'CONFIRMED' | 'CANCELLED';

/** One payment of a tranche. */
export interface Disbursement {
  readonly status: DisbursementStatus;
  readonly fund: string;
  readonly grant: string;
  readonly organisation: string;
  readonly tranche: number;
  readonly amount: Money;
  /** Ids of the persons who acted, and of those that they acted for. */
  readonly requestedBy: readonly string[];
  readonly certifiedBy: readonly string[];
  readonly approvedBy: readonly string[];
  /** The bank account that it went to. */
  readonly account?: string;
  /** By pool; empty until it is released. */
  readonly parts: readonly PoolPart[];
}

/** A payment as a decision has found it. */
export interface FoundPayment {
  readonly id: string;
  readonly state: Disbursement;
}

/** A payment of an award that was taken on begins with its release. */
const NOBODY_YET: Pick<Disbursement, 'requestedBy' | 'certifiedBy' | 'approvedBy' | 'parts'> = {
  requestedBy: [],
  certifiedBy: [],
  approvedBy: [],
  parts: [],
};

export const disbursement = aggregate({
  kind: 'disbursement',
  facts: disbursementFacts,
  initial: NOBODY_YET as Disbursement,
  evolve(state: Disbursement, event: DisbursementEvent): Disbursement {
    switch (event.type) {
      case 'PaymentRequested': {
        const { by: requestedBy, ...payment } = event.data;
        return { ...state, ...payment, status: 'REQUESTED', requestedBy };
      }
      case 'PaymentCertified':
        return { ...state, status: 'CERTIFIED', certifiedBy: event.data.by };
      case 'PaymentApproved':
        return { ...state, status: 'APPROVED', approvedBy: event.data.by };
      case 'PaymentReleased': {
        const { fund, grant, organisation, tranche, amount, parts, account } = event.data;
        const payment = { fund, grant, organisation, tranche, amount, parts };
        return { ...state, ...payment, status: 'RELEASED', ...(account && { account }) };
      }
      case 'PaymentConfirmed':
        return { ...state, status: 'CONFIRMED' };
      case 'PaymentCancelled':
        return { ...state, status: 'CANCELLED' };
    }
  },
});

/** @throws Rejection WRONG_STATE unless the payment is in one of these states */
export function assertStatus(
  { status }: Pick<Disbursement, 'status'>,
  ...allowed: readonly DisbursementStatus[]
): void {
  if (!allowed.includes(status)) throw wrongState({ state: status, allowed });
}

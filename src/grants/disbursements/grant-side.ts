import type { GrantEvent } from '../grants/grant.events.js';
import type { DisbursementEvent } from './disbursement.events.js';

/** What the grant has to know of its payment's fact, recorded with it in its own stream. */
export function grantSideOf(disbursement: string, event: DisbursementEvent): GrantEvent[] {
  const { tranche } = event.data;
  switch (event.type) {
    case 'PaymentRequested':
      return [{ type: 'TrancheRequested', data: { tranche, disbursement } }];
    case 'PaymentCertified':
    case 'PaymentApproved':
      return [];
    case 'PaymentReleased': {
      const { amount, parts } = event.data;
      return [{ type: 'TrancheReleased', data: { tranche, disbursement, amount, parts } }];
    }
    case 'PaymentConfirmed': {
      const charges = event.data.parts.map((part) => ({ pool: part.pool, amount: part.charges }));
      return [{ type: 'TrancheConfirmed', data: { tranche, disbursement, charges } }];
    }
    case 'PaymentCancelled':
      return [{ type: 'TrancheFreed', data: { tranche, disbursement } }];
  }
}

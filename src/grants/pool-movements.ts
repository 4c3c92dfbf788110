import assert from 'node:assert/strict';
import type { PoolChange } from '../funds/pools/pool.events.js';
import { moved, pool as poolAggregate } from '../funds/pools/pool.js';
import type { Found } from '../platform/decisions/aggregate.js';
import type { Decision } from '../platform/decisions/decision.js';
import type { EventOf, Facts } from '../platform/decisions/facts.js';
import { negated, plus } from '../platform/money/money.js';
import type { DisbursementEvent } from './disbursements/disbursement.events.js';
import type { GrantEvent } from './grants/grant.events.js';
import type { PoolPart } from './pool-parts.js';

type MoneyOut = GrantEvent | DisbursementEvent;

export interface PoolMovement {
  readonly pool: string;
  readonly type: 'PoolCommitted' | 'PoolPaymentReleased' | 'PoolPaymentConfirmed' | 'PoolExpensed';
  readonly change: PoolChange;
  readonly valueDate: string;
}

/** How a fact moves the pools: for each the same as the fact's journal entry says. */
export function movementsOf(event: MoneyOut): PoolMovement[] {
  switch (event.type) {
    case 'GrantAwarded':
    case 'GrantTakenOn':
      return each('PoolCommitted', event.data, event.data.fundingLines, ({ amount }) => ({
        commitments: amount,
      }));
    case 'PaymentReleased':
      return each('PoolPaymentReleased', event.data, event.data.parts, ({ amount }) => ({
        inTransit: amount,
        commitments: negated(amount),
      }));
    case 'PaymentConfirmed':
      return each(
        'PoolPaymentConfirmed',
        event.data,
        event.data.parts,
        ({ amount, charges, difference }) => ({
          cash: negated(plus(amount, plus(charges, difference))),
          inTransit: negated(amount),
          outgoingCosts: plus(charges, difference),
        }),
      );
    case 'FinancialReportAccepted':
      return each('PoolExpensed', event.data, event.data.parts, ({ amount }) => ({
        programme: negated(amount),
      }));
    case 'SupportCostCharged':
      return each('PoolExpensed', event.data, event.data.parts, ({ amount }) => ({
        provision: negated(amount),
        dueToAgency: amount,
      }));
    case 'GrantAgreementSigned':
    case 'ConditionFulfilled':
    case 'GrantHeld':
    case 'GrantResumed':
    case 'TrancheRequested':
    case 'TrancheFreed':
    case 'TrancheReleased':
    case 'TrancheConfirmed':
    case 'ReportSubmitted':
    case 'ReportReturned':
    case 'PaymentRequested':
    case 'PaymentCertified':
    case 'PaymentApproved':
    case 'PaymentCancelled':
      return [];
  }
}

/** Records facts in their own stream, and what each of them moves in the streams of the pools. */
export function recordMoving<S, F extends Facts>(
  d: Decision,
  found: Found<S, F>,
  events: readonly (EventOf<F> & MoneyOut)[],
): void {
  for (const event of events) {
    const [id] = d.record(found, [event]);
    assert(id, 'a recorded event has an id');
    for (const { pool, type, change, valueDate } of movementsOf(event)) {
      const cause = { stream: found.id, event: id, type: event.type, valueDate };
      d.record(d.find(poolAggregate, pool), [moved(type, cause, change)]);
    }
  }
}

const each = <P extends PoolPart>(
  type: PoolMovement['type'],
  { valueDate }: Pick<PoolMovement, 'valueDate'>,
  parts: readonly P[],
  change: (part: P) => PoolChange,
): PoolMovement[] =>
  parts.map((part) => ({ pool: part.pool, type, change: change(part), valueDate }));

import assert from 'node:assert/strict';
import type { PoolChange } from '../../funds/pools/pool.events.js';
import { moved, pool } from '../../funds/pools/pool.js';
import type { Found } from '../../platform/decisions/aggregate.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { isZero, negated, type Money } from '../../platform/money/money.js';
import type { Posting, ReceiptEvent } from './receipt.events.js';
import type { receipt, Receipt } from './receipt.js';

interface PoolMovement {
  readonly type: 'PoolCredited' | 'PoolSetAside' | 'PoolCreditReversed' | 'PoolSetAsideReversed';
  readonly change: PoolChange;
}

/**
 * How a fact moves its pool: the same as the fact's journal entry says. What is credited is
 * programme money, less the support cost out of it; conditional money is none yet.
 */
export function movementOf(event: ReceiptEvent): PoolMovement {
  switch (event.type) {
    case 'ReceiptRecorded':
      return { type: 'PoolCredited', change: credited(event.data.posting) };
    case 'ReceiptTakenOn': {
      const { amount } = event.data;
      return { type: 'PoolCredited', change: { cash: amount, programme: amount } };
    }
    case 'SupportCostProvided':
      return { type: 'PoolSetAside', change: provided(event.data.amount) };
    case 'SupportCostCharged':
      return { type: 'PoolSetAside', change: charged(amountOf(event.data.parts)) };
    case 'ReserveSetAside':
      return { type: 'PoolSetAside', change: { reserve: event.data.amount } };
    case 'ReceiptReversed':
      return { type: 'PoolCreditReversed', change: opposite(credited(event.data.posting)) };
    case 'SupportCostReversed': {
      const { basis, amount } = event.data;
      const change = basis === 'ON_EXPENDITURE' ? provided(amount) : charged(amount);
      return { type: 'PoolSetAsideReversed', change: opposite(change) };
    }
    case 'ReserveReversed':
      return { type: 'PoolSetAsideReversed', change: { reserve: negated(event.data.amount) } };
  }
}

/** Records facts of a receipt, and in the stream of its pool what each of them moves. */
export function recordMoving(
  d: Decision,
  found: Found<Receipt, (typeof receipt)['facts']>,
  poolId: string,
  events: readonly ReceiptEvent[],
): void {
  for (const event of events) {
    const [id] = d.record(found, [event]);
    assert(id, 'a recorded event has an id');
    const { type, change } = movementOf(event);
    const { valueDate } = event.data;
    const cause = { stream: found.id, event: id, type: event.type, valueDate };
    d.record(d.find(pool, poolId), [moved(type, cause, change)]);
  }
}

const credited = ({ cash, conditional }: Posting): PoolChange =>
  isZero(conditional) ? { cash, programme: cash } : { cash, conditional };

const provided = (amount: Money): PoolChange => ({ provision: amount, programme: negated(amount) });

const charged = (amount: Money): PoolChange => ({
  dueToAgency: amount,
  programme: negated(amount),
});

const opposite = (change: PoolChange): PoolChange =>
  Object.fromEntries(Object.entries(change).map(([term, amount]) => [term, negated(amount)]));

function amountOf([part, ...others]: readonly { readonly amount: Money }[]): Money {
  assert(part && others.length === 0, 'a receipt goes to one pool');
  return part.amount;
}

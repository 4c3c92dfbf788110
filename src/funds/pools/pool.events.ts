import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  anyId,
  country,
  currency,
  date,
  flag,
  idOf,
  list,
  money,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';

/** What an earmark names; what is not named is free. */
export const earmark = record({
  countries: optional(list(country(), 250)),
  /** UN M49 codes. */
  regions: optional(list(text(3), 50)),
  themes: optional(list(text(60), 50)),
  sdgTargets: optional(list(text(6), 50)),
  groups: optional(list(text(60), 50)),
  calls: optional(list(idOf('call'), 50)),
});

/**
 * Signed changes, in base currency, of what the pool holds. The first seven are the terms of
 * `available`; `programme` is programme money not yet expensed; `outgoingCosts` is what the bank
 * charges and exchange differences of outgoing payments have cost.
 */
const change = record({
  cash: optional(money()),
  inTransit: optional(money()),
  conditional: optional(money()),
  dueToAgency: optional(money()),
  commitments: optional(money()),
  reserve: optional(money()),
  provision: optional(money()),
  programme: optional(money()),
  outgoingCosts: optional(money()),
});

const movement = {
  /** The stream and the id of the fact that moved the pool, in the same append, and its value date. */
  cause: record({ stream: anyId(), event: text(36), type: text(60), valueDate: date() }),
  change,
};

export const poolFacts = {
  PoolOpened: fact(
    'A pot for money of one agreed purpose; without an earmark it is for general use.',
    {
      fund: idOf('fund'),
      name: text(200),
      /** The fund's base currency. */
      currency: currency(),
      general: flag(),
      earmark: optional(earmark),
    },
  ),
  PoolCredited: fact('Money from a donor has come into the pool.', movement),
  PoolCreditReversed: fact('Money from a donor was not there after all.', movement),
  PoolSetAside: fact('Support cost or reserve of a receipt was set aside or charged.', movement),
  PoolSetAsideReversed: fact(
    'Support cost and reserve of a reversed receipt are undone.',
    movement,
  ),
  PoolCommitted: fact('Money of the pool is promised to a grantee.', movement),
  PoolPaymentReleased: fact('A promised part is on its way to the bank.', movement),
  PoolPaymentConfirmed: fact('The bank has debited a payment.', movement),
  PoolExpensed: fact("A grantee's expense was accepted; support cost was charged on it.", movement),
};

export type PoolEvent = EventOf<typeof poolFacts>;
export type PoolOpened = Extract<PoolEvent, { type: 'PoolOpened' }>['data'];
export type Movement = Extract<PoolEvent, { data: { change: unknown } }>['data'];
export type PoolChange = Movement['change'];

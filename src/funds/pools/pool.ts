import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { isNegative, minus, plus, sum, zero, type Money } from '../../platform/money/money.js';
import { assertNoneWrong } from '../wrong-fields.js';
import {
  poolFacts,
  type Movement,
  type PoolChange,
  type PoolEvent,
  type PoolOpened,
} from './pool.events.js';

/** What a pool holds, in base currency. Names as in `PoolChange`. */
export type Holdings = { readonly [T in keyof Required<PoolChange>]: Money };

export interface Earmark {
  readonly countries?: readonly string[];
  readonly regions?: readonly string[];
  readonly themes?: readonly string[];
  readonly sdgTargets?: readonly string[];
  readonly groups?: readonly string[];
  readonly calls?: readonly string[];
}

export interface Pool {
  readonly status: 'OPEN' | 'CLOSED';
  readonly fund: string;
  readonly name: string;
  readonly general: boolean;
  readonly earmark?: Earmark;
  /** In the fund's base currency. */
  readonly currency: string;
  readonly holdings: Holdings;
}

type Held = Pick<Pool, 'holdings' | 'currency'>;

/** What cash is spoken for by: the terms of `available` that are taken off. */
const CLAIMS = [
  'inTransit',
  'conditional',
  'dueToAgency',
  'commitments',
  'reserve',
  'provision',
] as const;

/** The terms of `available`. */
export const TERMS = ['cash', ...CLAIMS] as const;

export const HOLDINGS = [...TERMS, 'programme', 'outgoingCosts'] as const;

export const pool = aggregate({
  kind: 'pool',
  snapshot: 1,
  facts: poolFacts,
  initial: {} as Pool,
  evolve(state: Pool, event: PoolEvent): Pool {
    switch (event.type) {
      case 'PoolOpened':
        return {
          status: 'OPEN',
          ...(event.data as Omit<Pool, 'status' | 'holdings'>),
          holdings: mapHoldings(() => zero(event.data.currency)),
        };
      case 'PoolCredited':
      case 'PoolCreditReversed':
      case 'PoolSetAside':
      case 'PoolSetAsideReversed':
      case 'PoolCommitted':
      case 'PoolPaymentReleased':
      case 'PoolPaymentConfirmed':
      case 'PoolExpensed':
        return { ...state, holdings: changed(state.holdings, event.data.change) };
    }
  },
});

/** Available money: cash less everything that is spoken for. Below zero the pool is OVERCOMMITTED. */
export function available({ holdings, currency }: Held): Money {
  const claims = CLAIMS.map((term) => holdings[term]);
  return minus(holdings.cash, sum(claims, currency));
}

/** The same without what outgoing payments have cost: a fee must not stop a promised payment. */
export const availableForPayments = (pool: Held): Money =>
  plus(available(pool), pool.holdings.outgoingCosts);

/** Whether the pool takes no commitment. */
export const isOvercommitted = (pool: Held): boolean => isNegative(available(pool));

/** Whether the pool pays nothing. At zero it pays, whatever its payments have gained by the exchange. */
export const paymentsStopped = (pool: Held): boolean =>
  isOvercommitted(pool) && isNegative(availableForPayments(pool));

/** Opens the pool for money without an earmark, which every fund has one of. */
export const openGeneralPool = (fund: string, currency: string): PoolEvent[] => [
  { type: 'PoolOpened', data: { fund, name: GENERAL, currency, general: true } },
];

const GENERAL = 'general';

/** Opens a pool for money of one agreed purpose, which the earmark has to say. */
export function openPool(
  {
    name,
    earmark,
  }: { readonly name: string; readonly earmark: NonNullable<PoolOpened['earmark']> },
  { fund, currency }: { readonly fund: string; readonly currency: string },
): PoolEvent[] {
  assertNoneWrong(Object.keys(earmark).length === 0 ? [NAMES_NOTHING] : []);
  const data = { fund, name, currency, general: false, earmark: { ...earmark } };
  return [{ type: 'PoolOpened', data }];
}

const NAMES_NOTHING = {
  pointer: '/earmark',
  rule: 'some',
  message: 'must name at least one of countries, regions, themes, sdgTargets, groups, calls',
};

export const poolOvercommitted = refusal<{ pool: string; available: Money }>(
  409,
  'POOL_OVERCOMMITTED',
  'The pool has promised more than it has: it takes no commitment and pays nothing until it is back at zero.',
);

export const insufficientFunds = refusal<{ available: Money; needed: Money }>(
  409,
  'INSUFFICIENT_FUNDS',
  'The pools that match have less available than the amount takes.',
);

/** A movement of the pool: the fact that moves it decides, the pool only follows. */
export function moved<T extends Exclude<PoolEvent['type'], 'PoolOpened'>>(
  type: T,
  cause: Movement['cause'],
  change: PoolChange,
): { type: T; data: Movement } {
  return { type, data: { cause, change } };
}

function changed(held: Holdings, change: PoolChange): Holdings {
  return mapHoldings((name) => {
    const by = change[name];
    return by ? plus(held[name], by) : held[name];
  });
}

/** Holdings with a value worked out for each name. */
export const mapHoldings = (value: (name: keyof Holdings) => Money): Holdings =>
  Object.fromEntries(HOLDINGS.map((name) => [name, value(name)])) as Holdings;

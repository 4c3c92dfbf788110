import assert from 'node:assert/strict';
import { aggregate } from '../../platform/decisions/aggregate.js';
import { wrongState } from '../../platform/decisions/refusal.js';
import { isZero, minus, plus, zero, type Money } from '../../platform/money/money.js';
import {
  contributionFacts,
  type ContributionEvent,
  type ContributionMovement,
} from './contribution.events.js';
import { outstandingOf, payInto, reopen, type Instalment } from './instalments.js';

interface Announced {
  readonly fund: string;
  readonly donor: string;
  /** Pledged, then agreed; in the donor's currency. */
  readonly amount: Money;
}

export interface Pledge extends Announced {
  readonly status: 'PLEDGED';
}

/** Its state follows from the instalments: see `agreementStatus`. */
export interface Agreement extends Announced {
  readonly status: 'AGREED';
  readonly pool: string;
  readonly condition: 'NONE' | 'OPEN';
  /** Percent; absent: the fund's. */
  readonly supportCostRate?: string;
  readonly instalments: readonly Instalment[];
  /** What the books show as receivable, in base currency. */
  readonly carrying: Money;
  /** What is held until the condition is met, in base currency: the claim, and what was credited. */
  readonly held: { readonly conditional: Money; readonly net: Money };
}

export type Contribution = Pledge | Agreement;

export const contribution = aggregate({
  kind: 'contribution',
  facts: contributionFacts,
  initial: {} as Contribution,
  evolve(state: Contribution, event: ContributionEvent): Contribution {
    switch (event.type) {
      case 'PledgeAnnounced': {
        const { fund, donor, amount } = event.data;
        return { status: 'PLEDGED', fund, donor, amount };
      }
      case 'AgreementSigned':
        return signed(event.data);
      case 'InstalmentTakenOn':
        return takenOn(event.data);
      case 'InstalmentsPaid':
        return paid(agreed(state), event.data);
      case 'InstalmentsReopened':
        return reopened(agreed(state), event.data);
    }
  },
});

/** Where an agreement stands by its instalments. */
export function agreementStatus(
  instalments: readonly Instalment[],
): 'AGREED' | 'FULFILLED' | 'WRITTEN_OFF' {
  const [first] = instalments;
  assert(first, 'an agreement has an instalment');
  if (!isZero(outstandingOf(instalments, first.amount.currency))) return 'AGREED';
  return instalments.every(({ writtenOff }) => isZero(writtenOff)) ? 'FULFILLED' : 'WRITTEN_OFF';
}

/** @throws Rejection WRONG_STATE for a pledge, to which no money can be booked */
export function assertAgreed(state: Contribution): asserts state is Agreement {
  if (state.status === 'PLEDGED') {
    throw wrongState({ state: 'PLEDGED', allowed: ['AGREED', 'FULFILLED', 'WRITTEN_OFF'] });
  }
}

type DataOf<T extends ContributionEvent['type']> = Extract<ContributionEvent, { type: T }>['data'];

function signed(data: DataOf<'AgreementSigned'>): Agreement {
  const { fund, donor, pool, amount, instalments, condition, supportCostRate, receivable } = data;
  return {
    status: 'AGREED',
    fund,
    donor,
    pool,
    amount,
    condition: condition === undefined ? 'NONE' : 'OPEN',
    ...(supportCostRate !== undefined && { supportCostRate }),
    instalments: instalments.map(unpaid),
    carrying: receivable,
    held: nothingHeld(receivable.currency),
  };
}

function takenOn(data: DataOf<'InstalmentTakenOn'>): Agreement {
  const { fund, donor, pool, receivable, dueOn } = data;
  return {
    status: 'AGREED',
    fund,
    donor,
    pool,
    amount: receivable,
    condition: 'NONE',
    instalments: [unpaid({ number: 1, amount: receivable, dueOn })],
    carrying: receivable,
    held: nothingHeld(receivable.currency),
  };
}

const paid = (state: Agreement, by: ContributionMovement): Agreement => ({
  ...state,
  instalments: payInto(state.instalments, by.parts),
  carrying: minus(state.carrying, by.cleared),
  held: {
    conditional: plus(state.held.conditional, by.conditional),
    net: plus(state.held.net, by.conditionalNet),
  },
});

const reopened = (state: Agreement, by: ContributionMovement): Agreement => ({
  ...state,
  instalments: reopen(state.instalments, by.parts),
  carrying: plus(state.carrying, by.cleared),
  held: {
    conditional: minus(state.held.conditional, by.conditional),
    net: minus(state.held.net, by.conditionalNet),
  },
});

function agreed(state: Contribution): Agreement {
  assert(state.status === 'AGREED', 'only what is agreed is paid');
  return state;
}

const unpaid = (instalment: Pick<Instalment, 'number' | 'amount' | 'dueOn'>): Instalment => {
  const nothing = zero(instalment.amount.currency);
  return { ...instalment, paid: nothing, writtenOff: nothing };
};

const nothingHeld = (base: string) => ({ conditional: zero(base), net: zero(base) });

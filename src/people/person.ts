import { aggregate } from '../platform/decisions/aggregate.js';
import { keyOfSealed } from '../platform/decisions/personal-keys.js';
import { erasable, evolveErasable, type Erasable } from './erasure/erasure.js';
import { personFacts, type PersonEvent } from './person.events.js';
import type { Role } from './roles.js';

/** Instants are UTC texts in whole seconds, so that text order is time order. */
export interface Holding {
  readonly role: Role;
  /** Left out: for all funds. */
  readonly funds?: readonly string[];
  readonly from: string;
  /** Left out: for good. */
  readonly until?: string;
}

export interface Delegation {
  /** Id of the person that this one may act for. */
  readonly for: string;
  readonly from: string;
  readonly until: string;
}

/** What rights follow from. Names are not part of it: no rule asks for them. */
export interface Person extends Erasable {
  readonly roles: readonly Holding[];
  readonly delegations: readonly Delegation[];
  /** Ids of donors and organisations. */
  readonly represents: readonly string[];
}

export const person = aggregate({
  kind: 'person',
  facts: personFacts,
  initial: { ...erasable, roles: [], delegations: [], represents: [] } as Person,
  evolve(state: Person, event: PersonEvent): Person {
    switch (event.type) {
      case 'PersonRegistered':
        return { ...state, keys: keysOf(event.data.name) };
      case 'PersonErased':
        return { ...evolveErasable(state, event), roles: [], delegations: [], represents: [] };
      case 'HoldPlaced':
      case 'HoldLifted':
        return { ...state, ...evolveErasable(state, event) };
      case 'RoleGranted':
        return { ...state, roles: [...state.roles, event.data] };
      case 'RoleRevoked':
        return { ...state, roles: state.roles.flatMap((held) => left(held, event.data)) };
      case 'DelegationGiven':
        return {
          ...state,
          delegations: [
            ...state.delegations.filter((given) => given.for !== event.data.for),
            event.data,
          ],
        };
      case 'RepresentativeAdded':
        return { ...state, represents: [...state.represents, event.data.party] };
      case 'RepresentativeRemoved':
        return {
          ...state,
          represents: state.represents.filter((party) => party !== event.data.party),
        };
    }
  },
});

/** Name and e-mail are sealed under one key. */
function keysOf(name: string): readonly string[] {
  const key = keyOfSealed(name);
  return key === undefined ? [] : [key];
}

/** What a revocation leaves of what is held. */
function left(held: Holding, revoked: Pick<Holding, 'role' | 'funds'>): Holding[] {
  if (held.role !== revoked.role) return [held];
  if (!revoked.funds) return [];
  if (!held.funds) return [held];
  const funds = held.funds.filter((fund) => !revoked.funds?.includes(fund));
  return funds.length > 0 ? [{ ...held, funds }] : [];
}

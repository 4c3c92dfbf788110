import { keyOfSealed } from '../../platform/decisions/personal-keys.js';
import { aggregate } from '../../platform/decisions/aggregate.js';
import { organisationFacts, type OrganisationEvent } from './organisation.events.js';

export interface DueDiligence {
  readonly outcome: 'POSITIVE' | 'NEGATIVE';
  /** The last day on which it counts. */
  readonly validUntil: string;
}

/** The latest account that was proposed; who it belongs to and its number stay in the events. */
export interface BankAccount {
  readonly id: string;
  /** Since it was proposed. */
  readonly verified: boolean;
  readonly proposedBy: readonly string[];
  readonly verifiedBy: readonly string[];
}

export interface Organisation {
  readonly standing: 'ACTIVE';
  readonly name: string;
  /** Code of IATI OrganisationType. */
  readonly kind: string;
  /** Absent for one that was taken on from a source that does not say; then so is the number. */
  readonly country?: string;
  readonly registrationNumber?: string;
  readonly parent?: string;
  readonly dueDiligence?: DueDiligence;
  readonly account?: BankAccount;
  /** Of every account whose holder and number are still known: id, and the key that they are sealed under. */
  readonly accountKeys: Readonly<Record<string, string>>;
}

export const organisation = aggregate({
  kind: 'organisation',
  facts: organisationFacts,
  initial: { accountKeys: {} } as Organisation,
  evolve(state: Organisation, event: OrganisationEvent): Organisation {
    switch (event.type) {
      case 'OrganisationRegistered':
        return { ...state, standing: 'ACTIVE', ...event.data };
      case 'OrganisationTakenOn': {
        const { name, kind } = event.data;
        return { ...state, standing: 'ACTIVE', name, kind };
      }
      case 'DueDiligenceRecorded': {
        const { outcome, validUntil } = event.data;
        return { ...state, dueDiligence: { outcome, validUntil } };
      }
      case 'AccountProposed': {
        const { account: id, by: proposedBy, number } = event.data;
        const key = keyOfSealed(number);
        const accountKeys =
          key === undefined ? state.accountKeys : { ...state.accountKeys, [id]: key };
        return {
          ...state,
          accountKeys,
          account: { id, verified: false, proposedBy, verifiedBy: [] },
        };
      }
      case 'AccountErased':
        return withoutAccount(state, event.data.account);
      case 'AccountVerified':
        return state.account
          ? { ...state, account: { ...state.account, verified: true, verifiedBy: event.data.by } }
          : state;
    }
  },
});

/** An account that nobody knows the number of can't be paid to. */
function withoutAccount({ account, ...state }: Organisation, id: string): Organisation {
  const { [id]: _, ...accountKeys } = state.accountKeys;
  return { ...state, ...(account && account.id !== id && { account }), accountKeys };
}

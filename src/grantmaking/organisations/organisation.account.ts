import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { notFound, refusal, wrongState } from '../../platform/decisions/refusal.js';
import { IBAN_COUNTRIES, isIban } from './iban.js';
import type { OrganisationData, OrganisationEvent } from './organisation.events.js';
import type { Organisation } from './organisation.js';

export const verifiedOwnProposal = refusal<{ act: string; earlierAct: string }>(
  403,
  'SEGREGATION_OF_DUTIES',
  'An account is verified by somebody who has neither proposed it nor acts for whoever did.',
);

export interface AccountDetails {
  readonly holder: string;
  readonly country: string;
  readonly number: string;
  readonly bic: string;
}

/** The account as it is kept, without the spaces that people write in an IBAN. */
export function accountOf(
  { holder, country, number, bic }: AccountDetails,
  account: string,
  persons: readonly string[],
): OrganisationData<'AccountProposed'> {
  const hasIban = IBAN_COUNTRIES.has(country);
  if (hasIban && !(number.startsWith(country) && isIban(number))) {
    const message = 'must be an IBAN of the country, with right check digits';
    assertNoneWrong([{ pointer: '/number', rule: 'iban', message }]);
  }
  const kept = hasIban ? number.replaceAll(' ', '') : number;
  return { account, country, holder, number: kept, bic, by: [...persons] };
}

/** Names the account to be paid to. A change makes the old verification void. */
export const proposeAccount = (
  proposal: OrganisationData<'AccountProposed'>,
): OrganisationEvent[] => [{ type: 'AccountProposed', data: proposal }];

/**
 * Erases holder and number of an account, of a person or where one is named. It can't be paid to any
 * more. `backupsUnreadableOn` is the day on which the last backup of the keys is gone.
 */
export function eraseAccount(
  { accountKeys }: Organisation,
  account: string,
  backupsUnreadableOn: string,
): OrganisationEvent[] {
  const key = accountKeys[account];
  if (key === undefined) throw notFound({ id: account });
  return [{ type: 'AccountErased', data: { account, keys: [key], backupsUnreadableOn } }];
}

/** Confirms the latest account. */
export function verifyAccount(
  { account }: Organisation,
  id: string,
  persons: readonly string[],
): OrganisationEvent[] {
  if (!account) throw wrongState({ state: 'NONE', allowed: ['PROPOSED'] });
  if (account.id !== id) throw wrongState({ state: 'REPLACED', allowed: ['PROPOSED'] });
  if (account.verified) throw wrongState({ state: 'VERIFIED', allowed: ['PROPOSED'] });
  if (account.proposedBy.some((person) => persons.includes(person))) {
    throw verifiedOwnProposal({ act: 'VERIFY_ACCOUNT', earlierAct: 'PROPOSE_ACCOUNT' });
  }
  return [{ type: 'AccountVerified', data: { account: id, by: [...persons] } }];
}

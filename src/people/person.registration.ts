import { refusal, wrongState } from '../platform/decisions/refusal.js';
import type { PersonEvent } from './person.events.js';
import { secondOf } from './seconds.js';

export interface Registration {
  readonly name: string;
  readonly email?: string;
}

export const duplicatePerson = refusal<{ person: string }>(
  409,
  'DUPLICATE_PERSON',
  'Somebody is registered under this issuer and subject already.',
);

/** Makes a person known. `holder` is who is registered under the same issuer and subject. */
export function register({ name, email }: Registration, holder: string | undefined): PersonEvent[] {
  if (holder) throw duplicatePerson({ person: holder });
  return [{ type: 'PersonRegistered', data: { name, ...(email !== undefined && { email }) } }];
}

/** Makes the first administrator known. `first` is who was that before. */
export function registerFirstAdministrator(
  registration: Registration,
  { first, holder }: { readonly first: string | undefined; readonly holder: string | undefined },
  { now }: { readonly now: Temporal.Instant },
): PersonEvent[] {
  if (first) throw wrongState({ state: 'ADMINISTERED', allowed: ['EMPTY'] });
  return [
    ...register(registration, holder),
    { type: 'RoleGranted', data: { role: 'administrator', from: secondOf(now) } },
  ];
}

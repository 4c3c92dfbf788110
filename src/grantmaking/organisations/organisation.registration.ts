import { registrationKey } from '../../funds/registration-numbers.js';
import type { PersonEvent } from '../../people/person.events.js';
import type { Rights } from '../../platform/auth/access.js';
import { refusal } from '../../platform/decisions/refusal.js';
import type { OrganisationData, OrganisationEvent } from './organisation.events.js';

export const duplicateOrganisation = refusal<{ registered: string }>(
  409,
  'DUPLICATE_ORGANISATION',
  'An organisation with this registration number in this country is registered already.',
);

type Details = OrganisationData<'OrganisationRegistered'>;

/** Makes an organisation known. `holder` is who has the same registration number in the same country. */
export function registerOrganisation(
  { name, kind, country, registrationNumber, parent }: Details,
  holder: string | undefined,
): OrganisationEvent[] {
  if (holder) throw duplicateOrganisation({ registered: holder });
  const data = { name, kind, country, registrationNumber, ...(parent !== undefined && { parent }) };
  return [{ type: 'OrganisationRegistered', data }];
}

/** What may exist once: a number in the register of a country. */
export const registrationOf = ({
  country,
  registrationNumber,
}: Pick<Details, 'country' | 'registrationNumber'>): string[] => [
  country,
  registrationKey(registrationNumber),
];

/** What an officer has found; a later finding takes the place of an earlier one. */
export const recordDueDiligence = (
  finding: OrganisationData<'DueDiligenceRecorded'>,
): OrganisationEvent[] => [{ type: 'DueDiligenceRecorded', data: finding }];

/** An applicant who registers an organisation stands for it; an officer does not. */
export const represented = (
  rights: Rights,
  organisation: string,
  now: Temporal.Instant,
): PersonEvent[] =>
  rights.holds('applicant', now)
    ? [{ type: 'RepresentativeAdded', data: { party: organisation } }]
    : [];

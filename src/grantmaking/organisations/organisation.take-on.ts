import type { OrganisationData, OrganisationEvent } from './organisation.events.js';

/** Makes an organisation known that a source of the past tells of. */
export const takeOnOrganisation = (
  details: OrganisationData<'OrganisationTakenOn'>,
): OrganisationEvent[] => [{ type: 'OrganisationTakenOn', data: details }];

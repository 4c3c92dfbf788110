import {
  donorKnownAs,
  recordDonor,
  recordDonorCode,
} from '../contributions/donors/donor.registration.js';
import { grantee } from '../grants/grantees/grantee.js';
import { organisation } from '../grantmaking/organisations/organisation.js';
import { takeOnOrganisation } from '../grantmaking/organisations/organisation.take-on.js';
import type { Decision } from '../platform/decisions/decision.js';
import type { SourceDonor, SourceParty } from './import.commands.js';

// Rows with the same key are one party, and so are keys with the same code. Each key and each code is
// reserved for its party, so that the next row, batch or file finds it.

/** Id of the donor; registered when it is seen for the first time. */
export function donorOf(d: Decision, source: string, party: SourceDonor): string {
  const { key, name, code, kind, naturalPerson = false } = party;
  const { byKey, byCode } = knownDonor(d, source, party);
  const id = byKey ?? byCode ?? recordDonor(d, { name, kind, naturalPerson });
  if (byKey === undefined) d.reserve(DONOR, [source, key], id);
  if (code !== undefined && byCode === undefined) recordDonorCode(d, id, { source, code });
  return id;
}

/** Id of the organisation; made known when it is seen for the first time. */
export function organisationOf(d: Decision, source: string, party: SourceParty): string {
  const { key, code } = party;
  const { byKey, byCode } = knownOrganisation(d, source, party);
  const id = byKey ?? byCode ?? makeKnown(d, source, party);
  if (byKey === undefined) d.reserve(ORGANISATION, [source, key], id);
  if (code !== undefined && byCode === undefined) d.reserve(ORGANISATION_CODE, [source, code], id);
  return id;
}

/** Who is known under the key, and who under the code. */
interface Known {
  readonly byKey: string | undefined;
  readonly byCode: string | undefined;
}

export const knownDonor = (d: Decision, source: string, { key, code }: SourceParty): Known => ({
  byKey: d.holderOf(DONOR, [source, key]),
  byCode: code === undefined ? undefined : donorKnownAs(d, { source, code }),
});

export const knownOrganisation = (
  d: Decision,
  source: string,
  { key, code }: SourceParty,
): Known => ({
  byKey: d.holderOf(ORGANISATION, [source, key]),
  byCode: code === undefined ? undefined : d.holderOf(ORGANISATION_CODE, [source, code]),
});

function makeKnown(d: Decision, source: string, party: SourceParty): string {
  const { name, code, kind } = party;
  const found = d.start(organisation);
  const details = { name, kind, source, ...(code !== undefined && { code }) };
  d.record(found, takeOnOrganisation(details));
  // Nobody has to look in the log for its grants. Its id is another one in each attempt, so looking
  // would never come to an end.
  d.start(grantee, found.id.replace(organisation.kind, grantee.kind));
  return found.id;
}

const DONOR = 'source-donor';
const ORGANISATION = 'source-organisation';
const ORGANISATION_CODE = 'source-organisation-code';

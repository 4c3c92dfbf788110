import type { Decision } from '../../platform/decisions/decision.js';
import {
  assignCode,
  donor,
  duplicateDonorCode,
  duplicateOrganisation,
  registerDonor,
  registrationsOf,
  type DonorDetails,
  type SourceCode,
} from './donor.js';

// Parts of decisions: of the single commands, and of those that take on history row by row. Whoever
// uses them has asked `permit` before.

/**
 * Registers a donor. Answers its id.
 *
 * @throws Rejection DUPLICATE_ORGANISATION, VALIDATION_FAILED
 */
export function recordDonor(d: Decision, details: DonorDetails): string {
  const events = registerDonor(details);
  const found = d.start(donor);
  for (const registration of registrationsOf(details)) {
    const registered = d.reserve('registration', registration, found.id);
    if (registered) throw duplicateOrganisation({ registered });
  }
  d.record(found, events);
  return found.id;
}

/** @throws Rejection DUPLICATE_SOURCE_KEY when the code belongs to a donor already, also to this one */
export function recordDonorCode(d: Decision, id: string, code: SourceCode): void {
  const found = d.find(donor, id);
  const known = d.reserve(CODE, [code.source, code.code], id);
  if (known) throw duplicateDonorCode({ source: code.source, donor: known });
  d.record(found, assignCode(code));
}

/** The donor that the source's code stands for, if any. */
export const donorKnownAs = (d: Decision, { source, code }: SourceCode): string | undefined =>
  d.holderOf(CODE, [source, code]);

const CODE = 'donor-code';

import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  country,
  flag,
  oneOf,
  optional,
  personalName,
  text,
} from '../../platform/decisions/fields.js';
import { erasureFacts } from '../../people/erasure/erasure.events.js';
import { ORGANISATION_TYPES } from '../../funds/organisation-types.js';

export const donorFacts = {
  DonorRegistered: fact('A donor is known: an organisation by `name`, a person by `personName`.', {
    name: optional(text(200)),
    personName: optional(personalName(200)),
    kind: oneOf(...ORGANISATION_TYPES),
    country: optional(country()),
    /** In the register of `country`; only of organisations. */
    registrationNumber: optional(text(60)),
    /** The donor asks not to be named in publications. */
    anonymous: flag(),
  }),
  ...erasureFacts,
  DonorCodeAssigned: fact('A source that history is taken on from knows the donor by this code.', {
    source: text(40),
    code: text(200),
  }),
};

export type DonorEvent = EventOf<typeof donorFacts>;

import { fact, type EventOf } from '../platform/decisions/facts.js';
import {
  anyId,
  idOf,
  instant,
  list,
  oneOf,
  optional,
  personal,
  personalName,
} from '../platform/decisions/fields.js';
import { erasureFacts } from './erasure/erasure.events.js';
import { ROLES } from './roles.js';

const role = oneOf(...ROLES);
/** The funds that it is about; left out, all of them. */
const funds = optional(list(idOf('fund'), 50));

export const personFacts = {
  PersonRegistered: fact(
    'A person is known; which issuer and subject a token must name is kept as a keyed hash only.',
    { name: personalName(200), email: optional(personal(254)) },
  ),
  RoleGranted: fact('The person holds a role from an instant on, until another or for good.', {
    role,
    funds,
    from: instant(),
    until: optional(instant()),
  }),
  RoleRevoked: fact('The person holds the role no longer, whenever it was to end.', {
    role,
    funds,
    at: instant(),
  }),
  DelegationGiven: fact(
    'The person may act for another one for a time; a later delegation for the same one takes its place.',
    { for: idOf('person'), from: instant(), until: instant() },
  ),
  RepresentativeAdded: fact(
    "The person represents a donor or an organisation: that party's own is theirs.",
    {
      party: anyId(),
    },
  ),
  ...erasureFacts,
  RepresentativeRemoved: fact('The person represents the party no longer.', { party: anyId() }),
};

export type PersonEvent = EventOf<typeof personFacts>;

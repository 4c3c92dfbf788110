import { destroyedKeys } from '../../people/erasure/erasure.events.js';
import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  country,
  date,
  freeText,
  holderName,
  idOf,
  list,
  oneOf,
  optional,
  personal,
  text,
} from '../../platform/decisions/fields.js';

/** Whoever acted, and whoever they acted for. */
const by = list(idOf('person'), 2);

export const organisationFacts = {
  OrganisationRegistered: fact('An organisation is known and may apply.', {
    name: text(200),
    /** Code of IATI OrganisationType. */
    kind: text(2),
    country: country(),
    /** In its country's register; there is one organisation of the same country and number. */
    registrationNumber: text(60),
    /** The organisation that it belongs to, as it says itself. */
    parent: optional(idOf('organisation')),
  }),
  OrganisationTakenOn: fact(
    'An organisation of the past, as a source tells it; its country and registration are not known yet.',
    { name: text(200), kind: text(2), source: text(40), code: optional(text(200)) },
  ),
  DueDiligenceRecorded: fact('An officer has looked into the organisation.', {
    outcome: oneOf('POSITIVE', 'NEGATIVE'),
    /** The last day on which it counts. */
    validUntil: date(),
    conditions: optional(freeText(4000)),
  }),
  AccountProposed: fact(
    'The organisation wants to be paid to this account; what was verified before counts no more.',
    {
      account: idOf('account'),
      /** Of the bank, ISO 3166-1. */
      country: country(),
      holder: holderName(140),
      /** IBAN, or the account number where there is none. */
      number: personal(34),
      /** BIC (ISO 9362) of the bank. */
      bic: text(11),
      by,
    },
  ),
  AccountErased: fact(
    'Holder and number of an account are gone: the keys that they were sealed under are destroyed.',
    {
      account: idOf('account'),
      keys: destroyedKeys(),
      /** The day from which no backup of the keys can be read any more. */
      backupsUnreadableOn: date(),
    },
  ),
  AccountVerified: fact("A second person has made sure that the account is the organisation's.", {
    account: idOf('account'),
    by,
  }),
};

export type OrganisationEvent = EventOf<typeof organisationFacts>;
export type OrganisationData<T extends OrganisationEvent['type']> = Extract<
  OrganisationEvent,
  { type: T }
>['data'];

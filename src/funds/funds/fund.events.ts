import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  currency,
  decimal,
  flag,
  idOf,
  list,
  oneOf,
  optional,
  text,
  timeZone,
} from '../../platform/decisions/fields.js';

/** Every knob of a fund's policy, each optional here: a change names what it changes. */
const knobs = {
  supportCostRate: optional(decimal()),
  supportCostBasis: optional(oneOf('ON_EXPENDITURE', 'OF_RECEIPT')),
  reserveRate: optional(decimal()),
  receiptChargesBorneBy: optional(oneOf('FUND', 'DONOR')),
  paymentChargesBorneBy: optional(oneOf('FUND', 'GRANTEE')),
  utilisationThreshold: optional(decimal()),
  budgetFlexibility: optional(decimal()),
  trustees: optional(list(idOf('person'), 25)),
  quorum: optional(count(25)),
  scoreSpread: optional(decimal()),
  activeGrantLimit: optional(count(1000)),
  /** Knobs that have no value any more. */
  unset: optional(list(oneOf('quorum', 'activeGrantLimit'), 2)),
};

export const fundFacts = {
  FundEstablished: fact('A fund exists; base currency, time zone and sector never change.', {
    name: text(200),
    baseCurrency: currency(),
    timeZone: timeZone(),
    sector: text(5),
  }),
  PolicySet: fact('Knobs of the policy have new values, for what is recorded afterwards.', knobs),
  PoolListed: fact('The fund has one more pool; its own stream tells the rest.', {
    pool: idOf('pool'),
    general: flag(),
  }),
};

export type FundEvent = EventOf<typeof fundFacts>;
export type PolicySet = Extract<FundEvent, { type: 'PolicySet' }>['data'];

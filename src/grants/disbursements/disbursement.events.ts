import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  date,
  flag,
  freeText,
  idOf,
  list,
  money,
  oneOf,
  optional,
  record,
} from '../../platform/decisions/fields.js';
import { poolPart } from '../pool-parts.js';

/**
 * In base currency. `difference` is what was debited beyond amount and charges: a loss if above
 * zero, a gain if below.
 */
const debitedPart = record({
  pool: idOf('pool'),
  amount: money(),
  charges: money(),
  difference: money(),
});

const tranche = count(100);

/** Whoever acted, and whoever they acted for. */
const by = list(idOf('person'), 2);

export const disbursementFacts = {
  PaymentRequested: fact('A tranche is to be paid.', {
    fund: idOf('fund'),
    grant: idOf('grant'),
    organisation: idOf('organisation'),
    tranche,
    amount: money(),
    /** No sanctions list had been loaded. */
    unscreened: flag(),
    by,
  }),
  PaymentCertified: fact("The tranche's conditions are met, on this officer's word.", {
    grant: idOf('grant'),
    tranche,
    by,
  }),
  PaymentApproved: fact('The payment may go out.', { grant: idOf('grant'), tranche, by }),
  PaymentReleased: fact('The instruction has left for the bank; the money is in transit.', {
    fund: idOf('fund'),
    grant: idOf('grant'),
    organisation: idOf('organisation'),
    tranche,
    /** Absent of a payment that is assumed. */
    account: optional(idOf('account')),
    amount: money(),
    parts: list(poolPart, 50),
    /** No sanctions list had been loaded. */
    unscreened: flag(),
    by,
    /** Nobody released it here: the award was taken on as paid. */
    assumed: optional(flag()),
    valueDate: date(),
  }),
  PaymentConfirmed: fact('The bank has debited the fund.', {
    fund: idOf('fund'),
    grant: idOf('grant'),
    organisation: idOf('organisation'),
    tranche,
    /** All that left the account, charges of the fund included. */
    debited: money(),
    /** What the bank took; borne by the grantee it is missing in what arrived, and in no account. */
    charges: money(),
    chargesBorneBy: oneOf('FUND', 'GRANTEE'),
    parts: list(debitedPart, 50),
    assumed: optional(flag()),
    valueDate: date(),
  }),
  PaymentCancelled: fact('The payment was called off before it went to the bank.', {
    grant: idOf('grant'),
    tranche,
    reason: freeText(2000),
  }),
};

export type DisbursementEvent = EventOf<typeof disbursementFacts>;
export type DisbursementData<T extends DisbursementEvent['type']> = Extract<
  DisbursementEvent,
  { type: T }
>['data'];

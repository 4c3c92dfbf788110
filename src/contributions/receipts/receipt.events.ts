import { supportCostCharged } from '../../funds/pools/support-cost.events.js';
import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  date,
  decimal,
  freeText,
  idOf,
  list,
  money,
  oneOf,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';
import { MAX_INSTALMENTS, paidPart } from '../contributions/contribution.events.js';

/** Whose money it is. */
const parties = { fund: idOf('fund'), pool: idOf('pool'), donor: idOf('donor') };

/**
 * What is posted, in base currency:
 * cash + bankCharges = cleared + recoveries + revenue + conditional + exchangeDifference.
 */
const posting = record({
  /** Credited by the bank. */
  cash: money(),
  /** Charges that are the fund's. */
  bankCharges: money(),
  /** Of the carrying amount of contributions receivable. */
  cleared: money(),
  /** For what had been written off. */
  recoveries: money(),
  /** Without an agreement, or beyond it. */
  revenue: money(),
  /** A liability until the condition is met. */
  conditional: money(),
  /** Realised; a gain is above zero. */
  exchangeDifference: money(),
});

/** How the money has been taken towards what the donor owes, in the donor's currency. */
const settlement = {
  contribution: optional(idOf('contribution')),
  fulfilled: money(),
  parts: list(paidPart, MAX_INSTALMENTS),
  /** Beyond the agreement: the receipt is flagged OVERPAID. */
  overpaid: optional(money()),
};

export const receiptFacts = {
  ReceiptRecorded: fact('Money from a donor has come in.', {
    ...parties,
    ...settlement,
    /** The fund's account at the bank, and the bank's mark for the credit: together they are unique. */
    account: text(60),
    bankReference: text(80),
    /** By the donor, in the donor's currency. */
    instructed: money(),
    /** Taken by banks on the way, in the donor's currency or in base currency. */
    charges: optional(money()),
    chargesBorneBy: oneOf('FUND', 'DONOR'),
    /** Units of the donor's currency per unit of base currency; absent for base currency. */
    rate: optional(decimal()),
    posting,
    /** The reversed receipt that this one takes the place of. */
    corrects: optional(idOf('receipt')),
    valueDate: date(),
  }),
  SupportCostProvided: fact(
    "The agency's support cost is set aside out of a receipt; it is charged when the money is expensed.",
    {
      ...parties,
      /** Percent, on top of programme money. */
      rate: decimal(),
      /** What was credited: `programme` and `amount` together. */
      net: money(),
      programme: money(),
      amount: money(),
      valueDate: date(),
    },
  ),
  SupportCostCharged: supportCostCharged,
  ReserveSetAside: fact('A part of the programme money goes to the operating reserve.', {
    ...parties,
    /** Percent of programme money. */
    rate: decimal(),
    programme: money(),
    amount: money(),
    valueDate: date(),
  }),
  ReceiptReversed: fact(
    'The money was not there, or not as recorded: all that the receipt did is undone.',
    {
      ...parties,
      ...settlement,
      /** Of the receipt; what is posted is its mirror. */
      posting,
      reason: freeText(2000),
      /** The receipt that takes its place, recorded in the same append. */
      correctedBy: optional(idOf('receipt')),
      /** The bank's, or for a typing error that of the receipt. */
      valueDate: date(),
    },
  ),
  SupportCostReversed: fact('The support cost of a reversed receipt is undone.', {
    ...parties,
    basis: oneOf('ON_EXPENDITURE', 'OF_RECEIPT'),
    amount: money(),
    valueDate: date(),
  }),
  ReserveReversed: fact('The reserve out of a reversed receipt is undone.', {
    ...parties,
    amount: money(),
    valueDate: date(),
  }),
  ReceiptTakenOn: fact(
    'A receipt of the past, as a source tells it: cash and revenue, without support cost and reserve.',
    {
      ...parties,
      /** In base currency; zero where the source gives none, below zero where it takes back. */
      amount: money(),
      source: text(40),
      /** Tells the row from all others of its source. */
      sourceKey: text(400),
      valueDate: date(),
    },
  ),
};

export type ReceiptEvent = EventOf<typeof receiptFacts>;
export type ReceiptData<T extends ReceiptEvent['type']> = Extract<
  ReceiptEvent,
  { type: T }
>['data'];
export type Posting = ReceiptData<'ReceiptRecorded'>['posting'];

import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  date,
  decimal,
  freeText,
  idOf,
  list,
  money,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';

export const MAX_INSTALMENTS = 200;

const instalment = record({ number: count(MAX_INSTALMENTS), amount: money(), dueOn: date() });

/** What a receipt does to an instalment, in the donor's currency. */
export const paidPart = record({
  instalment: count(MAX_INSTALMENTS),
  /** Of the open part. */
  paid: money(),
  /** Of the written-off part. */
  recovered: money(),
});

/** The receipt that moved the contribution is in the same append; amounts say what it moved. */
const movement = {
  receipt: idOf('receipt'),
  parts: list(paidPart, MAX_INSTALMENTS),
  /** Beyond what is agreed, in the donor's currency. */
  overpaid: optional(money()),
  /** Of the carrying amount, in base currency. */
  cleared: money(),
  /** Held until the condition is met, in base currency. */
  conditional: money(),
  /** What the bank has credited of that: support cost and reserve will go by it. */
  conditionalNet: money(),
};

export const contributionFacts = {
  PledgeAnnounced: fact('A donor has announced money, without binding itself.', {
    fund: idOf('fund'),
    donor: idOf('donor'),
    /** In the donor's currency. */
    amount: money(),
    instalments: list(instalment, MAX_INSTALMENTS),
    note: optional(freeText(2000)),
    valueDate: date(),
  }),
  AgreementSigned: fact(
    'The donor has bound itself to pay in instalments; unless there is a condition, all of it is receivable and revenue.',
    {
      fund: idOf('fund'),
      pool: idOf('pool'),
      donor: idOf('donor'),
      /** In the donor's currency, as are the instalments, which add up to it. */
      amount: money(),
      instalments: list(instalment, MAX_INSTALMENTS),
      /** If it fails, the money is to be returned. */
      condition: optional(freeText(2000)),
      /** Percent; lower than the fund's. */
      supportCostRate: optional(decimal()),
      /** The donor's own mark for the agreement. */
      reference: optional(text(80)),
      /** Units of the donor's currency per unit of base currency. */
      rate: optional(decimal()),
      /** Receivable and revenue, in base currency; zero if there is a condition. */
      receivable: money(),
      valueDate: date(),
    },
  ),
  InstalmentTakenOn: fact(
    'Money that a source dates after the day of the import is receivable and revenue.',
    {
      fund: idOf('fund'),
      pool: idOf('pool'),
      donor: idOf('donor'),
      /** In base currency. */
      receivable: money(),
      dueOn: date(),
      source: text(40),
      sourceKey: text(400),
      /** The day of the import. */
      valueDate: date(),
    },
  ),
  InstalmentsPaid: fact('A receipt has paid instalments or gone beyond them.', movement),
  InstalmentsReopened: fact('A receipt that had paid instalments was reversed.', movement),
};

export type ContributionEvent = EventOf<typeof contributionFacts>;
export type ContributionMovement = Extract<ContributionEvent, { type: 'InstalmentsPaid' }>['data'];

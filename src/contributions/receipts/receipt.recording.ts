import type { Fund } from '../../funds/funds/fund.js';
import { assertNotFuture } from '../../funds/value-dates.js';
import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { isZero, zero, type Money } from '../../platform/money/money.js';
import type { ContributionMovement } from '../contributions/contribution.events.js';
import type { Agreement } from '../contributions/contribution.js';
import { assertIn, type RateOn } from '../fund-terms.js';
import type { Posting, ReceiptEvent } from './receipt.events.js';
import type { Taken } from './receipt.js';
import { setAside } from './set-aside.js';
import { assertOfOnePiece, settle } from './settlement.js';

/** The receipt is named only to those who may know of it: it may be of another fund. */
export const duplicateBankReference = refusal<{ receipt?: string }>(
  409,
  'DUPLICATE_BANK_REFERENCE',
  'The bank has this reference once on an account, for all funds; the receipt recorded under it, named if it is of the same fund, was not reversed.',
);

/** What the bank advice says. */
export interface ReceiptTerms {
  readonly account: string;
  readonly bankReference: string;
  readonly valueDate: string;
  readonly instructed: Money;
  readonly charges?: Money;
  readonly credited: Money;
  /** Number of the instalment that the donor says it pays. */
  readonly instalment?: number;
}

/** Whose money it is, and what it is taken towards. */
export interface ReceiptParties {
  readonly fund: { readonly id: string; readonly state: Fund };
  readonly pool: string;
  readonly donor: string;
  readonly agreement?: { readonly id: string; readonly state: Agreement };
}

export interface ReceiptCircumstances {
  readonly rateOn: RateOn;
  readonly today: string;
  /** The reversed receipt that this one takes the place of. */
  readonly corrects?: string;
}

/** Takes note of money that has come in. Conditional money has no support cost and reserve yet. */
export function recordReceipt(
  terms: ReceiptTerms,
  { fund, pool, donor, agreement }: ReceiptParties,
  { rateOn, today, corrects }: ReceiptCircumstances,
): ReceiptEvent[] {
  const { account, bankReference, valueDate, instructed, charges, credited, instalment } = terms;
  const { baseCurrency, policy } = fund.state;
  assertInstalmentKnown(instalment, agreement?.state);
  assertNotFuture(valueDate, today, 'valueDate');
  assertIn([baseCurrency], 'credited', credited);
  assertOfOnePiece(terms, agreement?.state);
  const rate = rateOn(instructed.currency, valueDate);
  const chargesBorneBy = policy.receiptChargesBorneBy;
  const advice = {
    instructed,
    ...(charges && { charges }),
    credited,
    chargesBorneBy,
    ...(rate !== undefined && { rate }),
  };
  const { fulfilled, parts, rest, posting } = settle(advice, agreement?.state, instalment);
  const parties = { fund: fund.id, pool, donor, valueDate };
  const recorded: ReceiptEvent = {
    type: 'ReceiptRecorded',
    data: {
      ...parties,
      ...(agreement && { contribution: agreement.id }),
      fulfilled,
      parts: [...parts],
      ...(agreement && !isZero(rest) && { overpaid: rest }),
      account,
      bankReference,
      instructed,
      ...(charges && { charges }),
      chargesBorneBy,
      ...(rate !== undefined && { rate }),
      posting,
      ...(corrects !== undefined && { corrects }),
    },
  };
  return isZero(posting.conditional)
    ? [recorded, ...setAside(parties, credited, policy, agreement?.state.supportCostRate)]
    : [recorded];
}

/** What a receipt does to the contribution that it pays, or its reversal undoes. */
export function movementOf(
  receipt: string,
  { parts, overpaid }: Pick<Taken, 'parts' | 'overpaid'>,
  { cash, cleared, conditional }: Posting,
): ContributionMovement {
  return {
    receipt,
    parts,
    ...(overpaid !== undefined && { overpaid }),
    cleared,
    conditional,
    conditionalNet: isZero(conditional) ? zero(cash.currency) : cash,
  };
}

function assertInstalmentKnown(named: number | undefined, agreement?: Agreement): void {
  const isKnown =
    named === undefined || agreement?.instalments.some(({ number }) => number === named);
  assertNoneWrong(isKnown ? [] : [UNKNOWN_INSTALMENT]);
}

const UNKNOWN_INSTALMENT = {
  pointer: '/instalment',
  rule: 'known',
  message: 'must be the number of an instalment of the agreement',
};

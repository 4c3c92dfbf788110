import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import {
  compare,
  isMore,
  isZero,
  minus,
  plus,
  sum,
  zero,
  type Money,
} from '../../platform/money/money.js';
import { convertToBase, convertToForeign, share } from '../../platform/money/rounding.js';
import type { Agreement } from '../contributions/contribution.js';
import { allocate, outstandingOf, type PaidPart } from '../contributions/instalments.js';
import { assertIn, converted } from '../fund-terms.js';
import type { Posting } from './receipt.events.js';

/** What a bank advice says, and under whose policy it is read. */
export interface Advice {
  /** In the donor's currency. */
  readonly instructed: Money;
  /** In the donor's currency or in base currency. */
  readonly charges?: Money;
  /** In base currency. */
  readonly credited: Money;
  readonly chargesBorneBy: 'FUND' | 'DONOR';
  /** Units of the donor's currency per unit of base currency; absent for base currency. */
  readonly rate?: string;
}

export interface Settlement {
  /** What counts as paid, in the donor's currency. */
  readonly fulfilled: Money;
  readonly parts: readonly PaidPart[];
  /** What no instalment takes, in the donor's currency. */
  readonly rest: Money;
  readonly posting: Posting;
}

export const adviceDoesntAddUp = refusal<{ instructed: Money; parts: Money }>(
  422,
  'SUM_MISMATCH',
  'In base currency, what the donor has instructed is what was credited and the charges.',
);

/**
 * Takes a receipt towards an agreement, or, without one, as additional revenue.
 *
 * Receivable cleared = carrying amount × fulfilled ÷ outstanding, so the last payment takes all. What
 * is recovered or additional is valued at its share of the money; what is left of the money beyond
 * the receivable cleared is the exchange difference. While the condition of the agreement is open,
 * the whole receipt is a liability, also what goes beyond the agreement.
 *
 * The advice is of one piece (`assertOfOnePiece`).
 *
 * @throws Rejection VALIDATION_FAILED when charges of the donor leave nothing, or charges come to more
 *   than may be booked at once
 */
export function settle(advice: Advice, agreement?: Agreement, named?: number): Settlement {
  const { credited: cash } = advice;
  const fulfilled = fulfilledBy(advice);
  const bankCharges = chargesOfFund(advice);
  const value = plus(cash, bankCharges);
  const { parts, rest } = allocate(fulfilled, agreement?.instalments ?? [], named);
  const credit = creditSide(value, { fulfilled, parts, rest, agreement });
  return { fulfilled, parts, rest, posting: { cash, bankCharges, ...credit } };
}

interface Taken {
  readonly fulfilled: Money;
  readonly parts: readonly PaidPart[];
  readonly rest: Money;
  readonly agreement: Agreement | undefined;
}

/** The credit side: what the money is posted to. */
function creditSide(
  value: Money,
  { fulfilled, parts, rest, agreement }: Taken,
): Omit<Posting, 'cash' | 'bankCharges'> {
  const nothing = zero(value.currency);
  const none = {
    cleared: nothing,
    recoveries: nothing,
    revenue: nothing,
    conditional: nothing,
    exchangeDifference: nothing,
  };
  if (agreement?.condition === 'OPEN') return { ...none, conditional: value };

  const { currency } = fulfilled;
  const paid = sum(
    parts.map((part) => part.paid),
    currency,
  );
  const recovered = sum(
    parts.map((part) => part.recovered),
    currency,
  );
  const revenue = share(value, rest, fulfilled);
  if (isZero(paid)) return { ...none, revenue, recoveries: minus(value, revenue) };
  const recoveries = share(value, recovered, fulfilled);
  const cleared = agreement
    ? share(agreement.carrying, paid, outstandingOf(agreement.instalments, currency))
    : nothing;
  const exchangeDifference = minus(value, sum([revenue, recoveries, cleared], value.currency));
  return { ...none, revenue, recoveries, cleared, exchangeDifference };
}

/** Under FUND what was credited and the charges, which is what was instructed; under DONOR without the charges. */
function fulfilledBy({ instructed, charges, chargesBorneBy, rate }: Advice): Money {
  if (chargesBorneBy === 'FUND' || !charges) return instructed;
  const { currency } = instructed;
  const inDonors =
    charges.currency === currency || rate === undefined
      ? charges
      : converted(convertToForeign(charges, rate, currency), '/charges');
  const fulfilled = minus(instructed, inDonors);
  assertNoneWrong(isMore(fulfilled, zero(currency)) ? [] : [CHARGES_TAKE_ALL]);
  return fulfilled;
}

const CHARGES_TAKE_ALL = {
  pointer: '/charges',
  rule: 'lessThanInstructed',
  message: 'must be less than what the donor has instructed',
};

function chargesOfFund({ charges, chargesBorneBy, credited, rate }: Advice): Money {
  const base = credited.currency;
  if (chargesBorneBy === 'DONOR' || !charges) return zero(base);
  if (charges.currency === base || rate === undefined) return charges;
  return converted(convertToBase(charges, rate, base), '/charges');
}

/**
 * Whether the amounts of an advice go together. `credited` is in base currency.
 *
 * @throws Rejection CURRENCY_MISMATCH, SUM_MISMATCH
 */
export function assertOfOnePiece(
  { instructed, charges, credited }: Pick<Advice, 'instructed' | 'charges' | 'credited'>,
  agreement?: Agreement,
): void {
  const base = credited.currency;
  if (agreement) assertIn([agreement.amount.currency], 'instructed', instructed);
  assertIn([instructed.currency, base], 'charges', charges);
  if (instructed.currency !== base) return;
  const parts = charges ? plus(credited, charges) : credited;
  if (compare(instructed, parts) !== 0) throw adviceDoesntAddUp({ instructed, parts });
}

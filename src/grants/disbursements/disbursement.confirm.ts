import { assertNotFuture } from '../../funds/value-dates.js';
import { assertNoneWrong } from '../../funds/wrong-fields.js';
import {
  isMore,
  isNegative,
  minus,
  negated,
  sum,
  zero,
  type Money,
} from '../../platform/money/money.js';
import { assertBaseCurrency } from '../base-currency.js';
import type { Grant } from '../grants/grant.js';
import { splitOverLines, type PoolPart } from '../pool-parts.js';
import type { DisbursementData, DisbursementEvent } from './disbursement.events.js';
import { assertStatus, type Disbursement } from './disbursement.js';
import type { PaymentSources } from './payable.js';

/** What the bank statement says of a payment. */
export interface Debit {
  /** All that left the account. */
  readonly debited: Money;
  /** What the bank took for it; nothing if left out. */
  readonly charges?: Money;
  readonly valueDate: string;
}

/**
 * Takes down that the bank has debited a payment. Charges are cost of the pools whose money moves, or
 * the grantee's and in no account; what is debited beyond that is an exchange difference.
 */
export function confirm(
  payment: Disbursement,
  { debited, charges = zero(debited.currency), valueDate }: Debit,
  { grant, fund, today }: Pick<PaymentSources, 'grant' | 'fund' | 'today'>,
): DisbursementEvent[] {
  assertStatus(payment, 'RELEASED');
  assertBaseCurrency(payment.amount.currency, debited, charges);
  assertNoneWrong(isMore(charges, debited) ? [CHARGES_BEYOND_DEBIT] : []);
  assertNotFuture(valueDate, today);
  const { currency } = debited;
  const { paymentChargesBorneBy: chargesBorneBy } = fund.policy;
  const ours = chargesBorneBy === 'FUND' ? charges : zero(currency);
  const difference = minus(debited, sum([payment.amount, ours], currency));
  return [
    {
      type: 'PaymentConfirmed',
      data: {
        fund: payment.fund,
        grant: payment.grant,
        organisation: payment.organisation,
        tranche: payment.tranche,
        debited,
        charges,
        chargesBorneBy,
        parts: debitedParts(payment, grant, { charges: ours, difference }),
        valueDate,
      },
    },
  ];
}

const CHARGES_BEYOND_DEBIT = {
  pointer: '/charges',
  rule: 'part',
  message: 'must not be more than what was debited, of which they are a part',
};

function debitedParts(
  { parts }: Disbursement,
  grant: Grant,
  { charges, difference }: { readonly charges: Money; readonly difference: Money },
): DisbursementData<'PaymentConfirmed'>['parts'] {
  const lines = grant.fundingLines.filter(({ pool }) => parts.some((part) => part.pool === pool));
  const chargesOf = amountIn(splitOverLines(charges, lines, grant.chargesByPool));
  const isGain = isNegative(difference);
  const differenceOf = amountIn(
    splitOverLines(isGain ? negated(difference) : difference, parts, {}),
  );
  return parts.map(({ pool, amount }) => {
    const share = differenceOf(pool, amount);
    return {
      pool,
      amount,
      charges: chargesOf(pool, amount),
      difference: isGain ? negated(share) : share,
    };
  });
}

const amountIn =
  (parts: readonly PoolPart[]) =>
  (pool: string, { currency }: Money): Money =>
    parts.find((part) => part.pool === pool)?.amount ?? zero(currency);

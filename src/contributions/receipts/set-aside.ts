import type { Policy } from '../../funds/funds/fund.js';
import { isZero, minus, type Money } from '../../platform/money/money.js';
import {
  addExact,
  decimal,
  divideExact,
  ratio,
  type Rational,
} from '../../platform/money/rational.js';
import { divideRounded, multiplyRounded } from '../../platform/money/rounding.js';
import type { ReceiptEvent } from './receipt.events.js';

/** Whose money it is, and when it counts. */
export interface MoneyIn {
  readonly fund: string;
  readonly pool: string;
  readonly donor: string;
  readonly valueDate: string;
}

/**
 * Support cost and operating reserve out of what the bank has credited, in base currency. The
 * agreement's rate goes before the fund's. A reserve of nothing is no event.
 */
export function setAside(
  parties: MoneyIn,
  net: Money,
  policy: Pick<Policy, 'supportCostBasis' | 'supportCostRate' | 'reserveRate'>,
  agreedRate?: string,
): ReceiptEvent[] {
  const rate = agreedRate ?? policy.supportCostRate;
  const { event, programme } =
    policy.supportCostBasis === 'ON_EXPENDITURE'
      ? provided(parties, net, rate)
      : charged(parties, net, rate);
  return [event, ...reserved(parties, programme, policy.reserveRate)];
}

interface SetAside {
  readonly event: ReceiptEvent;
  readonly programme: Money;
}

/** On top of expenditure: programme = net ÷ (1 + r), the rest waits until it is expensed. */
function provided(parties: MoneyIn, net: Money, rate: string): SetAside {
  const programme = divideRounded(net, addExact(WHOLE, percent(rate)));
  const amount = minus(net, programme);
  return {
    event: { type: 'SupportCostProvided', data: { ...parties, rate, net, programme, amount } },
    programme,
  };
}

/** Of the receipt: net × r at once, and nothing when the money is expensed. */
function charged({ fund, pool, donor, valueDate }: MoneyIn, net: Money, rate: string): SetAside {
  const amount = multiplyRounded(net, percent(rate));
  const data = { fund, basis: 'OF_RECEIPT' as const, rate, parts: [{ pool, amount }], donor };
  return {
    event: { type: 'SupportCostCharged', data: { ...data, valueDate } },
    programme: minus(net, amount),
  };
}

function reserved(parties: MoneyIn, programme: Money, rate: string): ReceiptEvent[] {
  const amount = multiplyRounded(programme, percent(rate));
  if (isZero(amount)) return [];
  return [{ type: 'ReserveSetAside', data: { ...parties, rate, programme, amount } }];
}

const WHOLE = ratio(1n, 1n);

const percent = (text: string): Rational => divideExact(decimal(text), ratio(100n, 1n));

import { aggregate } from '../../platform/decisions/aggregate.js';
import { sum, zero, type Money } from '../../platform/money/money.js';
import {
  receiptFacts,
  type Posting,
  type ReceiptData,
  type ReceiptEvent,
} from './receipt.events.js';
import type { MoneyIn } from './set-aside.js';

/** What a reversal has to know: all that the receipt has done. */
export interface Receipt extends MoneyIn {
  readonly status: 'RECORDED' | 'REVERSED';
  readonly taken: Taken;
  readonly posting: Posting;
  /** What the bank may not send twice; none if the receipt was taken on. */
  readonly bankReferences: readonly BankReference[];
  readonly supportCost?: SupportCost;
  readonly reserve?: Money;
  /** Value date of the reversal. */
  readonly reversedOn?: string;
}

/** Account and the bank's mark, spaces and case apart. */
export type BankReference = readonly [account: string, reference: string];

/** How the money was taken towards what the donor owes. */
export type Taken = Pick<
  ReceiptData<'ReceiptRecorded'>,
  'contribution' | 'fulfilled' | 'parts' | 'overpaid'
>;

interface SupportCost {
  readonly basis: 'ON_EXPENDITURE' | 'OF_RECEIPT';
  readonly amount: Money;
}

export const receipt = aggregate({
  kind: 'receipt',
  facts: receiptFacts,
  initial: {} as Receipt,
  evolve(state: Receipt, event: ReceiptEvent): Receipt {
    switch (event.type) {
      case 'ReceiptRecorded':
        return recorded(event.data);
      case 'ReceiptTakenOn':
        return takenOn(event.data);
      case 'SupportCostProvided': {
        const { amount } = event.data;
        return { ...state, supportCost: { basis: 'ON_EXPENDITURE', amount } };
      }
      case 'SupportCostCharged': {
        const { basis, parts } = event.data;
        const amounts = parts.map(({ amount }) => amount);
        const amount = sum(amounts, state.posting.cash.currency);
        return { ...state, supportCost: { basis, amount } };
      }
      case 'ReserveSetAside':
        return { ...state, reserve: event.data.amount };
      case 'ReceiptReversed':
        return { ...state, status: 'REVERSED', reversedOn: event.data.valueDate };
      case 'SupportCostReversed':
      case 'ReserveReversed':
        return state;
    }
  },
});

export const bankReferenceOf = (account: string, reference: string): BankReference => [
  compact(account),
  compact(reference),
];

const compact = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase();

function recorded(data: ReceiptData<'ReceiptRecorded'>): Receipt {
  const { fund, pool, donor, valueDate, posting, account, bankReference } = data;
  const { contribution, fulfilled, parts, overpaid } = data;
  return {
    status: 'RECORDED',
    fund,
    pool,
    donor,
    valueDate,
    taken: {
      ...(contribution !== undefined && { contribution }),
      fulfilled,
      parts,
      ...(overpaid !== undefined && { overpaid }),
    },
    posting,
    bankReferences: [bankReferenceOf(account, bankReference)],
  };
}

function takenOn({ fund, pool, donor, valueDate, amount }: ReceiptData<'ReceiptTakenOn'>): Receipt {
  const nothing = zero(amount.currency);
  return {
    status: 'RECORDED',
    fund,
    pool,
    donor,
    valueDate,
    taken: { fulfilled: amount, parts: [] },
    posting: {
      cash: amount,
      bankCharges: nothing,
      cleared: nothing,
      recoveries: nothing,
      revenue: amount,
      conditional: nothing,
      exchangeDifference: nothing,
    },
    bankReferences: [],
  };
}

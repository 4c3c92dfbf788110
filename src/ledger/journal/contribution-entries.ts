import type { ContributionEvent } from '../../contributions/contributions/contribution.events.js';
import type { ReceiptEvent } from '../../contributions/receipts/receipt.events.js';
import type { Money } from '../../platform/money/money.js';
import { credit, debit, mirrored, type Entry, type Line } from './entry.js';

type Fact = ReceiptEvent | ContributionEvent;
type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

/** What every event of money in says of itself. */
interface Parties {
  readonly fund: string;
  readonly pool: string;
  readonly donor: string;
  readonly valueDate: string;
}

const entry = ({ fund, valueDate }: Parties, lines: readonly Line[]): Entry => ({
  fund,
  valueDate,
  lines,
});

export const agreementSigned = (data: DataOf<'AgreementSigned'>): Entry =>
  entry(data, claimed(data, data.receivable));

export const instalmentTakenOn = (data: DataOf<'InstalmentTakenOn'>): Entry =>
  entry(data, claimed(data, data.receivable));

export const receiptRecorded = (data: DataOf<'ReceiptRecorded'>): Entry =>
  entry(data, received(data));

export const receiptReversed = (data: DataOf<'ReceiptReversed'>): Entry =>
  entry(data, mirrored(received(data)));

export const receiptTakenOn = (data: DataOf<'ReceiptTakenOn'>): Entry => {
  const { pool, donor, amount } = data;
  return entry(data, [
    debit('CASH', pool, amount, { donor }),
    credit('CONTRIBUTION_REVENUE', pool, amount, { donor }),
  ]);
};

export const supportCostProvided = (data: DataOf<'SupportCostProvided'>): Entry =>
  entry(data, setAside('SUPPORT_COST_PROVISION', data, data.amount));

export const reserveSetAside = (data: DataOf<'ReserveSetAside'>): Entry =>
  entry(data, setAside('OPERATING_RESERVE', data, data.amount));

export const reserveReversed = (data: DataOf<'ReserveReversed'>): Entry =>
  entry(data, mirrored(setAside('OPERATING_RESERVE', data, data.amount)));

/** On expenditure a provision goes back; of the receipt, a charge. */
export const supportCostReversed = (data: DataOf<'SupportCostReversed'>): Entry => {
  const { pool, donor, amount, basis } = data;
  const lines =
    basis === 'ON_EXPENDITURE'
      ? setAside('SUPPORT_COST_PROVISION', data, amount)
      : [
          debit('SUPPORT_COST', pool, amount, { donor }),
          credit('DUE_TO_AGENCY', pool, amount, { donor }),
        ];
  return entry(data, mirrored(lines));
};

export const supportCostCharged = (data: DataOf<'SupportCostCharged'>): Entry => {
  const party = {
    ...(data.donor !== undefined && { donor: data.donor }),
    ...(data.grant !== undefined && { grant: data.grant }),
  };
  return {
    fund: data.fund,
    valueDate: data.valueDate,
    lines: data.parts.flatMap(({ pool, amount }) => [
      debit('SUPPORT_COST', pool, amount, party),
      credit('DUE_TO_AGENCY', pool, amount, party),
      ...(data.basis === 'ON_EXPENDITURE'
        ? [
            debit('UNCOMMITTED', pool, amount, party),
            credit('SUPPORT_COST_PROVISION', pool, amount, party),
          ]
        : []),
    ]),
  };
};

const claimed = ({ pool, donor }: Parties, amount: Money): Line[] => [
  debit('CONTRIBUTIONS_RECEIVABLE', pool, amount, { donor }),
  credit('CONTRIBUTION_REVENUE', pool, amount, { donor }),
];

function received({ pool, donor, posting }: DataOf<'ReceiptRecorded' | 'ReceiptReversed'>): Line[] {
  return [
    debit('CASH', pool, posting.cash, { donor }),
    debit('BANK_CHARGES', pool, posting.bankCharges, { donor }),
    credit('CONTRIBUTIONS_RECEIVABLE', pool, posting.cleared, { donor }),
    credit('RECOVERIES', pool, posting.recoveries, { donor }),
    credit('CONTRIBUTION_REVENUE', pool, posting.revenue, { donor }),
    credit('CONDITIONAL_LIABILITIES', pool, posting.conditional, { donor }),
    credit('EXCHANGE_DIFFERENCES', pool, posting.exchangeDifference, { donor }),
  ];
}

const setAside = (
  account: 'SUPPORT_COST_PROVISION' | 'OPERATING_RESERVE',
  { pool, donor }: Parties,
  amount: Money,
): Line[] => [
  debit(account, pool, amount, { donor }),
  credit('UNCOMMITTED', pool, amount, { donor }),
];

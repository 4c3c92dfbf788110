import type { ContributionEvent } from '../../contributions/contributions/contribution.events.js';
import type { ReceiptEvent } from '../../contributions/receipts/receipt.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import { isZero } from '../../platform/money/money.js';
import * as contributions from './contribution-entries.js';
import type { Entry } from './entry.js';
import * as grants from './grant-entries.js';

type Fact = ContributionEvent | ReceiptEvent | GrantEvent | DisbursementEvent;
type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

/** Every event that moves money or a claim, with the one entry that it posts. `stream` is its own. */
const ENTRIES = {
  AgreementSigned: contributions.agreementSigned,
  InstalmentTakenOn: contributions.instalmentTakenOn,
  ReceiptRecorded: contributions.receiptRecorded,
  ReceiptReversed: contributions.receiptReversed,
  ReceiptTakenOn: contributions.receiptTakenOn,
  SupportCostProvided: contributions.supportCostProvided,
  SupportCostCharged: contributions.supportCostCharged,
  SupportCostReversed: contributions.supportCostReversed,
  ReserveSetAside: contributions.reserveSetAside,
  ReserveReversed: contributions.reserveReversed,
  GrantAwarded: grants.grantAwarded,
  GrantTakenOn: grants.grantAwarded,
  PaymentReleased: grants.paymentReleased,
  PaymentConfirmed: grants.paymentConfirmed,
  FinancialReportAccepted: grants.financialReportAccepted,
} satisfies { [T in Fact['type']]?: (data: DataOf<T>, stream: string) => Entry };

type MoneyEventType = keyof typeof ENTRIES;

export type MoneyEvent = {
  [T in MoneyEventType]: { readonly type: T; readonly data: DataOf<T> };
}[MoneyEventType];

export const entryTypes = Object.keys(ENTRIES) as MoneyEventType[];

export const isMoneyEvent = <E extends { readonly type: string; readonly data: unknown }>(
  event: E,
): event is E & MoneyEvent => Object.hasOwn(ENTRIES, event.type);

/** What the event posts; lines of nothing are left out. Pure: nothing but the event is looked at. */
export function entryOf({ type, data, stream }: MoneyEvent & { readonly stream: string }): Entry {
  const post = ENTRIES[type] as (data: unknown, stream: string) => Entry;
  const entry = post(data, stream);
  return { ...entry, lines: entry.lines.filter(({ amount }) => !isZero(amount)) };
}

import { plus, sum } from '../../platform/money/money.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import { credit, debit, type Entry } from './entry.js';

type DataOf<T extends string, E extends { type: string; data: unknown }> = Extract<
  E,
  { type: T }
>['data'];

/** Money out. `grant` is the stream of the event, or what the event names. */
export function grantAwarded(
  data: DataOf<'GrantAwarded' | 'GrantTakenOn', GrantEvent>,
  grant: string,
): Entry {
  return {
    fund: data.fund,
    valueDate: data.valueDate,
    lines: data.fundingLines.flatMap(({ pool, amount }) => [
      debit('COMMITMENTS', pool, amount, { grant }),
      credit('UNCOMMITTED', pool, amount, { grant }),
    ]),
  };
}

export function paymentReleased(data: DataOf<'PaymentReleased', DisbursementEvent>): Entry {
  const { fund, grant, valueDate } = data;
  return {
    fund,
    valueDate,
    lines: data.parts.flatMap(({ pool, amount }) => [
      debit('ADVANCES', pool, amount, { grant }),
      credit('PAYMENTS_IN_TRANSIT', pool, amount, { grant }),
      debit('UNCOMMITTED', pool, amount, { grant }),
      credit('COMMITMENTS', pool, amount, { grant }),
    ]),
  };
}

export function paymentConfirmed(data: DataOf<'PaymentConfirmed', DisbursementEvent>): Entry {
  const { fund, grant, valueDate } = data;
  return {
    fund,
    valueDate,
    lines: data.parts.flatMap(({ pool, amount, charges, difference }) => [
      debit('PAYMENTS_IN_TRANSIT', pool, amount, { grant }),
      debit('BANK_CHARGES', pool, charges, { grant }),
      debit('EXCHANGE_DIFFERENCES', pool, difference, { grant }),
      credit('CASH', pool, plus(amount, sum([charges, difference], amount.currency)), { grant }),
    ]),
  };
}

export function financialReportAccepted(
  data: DataOf<'FinancialReportAccepted', GrantEvent>,
  grant: string,
): Entry {
  return {
    fund: data.fund,
    valueDate: data.valueDate,
    lines: data.parts.flatMap(({ pool, amount }) => [
      debit('GRANT_EXPENSE', pool, amount, { grant }),
      credit('ADVANCES', pool, amount, { grant }),
    ]),
  };
}

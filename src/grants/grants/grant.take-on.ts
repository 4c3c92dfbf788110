import type { DisbursementEvent } from '../disbursements/disbursement.events.js';
import { compareDates, daysBetween } from '../../platform/dates/business-date.js';
import { isZero, zero, type Money } from '../../platform/money/money.js';
import type { PoolPart } from '../pool-parts.js';
import type { GrantData, GrantEvent } from './grant.events.js';

/** An award that was decided elsewhere, as its source tells it. */
export interface GrantToTakeOn {
  readonly fund: string;
  readonly organisation: string;
  readonly source: string;
  readonly sourceKey: string;
  readonly title?: string;
  /** In the fund's base currency, zero or more. */
  readonly amount: Money;
  readonly start: string;
  readonly end: string;
  /** On which it was approved; the value date of everything that is taken on with it. */
  readonly approvedOn: string;
  readonly status: GrantData<'GrantTakenOn'>['status'];
  /** The mapping of states says that such awards are paid and accounted for. */
  readonly assumedPaid: boolean;
}

/** The award as a fact: nothing of it is judged, it is committed from the general pool. */
export function takeOn(row: GrantToTakeOn, generalPool: string): GrantEvent[] {
  const { title, start: plannedStart, end: plannedEnd, approvedOn: valueDate, ...award } = row;
  const daysBefore = compareDates(plannedStart, valueDate) < 0;
  return [
    {
      type: 'GrantTakenOn',
      data: {
        ...award,
        ...(title !== undefined && { title }),
        fundingLines: partsOf(row.amount, generalPool),
        plannedStart,
        plannedEnd,
        ...(daysBefore && { retroactiveDays: daysBetween(plannedStart, valueDate) }),
        valueDate,
      },
    },
  ];
}

/** The payment of an award that counts as paid. */
export function assumedPayment(
  grant: string,
  { fund, organisation, amount, approvedOn: valueDate }: GrantToTakeOn,
  generalPool: string,
): DisbursementEvent[] {
  const payment = { fund, grant, organisation, tranche: 1, assumed: true, valueDate };
  const nothing = zero(amount.currency);
  const parts = partsOf(amount, generalPool);
  const debited = parts.map((part) => ({ ...part, charges: nothing, difference: nothing }));
  return [
    { type: 'PaymentReleased', data: { ...payment, amount, parts, unscreened: true, by: [] } },
    {
      type: 'PaymentConfirmed',
      data: {
        ...payment,
        debited: amount,
        charges: nothing,
        chargesBorneBy: 'FUND',
        parts: debited,
      },
    },
  ];
}

/** The report of an award that counts as accounted for. */
export function assumedReport(
  { fund, organisation, amount, approvedOn: valueDate }: GrantToTakeOn,
  generalPool: string,
): GrantEvent[] {
  const line = { line: 1, reported: amount, disallowed: zero(amount.currency), accepted: amount };
  return [
    {
      type: 'FinancialReportAccepted',
      data: {
        fund,
        organisation,
        report: 1,
        final: true,
        lines: [line],
        accepted: amount,
        parts: partsOf(amount, generalPool),
        assumed: true,
        valueDate,
      },
    },
  ];
}

const partsOf = (amount: Money, pool: string): PoolPart[] =>
  isZero(amount) ? [] : [{ pool, amount }];

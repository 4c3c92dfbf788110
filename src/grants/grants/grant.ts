import { aggregate } from '../../platform/decisions/aggregate.js';
import { isZero, max, minus, zero, type Money } from '../../platform/money/money.js';
import { addedOne, addedTo, totalOf, type PoolPart, type Totals } from '../pool-parts.js';
import { grantFacts, type GrantData, type GrantEvent } from './grant.events.js';

export type TrancheTerms = GrantData<'GrantAgreementSigned'>['tranches'][number];
export type BudgetLine = GrantData<'GrantAwarded'>['budget'][number];
export type Allocation = GrantData<'GrantAwarded'>['allocations'][number];

export type Tranche = TrancheTerms & {
  readonly conditionFulfilled: boolean;
  /** The payment under way or made; absent before a request and after a cancellation. */
  readonly disbursement?: string;
};

export interface Report extends GrantData<'ReportSubmitted'> {
  readonly status: 'SUBMITTED' | 'RETURNED' | 'ACCEPTED';
}

export interface Grant {
  readonly status: GrantData<'GrantTakenOn'>['status'];
  /** Beside the status, because reports go on during a hold. */
  readonly onHold: boolean;
  readonly fund: string;
  readonly organisation: string;
  readonly amount: Money;
  readonly fundingLines: readonly PoolPart[];
  readonly allocations: readonly Allocation[];
  readonly budget: readonly BudgetLine[];
  /** The durations that the call allows, in months; unknown of an award that was taken on. */
  readonly shortestMonths?: number;
  readonly longestMonths?: number;
  readonly unscreened: boolean;
  /** Id of the person who looks after it. */
  readonly officer?: string;
  readonly start: string;
  readonly end: string;
  readonly tranches: readonly Tranche[];
  readonly reports: readonly Report[];
  /** By pool: released to the grantee, what the bank took for it, accepted expense. */
  readonly disbursedByPool: Totals;
  readonly chargesByPool: Totals;
  readonly acceptedByPool: Totals;
  /** Accepted expense by number of the budget line. */
  readonly acceptedByLine: Totals;
}

export const grant = aggregate({
  kind: 'grant',
  facts: grantFacts,
  initial: {} as Grant,
  evolve(state: Grant, event: GrantEvent): Grant {
    switch (event.type) {
      case 'GrantAwarded':
        return awarded(event.data);
      case 'GrantTakenOn':
        return takenOn(event.data);
      case 'GrantAgreementSigned': {
        const { officer, start, end, tranches } = event.data;
        const open = tranches.map((tranche) => ({ ...tranche, conditionFulfilled: false }));
        return { ...state, status: 'ACTIVE', officer, start, end, tranches: open };
      }
      case 'ConditionFulfilled':
        return withTranche(state, event.data.tranche, (t) => ({ ...t, conditionFulfilled: true }));
      case 'GrantHeld':
        return { ...state, onHold: true };
      case 'GrantResumed':
        return { ...state, onHold: false };
      case 'TrancheRequested': {
        const { tranche, disbursement } = event.data;
        return withTranche(state, tranche, (t) => ({ ...t, disbursement }));
      }
      case 'TrancheFreed':
        return withTranche(state, event.data.tranche, withoutPayment);
      case 'TrancheReleased':
        return { ...state, disbursedByPool: addedTo(state.disbursedByPool, event.data.parts) };
      case 'TrancheConfirmed':
        return { ...state, chargesByPool: addedTo(state.chargesByPool, event.data.charges) };
      case 'ReportSubmitted':
        return {
          ...state,
          ...(event.data.final && { status: 'FINAL_REPORTING' as const }),
          reports: withReport(state.reports, { ...event.data, status: 'SUBMITTED' }),
        };
      case 'ReportReturned':
        return { ...state, reports: withStatus(state.reports, event.data.report, 'RETURNED') };
      case 'FinancialReportAccepted':
        return afterAcceptance(state, event.data);
      case 'SupportCostCharged':
        return state;
    }
  },
});

/** Released to the grantee so far. */
export const disbursed = ({ disbursedByPool, amount }: Grant): Money =>
  totalOf(disbursedByPool, amount.currency);

/** Expense accepted over all reports. */
export const accepted = ({ acceptedByPool, amount }: Grant): Money =>
  totalOf(acceptedByPool, amount.currency);

/** Promised and not yet paid. */
export const undisbursed = (state: Grant): Money => minus(state.amount, disbursed(state));

/** Paid and not yet accounted for; below zero it is a credit of the grantee. */
export const advances = (state: Grant): Money => minus(disbursed(state), accepted(state));

/** What the grantee has to pay back once everything is accounted for. */
export const refundDue = (state: Grant): Money => max(advances(state), zero(state.amount.currency));

/** The state as people name it. */
export const statusOf = ({ status, onHold }: Pick<Grant, 'status' | 'onHold'>): string =>
  onHold ? 'ON_HOLD' : status;

const NOTHING_YET = {
  onHold: false,
  tranches: [],
  reports: [],
  disbursedByPool: {},
  chargesByPool: {},
  acceptedByPool: {},
  acceptedByLine: {},
} as const;

function awarded(data: GrantData<'GrantAwarded'>): Grant {
  const { plannedStart: start, plannedEnd: end, ...award } = data;
  return { ...award, start, end, status: 'AWARDED', ...NOTHING_YET };
}

/** Its source knows no budget: the whole is one line. Nobody was screened here. */
function takenOn(data: GrantData<'GrantTakenOn'>): Grant {
  const { plannedStart: start, plannedEnd: end, assumedPaid, ...award } = data;
  return {
    ...award,
    start,
    end,
    allocations: [],
    budget: [{ line: 1, category: 'award', amount: award.amount }],
    unscreened: true,
    ...NOTHING_YET,
    disbursedByPool: assumedPaid ? addedTo({}, award.fundingLines) : {},
  };
}

function afterAcceptance(state: Grant, data: GrantData<'FinancialReportAccepted'>): Grant {
  const after = {
    ...state,
    reports: withStatus(state.reports, data.report, 'ACCEPTED'),
    acceptedByPool: addedTo(state.acceptedByPool, data.parts),
    acceptedByLine: data.lines.reduce(
      (totals, { line, accepted: amount }) => addedOne(totals, String(line), amount),
      state.acceptedByLine,
    ),
  };
  if (!data.final || data.assumed) return after;
  return { ...after, status: isZero(refundDue(after)) ? 'CLOSING' : 'REFUND_DUE' };
}

function withTranche(state: Grant, number: number, change: (tranche: Tranche) => Tranche): Grant {
  const tranches = state.tranches.map((t) => (t.tranche === number ? change(t) : t));
  return { ...state, tranches };
}

function withoutPayment(tranche: Tranche): Tranche {
  const { disbursement: _, ...unpaid } = tranche;
  return unpaid;
}

function withReport(reports: readonly Report[], report: Report): readonly Report[] {
  const others = reports.filter((r) => r.report !== report.report);
  return [...others, report].toSorted((a, b) => a.report - b.report);
}

const withStatus = (reports: readonly Report[], number: number, status: Report['status']) =>
  reports.map((r) => (r.report === number ? { ...r, status } : r));

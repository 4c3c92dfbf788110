import type { Fund } from '../../funds/funds/fund.js';
import type { FoundPool } from '../../funds/pools/draw.js';
import {
  assertMayBeAwarded,
  choosersOf,
} from '../../grantmaking/applications/application.award.js';
import type { Application } from '../../grantmaking/applications/application.js';
import type { Call } from '../../grantmaking/calls/call.js';
import type { Organisation } from '../../grantmaking/organisations/organisation.js';
import { todayIn, type Context } from '../../platform/decisions/context.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { compareDates, daysBetween } from '../../platform/dates/business-date.js';
import { isMore, min, zero, type Money } from '../../platform/money/money.js';
import { splitByRunningTotal } from '../../platform/money/running-total.js';
import { assertBaseCurrency } from '../base-currency.js';
import type { Grantee } from '../grantees/grantee.js';
import type { PoolPart } from '../pool-parts.js';
import { assertOthersActed } from '../segregation.js';
import type { GrantEvent } from './grant.events.js';
import { assertLinesFit, fundingLinesFor } from './grant.funding.js';
import type { BudgetLine } from './grant.js';

export const ceilingExceeded = refusal<{ amount: Money; ceiling: Money }>(
  422,
  'CEILING_EXCEEDED',
  'An award stays within what the board has decided, and within the ceiling of its call.',
);

export const dueDiligenceExpired = refusal<{
  organisation: string;
  outcome: string;
  validUntil: string | null;
  today: string;
}>(
  409,
  'DUE_DILIGENCE_EXPIRED',
  'An award takes a due diligence with a positive outcome that is valid on its day.',
);

export const refundOutstanding = refusal<{ refunds: Readonly<Record<string, Money>> }>(
  409,
  'REFUND_OUTSTANDING',
  'Whoever owes money of an earlier grant gets no other; refunds are named by grant.',
);

export const activeGrantLimit = refusal<{ limit: number; open: number }>(
  409,
  'ACTIVE_GRANT_LIMIT',
  'A grantee has no more open grants at once than the policy of the fund allows.',
);

/** What the approver says. */
export interface Award {
  /** What the board has decided if left out; more than that is refused. */
  readonly amount?: Money;
  /** Drawn from those pools of the call that match if left out. */
  readonly fundingLines?: readonly PoolPart[];
}

/** What an award is decided on. */
export interface Candidate {
  readonly id: string;
  readonly application: Application;
  readonly call: Call;
  readonly organisation: Organisation;
  readonly grantee: Grantee;
  readonly fund: Fund;
  /** All pools of the fund, in the order of opening. */
  readonly pools: readonly FoundPool[];
}

/** Commits money to an applicant that the board has chosen. */
export function award(candidate: Candidate, command: Award, context: Context): GrantEvent[] {
  const { id, application, call, fund } = candidate;
  assertMayBeAwarded(application);
  assertChosenByOthers(application, context);
  const decided = application.decision?.amount ?? application.amount;
  const amount = command.amount ?? decided;
  assertBaseCurrency(fund.baseCurrency, amount);
  const pools = candidate.pools.filter((pool) => call.pools.includes(pool.id));
  assertLinesFit(command.fundingLines, { amount, pools });
  const today = todayIn(context, fund.timeZone);
  const ceiling = min(decided, call.ceiling);
  if (isMore(amount, ceiling)) throw ceilingExceeded({ amount, ceiling });
  assertDueDiligence(candidate, today);
  assertGoodStanding(candidate);
  const demand = { amount, allocations: application.allocations, call: application.call };
  const fundingLines = fundingLinesFor(command.fundingLines, { demand, pools });
  const { start, end } = application;
  return [
    {
      type: 'GrantAwarded',
      data: {
        fund: application.fund,
        application: id,
        call: application.call,
        organisation: application.organisation,
        amount,
        fundingLines: [...fundingLines],
        allocations: application.allocations.map((allocation) => ({
          ...allocation,
          themes: [...allocation.themes],
          sdgTargets: [...allocation.sdgTargets],
          groups: [...allocation.groups],
        })),
        budget: budgetFor(amount, application.budget),
        plannedStart: start,
        plannedEnd: end,
        shortestMonths: call.shortestMonths,
        longestMonths: call.longestMonths,
        ...(compareDates(start, today) < 0 && { retroactiveDays: daysBetween(start, today) }),
        unscreened: true,
        valueDate: today,
      },
    },
  ];
}

function assertChosenByOthers(application: Application, context: Context): void {
  const { screened, evaluated, reviewed, voted } = choosersOf(application);
  assertOthersActed(context, 'AWARD_GRANT', {
    SCREEN: screened,
    CONCLUDE_EVALUATION: evaluated,
    SUBMIT_REVIEW: reviewed,
    CAST_VOTE: voted,
  });
}

function assertDueDiligence({ application, organisation }: Candidate, today: string): void {
  const { outcome = 'NONE', validUntil = null } = organisation.dueDiligence ?? {};
  if (outcome === 'POSITIVE' && validUntil !== null && compareDates(today, validUntil) <= 0) return;
  throw dueDiligenceExpired({ organisation: application.organisation, outcome, validUntil, today });
}

function assertGoodStanding({ grantee, fund }: Candidate): void {
  const { refundsDue: refunds, openGrants } = grantee;
  if (Object.keys(refunds).length > 0) throw refundOutstanding({ refunds });
  const { activeGrantLimit: limit } = fund.policy;
  if (limit !== undefined && openGrants.length >= limit) {
    throw activeGrantLimit({ limit, open: openGrants.length });
  }
}

/** The budget of the application; in proportion if the award is another amount. */
function budgetFor(amount: Money, budget: Application['budget']): BudgetLine[] {
  const parts = budget.map((line) => ({
    ...line,
    weight: line.amount,
    had: zero(amount.currency),
  }));
  return splitByRunningTotal(amount, parts).map(({ part: { category }, share }, i) => ({
    line: i + 1,
    category,
    amount: share,
  }));
}

import type { Fund } from '../../funds/funds/fund.js';
import type { FoundPool } from '../../funds/pools/draw.js';
import { assertNotFuture } from '../../funds/value-dates.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { todayIn, type Context } from '../../platform/decisions/context.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { isMore, max, min, minus, sum, zero, type Money } from '../../platform/money/money.js';
import { addExact, decimal, divideExact } from '../../platform/money/rational.js';
import { multiplyDown } from '../../platform/money/rounding.js';
import { assertBaseCurrency } from '../base-currency.js';
import { splitOverLines } from '../pool-parts.js';
import { assertOthersActed } from '../segregation.js';
import type { GrantData, GrantEvent } from './grant.events.js';
import { accepted, type Grant, type Report } from './grant.js';
import { submittedReport, wrongLines } from './grant.reports.js';
import { supportCostOn } from './grant.support-cost.js';

export type AssessedLine = GrantData<'FinancialReportAccepted'>['lines'][number];

export const reportsOutstanding = refusal<{ reports: number[] }>(
  409,
  'REPORTS_OUTSTANDING',
  'The final report is accepted after all others, because it says what is left.',
);

export interface DisallowedLine {
  readonly line: number;
  readonly amount: Money;
}

export interface Acceptance {
  readonly report: number;
  /** What the officer disallows, by budget line; a line that is not named is not disallowed. */
  readonly disallowed?: readonly DisallowedLine[];
  /** The business date on which the expense counts; today if left out. */
  readonly valueDate?: string;
}

/** The grant with what its expense is judged by and paid from. */
export interface Accounted {
  readonly id: string;
  readonly grant: Grant;
  readonly fund: Fund;
  /** At least those of the funding lines. */
  readonly pools: readonly FoundPool[];
}

/**
 * Accepts expense line by line. A line's accepted total over all reports stays within its budget ×
 * (1 + flexibility), all lines together within the award; what is above is disallowed. Under
 * ON_EXPENDITURE the agency's support cost is charged on what is accepted.
 */
export function acceptReport(
  { id, grant, fund, pools }: Accounted,
  { report: number, disallowed = [], valueDate: asked }: Acceptance,
  context: Context,
): GrantEvent[] {
  const report = submittedReport(grant, number);
  assertOthersActed(context, 'ACCEPT_REPORT', { SUBMIT_REPORT: report.by });
  assertAssessable(grant, report, disallowed);
  if (report.final) assertOthersAccepted(grant, report);
  const today = todayIn(context, fund.timeZone);
  const valueDate = asked ?? today;
  assertNotFuture(valueDate, today);

  const lines = assess(grant, report, disallowed, fund.policy.budgetFlexibility);
  const amount = sum(
    lines.map((l) => l.accepted),
    grant.amount.currency,
  );
  const parts = splitOverLines(amount, grant.fundingLines, grant.acceptedByPool);
  const data = {
    fund: grant.fund,
    organisation: grant.organisation,
    report: report.report,
    final: report.final,
    lines,
    accepted: amount,
    parts,
    valueDate,
  };
  return [
    { type: 'FinancialReportAccepted', data },
    ...supportCostOn(data, { grant: id, policy: fund.policy, pools }),
  ];
}

function assertAssessable(
  grant: Grant,
  report: Report,
  disallowed: readonly DisallowedLine[],
): void {
  assertNoneWrong([...wrongLines(grant, disallowed, '/disallowed')]);
  assertBaseCurrency(grant.amount.currency, ...disallowed.map((l) => l.amount));
  assertNoneWrong([...disallowedTooMuch(report, disallowed)]);
}

function* disallowedTooMuch(
  report: Report,
  disallowed: readonly DisallowedLine[],
): Generator<WrongField> {
  for (const [i, { line, amount }] of disallowed.entries()) {
    const reported = report.lines.find((l) => l.line === line)?.reported ?? zero(amount.currency);
    if (!isMore(amount, reported)) continue;
    const message = 'must not be more than is reported on the line';
    yield { pointer: `/disallowed/${i}/amount`, rule: 'reported', message };
  }
}

function assertOthersAccepted({ reports }: Grant, final: Report): void {
  const open = reports.filter((r) => r.report !== final.report && r.status !== 'ACCEPTED');
  if (open.length > 0) throw reportsOutstanding({ reports: open.map((r) => r.report) });
}

function assess(
  grant: Grant,
  report: Report,
  disallowed: readonly DisallowedLine[],
  flexibility: string,
): AssessedLine[] {
  const nothing = zero(grant.amount.currency);
  let leftOfAward = minus(grant.amount, accepted(grant));
  return report.lines.map(({ line, reported }) => {
    const byOfficer = disallowed.find((l) => l.line === line)?.amount ?? nothing;
    const withinLine = min(minus(reported, byOfficer), leftOfLine(grant, line, flexibility));
    const taken = min(withinLine, leftOfAward);
    leftOfAward = minus(leftOfAward, taken);
    return { line, reported, disallowed: minus(reported, taken), accepted: taken };
  });
}

/** What the line may still take: budget × (1 + flexibility), less what is accepted on it. */
function leftOfLine(grant: Grant, line: number, flexibilityPercent: string): Money {
  const nothing = zero(grant.amount.currency);
  const budget = grant.budget.find((b) => b.line === line)?.amount ?? nothing;
  const factor = addExact(decimal('1'), divideExact(decimal(flexibilityPercent), decimal('100')));
  const limit = multiplyDown(budget, factor);
  return max(nothing, minus(limit, grant.acceptedByLine[line] ?? nothing));
}

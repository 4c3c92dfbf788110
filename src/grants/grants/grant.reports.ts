import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import type { Context } from '../../platform/decisions/context.js';
import { wrongState } from '../../platform/decisions/refusal.js';
import { compareDates } from '../../platform/dates/business-date.js';
import { assertBaseCurrency } from '../base-currency.js';
import type { GrantData, GrantEvent } from './grant.events.js';
import { statusOf, type Grant, type Report } from './grant.js';

export type NewReport = Omit<GrantData<'ReportSubmitted'>, 'by'>;

/**
 * The grantee accounts for a period. A report that was returned is sent again under its number;
 * after the final one there is no other.
 */
export function submitReport(grant: Grant, report: NewReport, { persons }: Context): GrantEvent[] {
  const earlier = grant.reports.find((r) => r.report === report.report);
  const isOpen = grant.status === 'ACTIVE' || (grant.status === 'FINAL_REPORTING' && earlier);
  if (!isOpen) throw wrongState({ state: statusOf(grant), allowed: ['ACTIVE', 'ON_HOLD'] });
  if (earlier && earlier.status !== 'RETURNED') {
    throw wrongState({ state: earlier.status, allowed: ['RETURNED'] });
  }
  assertNoneWrong([...faultsOf(grant, report, earlier)]);
  assertBaseCurrency(grant.amount.currency, ...report.lines.map((l) => l.reported));
  return [{ type: 'ReportSubmitted', data: { ...report, by: [...persons] } }];
}

function* faultsOf(
  grant: Grant,
  { lines, from, to, final }: NewReport,
  earlier: Report | undefined,
): Generator<WrongField> {
  if (compareDates(to, from) < 0) {
    yield { pointer: '/to', rule: 'order', message: 'must not be before the first day' };
  }
  if (earlier && earlier.final !== final) {
    yield { pointer: '/final', rule: 'same', message: 'must be what it was before the return' };
  }
  yield* wrongLines(grant, lines, '/lines');
}

export function returnReport(
  grant: Grant,
  { report, reason }: { readonly report: number; readonly reason: string },
): GrantEvent[] {
  submittedReport(grant, report);
  return [{ type: 'ReportReturned', data: { report, reason } }];
}

/** @throws Rejection WRONG_STATE when no report of this number waits for an answer */
export function submittedReport({ reports }: Grant, number: number): Report {
  const report = reports.find((r) => r.report === number);
  if (report?.status !== 'SUBMITTED') {
    throw wrongState({ state: report?.status ?? 'MISSING', allowed: ['SUBMITTED'] });
  }
  return report;
}

/** Lines that are not in the budget, or named before. */
export function* wrongLines(
  { budget }: Grant,
  lines: readonly { readonly line: number }[],
  pointer: string,
): Generator<WrongField> {
  const numbers = lines.map((l) => l.line);
  for (const [i, number] of numbers.entries()) {
    if (budget.some((b) => b.line === number) && numbers.indexOf(number) === i) continue;
    const message = 'must be a line of the budget, named once';
    yield { pointer: `${pointer}/${i}/line`, rule: 'budgetLine', message };
  }
}

/** The state of the report that a tranche waits for, unless it is accepted. */
export function openReport(
  { reports }: Grant,
  afterReport: number | undefined,
): { readonly report: number; readonly state: string } | undefined {
  if (afterReport === undefined) return undefined;
  const state = reports.find((r) => r.report === afterReport)?.status ?? 'MISSING';
  return state === 'ACCEPTED' ? undefined : { report: afterReport, state };
}

import { compareDates, daysBetween } from '../../platform/dates/business-date.js';
import { compareExact, decimal, ratio } from '../../platform/money/rational.js';
import { decimalText } from '../../platform/money/rounding.js';

/** Days from the due date to the day that the report came in, or to today if it has not; 0 in time. */
export function daysLate(due: string, submitted: string | undefined, today: string): number {
  const day = submitted ?? today;
  return compareDates(day, due) > 0 ? daysBetween(due, day) : 0;
}

/**
 * Accepted expense in percent of what had been advanced, with two decimals; undefined while nothing
 * had been. Amounts are minor units.
 */
export const utilisation = (accepted: bigint, disbursed: bigint): string | undefined =>
  disbursed === 0n ? undefined : decimalText(ratio(accepted * 100n, disbursed), 2);

/** Whether so much of what had been advanced was accounted for; the threshold, in percent, is enough. */
export const meetsThreshold = (accepted: bigint, disbursed: bigint, threshold: string): boolean =>
  disbursed === 0n || compareExact(ratio(accepted * 100n, disbursed), decimal(threshold)) >= 0;

/** A payment, and what was disbursed before it; minor units. */
export interface Advanced {
  readonly before: bigint;
  readonly amount: bigint;
}

/** What of a payment is not accounted for: accepted expense covers the oldest payments first. */
export function outstandingOf({ before, amount }: Advanced, accepted: bigint): bigint {
  const uncovered = before + amount - accepted;
  if (uncovered <= 0n) return 0n;
  return uncovered < amount ? uncovered : amount;
}

/** Age of an advance in days, and the band that it is in; the last day of a band belongs to it. */
export type AgeBand = 'upTo90Days' | 'upTo180Days' | 'upTo365Days' | 'older';

export function ageBand(days: number): AgeBand {
  if (days <= 90) return 'upTo90Days';
  if (days <= 180) return 'upTo180Days';
  return days <= 365 ? 'upTo365Days' : 'older';
}

/** The most that a budget line takes over all reports: budget × (1 + flexibility), cut to minor units. */
export function limitOf(budget: bigint, flexibilityPercent: string): bigint {
  const { numerator, denominator } = decimal(flexibilityPercent);
  return (budget * (100n * denominator + numerator)) / (100n * denominator);
}

export type LineStanding = 'WITHIN' | 'FLEXIBILITY_USED' | 'ABOVE_LIMIT';

/** Where what was reported on a line stands to its budget and its limit; both belong to what is below them. */
export function lineStanding(reported: bigint, budget: bigint, limit: bigint): LineStanding {
  if (reported <= budget) return 'WITHIN';
  return reported <= limit ? 'FLEXIBILITY_USED' : 'ABOVE_LIMIT';
}

/** How much of the room above the budget accepted expense has taken, in percent with two decimals. */
export function flexibilityUsed(accepted: bigint, budget: bigint, limit: bigint): string {
  if (accepted <= budget || limit === budget) return '0.00';
  return decimalText(ratio((accepted - budget) * 100n, limit - budget), 2);
}

/** What makes a report one to look at. */
export const REPORT_FLAGS = [
  /** Accepted though nobody has handed it in: the award was taken on as accounted for. */
  'ACCEPTED_WITHOUT_REPORT',
  /** A line is above its limit, over all reports up to then. */
  'ABOVE_LINE_LIMIT',
  /** Some of what was reported was not accepted. */
  'DISALLOWED',
  /** It names nobody who was reached. */
  'NOBODY_REACHED',
] as const;

export type ReportFlag = (typeof REPORT_FLAGS)[number];

export interface ReportFacts {
  readonly submitted: boolean;
  readonly aboveLimit: boolean;
  readonly disallowed: boolean;
  /** People, all together. */
  readonly reached: number;
}

export function reportFlags({
  submitted,
  aboveLimit,
  disallowed,
  reached,
}: ReportFacts): ReportFlag[] {
  const holds: Readonly<Record<ReportFlag, boolean>> = {
    ACCEPTED_WITHOUT_REPORT: !submitted,
    ABOVE_LINE_LIMIT: aboveLimit,
    DISALLOWED: disallowed,
    NOBODY_REACHED: submitted && reached === 0,
  };
  return REPORT_FLAGS.filter((flag) => holds[flag]);
}

/** Reached in percent of planned, with one decimal; undefined where nobody was planned. */
export const goalMet = (reached: number, planned: number): string | undefined =>
  planned === 0 ? undefined : decimalText(ratio(BigInt(reached) * 100n, BigInt(planned)), 1);

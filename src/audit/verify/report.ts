import type { Index } from '../../platform/event-log/event-log.js';
import { VERSION } from '../../version.js';
import { firstOf, type FirstDifference, type Stretch } from './first-difference.js';

/** What one check has come to. */
export interface CheckResult {
  /** What was checked: `log`, `books`, `checkpoints` … */
  readonly check: string;
  readonly result: 'RIGHT' | 'DIFFERENCE' | 'NOT_CHECKED';
  /** The same in words, with figures. */
  readonly says: string;
  /** The first event that is wrong, where that can be known. */
  readonly index?: Index;
  /** Where the first event that is wrong lies, if no more can be known. */
  readonly stretch?: Stretch;
  /** How much was looked at. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What `tributary verify` has found, as it is printed with `--json`. */
export interface VerifyReport {
  readonly format: 'tributary-verify-report';
  readonly version: 1;
  /** The version that has verified. */
  readonly tributary: string;
  /** The data directory or the audit pack. */
  readonly verified: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly result: 'RIGHT' | 'DIFFERENCE';
  /** Over all checks; left out if there is none. */
  readonly firstDifference?: FirstDifference;
  readonly checks: readonly (CheckResult & { readonly seconds: number })[];
  /** What the checks can't show, whatever they come to. */
  readonly notShown: readonly string[];
}

/** Takes the results in one after the other, and the time that each has taken since the one before. */
export class ReportBeingMade {
  private readonly checks: VerifyReport['checks'][number][] = [];
  private readonly startedAt = Temporal.Now.instant().toString({ smallestUnit: 'millisecond' });
  private sinceMs = performance.now();

  constructor(
    private readonly verified: string,
    private readonly tell: (line: string) => void,
  ) {}

  /** Answers whether it is no difference. */
  add(result: CheckResult): boolean {
    const nowMs = performance.now();
    this.checks.push({ ...result, seconds: Math.round(nowMs - this.sinceMs) / 1_000 });
    this.sinceMs = nowMs;
    this.tell(`${result.check}: ${result.says}`);
    return result.result !== 'DIFFERENCE';
  }

  report(notShown: readonly string[] = []): VerifyReport {
    const firstDifference = firstOf(this.checks);
    return {
      format: 'tributary-verify-report',
      version: 1,
      tributary: VERSION,
      verified: this.verified,
      startedAt: this.startedAt,
      result: firstDifference ? 'DIFFERENCE' : 'RIGHT',
      ...(firstDifference && { firstDifference }),
      checks: this.checks,
      notShown,
    };
  }
}

export const right = (
  check: string,
  says: string,
  counts?: Readonly<Record<string, number>>,
): CheckResult => ({ check, result: 'RIGHT', says, ...(counts && { counts }) });

/** A difference, and the first event that is wrong, or where it lies, as far as that can be known. */
export function differs(check: string, says: string, at?: Index | Stretch): CheckResult {
  const found = { check, result: 'DIFFERENCE', says } as const;
  if (at === undefined) return found;
  const { from, to } = typeof at === 'number' ? { from: at, to: at } : at;
  return from === to ? { ...found, index: from } : { ...found, stretch: { from, to } };
}

export const notChecked = (check: string, says: string): CheckResult => ({
  check,
  result: 'NOT_CHECKED',
  says,
});

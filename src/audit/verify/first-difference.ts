import type { Index } from '../../platform/event-log/event-log.js';

/** Events one of which, at least, is wrong. */
export interface Stretch {
  readonly from: Index;
  /** The last one. */
  readonly to: Index;
}

/** What is asked of a check that has been made. */
interface Finding {
  readonly check: string;
  readonly result: string;
  readonly index?: Index;
  readonly stretch?: Stretch;
}

/** Where the first event lies that any of the checks has found wrong. */
export interface FirstDifference {
  /** Which has found it. */
  readonly check: string;
  readonly index?: Index;
  /** In place of an index, where no more can be known. */
  readonly stretch?: Stretch;
}

/**
 * The first over all checks, for each names only the first that it has found itself. Undefined if there
 * is no difference; without a place if none of the checks can name one.
 */
export function firstOf(checks: readonly Finding[]): FirstDifference | undefined {
  const differing = checks.filter(({ result }) => result === 'DIFFERENCE');
  const placed = differing
    .flatMap(({ check, index, stretch }) =>
      index === undefined
        ? stretch
          ? [{ check, ...stretch }]
          : []
        : [{ check, from: index, to: index }],
    )
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
  const [first] = placed;
  if (!first) return differing[0] && { check: differing[0].check };
  const { check, from } = first;
  // an event that is wrong for certain ends the stretch in which the first may lie
  const to = Math.min(...placed.map((place) => place.to));
  return from === to ? { check, index: from } : { check, stretch: { from, to } };
}

/** As the last line of a report for people. */
export function firstDifferenceInWords({ check, index, stretch }: FirstDifference): string {
  if (index !== undefined) return `FIRST DIFFERENCE at index ${index} (${check})`;
  if (!stretch) return `FIRST DIFFERENCE at no event that can be named (${check})`;
  return `FIRST DIFFERENCE between index ${stretch.from} and ${stretch.to} (${check})`;
}

import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { refusal } from '../../platform/decisions/refusal.js';
import {
  addExact,
  compareExact,
  decimal,
  divideExact,
  multiplyExact,
  ratio,
  type Rational,
} from '../../platform/money/rational.js';

export interface Criterion {
  readonly name: string;
  /** Percent as a decimal string; those of all criteria together are 100. */
  readonly weight: string;
  /** The highest score; the lowest is 0. */
  readonly highest: number;
}

export interface Score {
  readonly criterion: string;
  readonly score: number;
}

export const scoreOutOfScale = refusal<{
  criterion: string;
  score: number;
  lowest: number;
  highest: number;
}>(422, 'SCORE_OUT_OF_SCALE', 'A score is a whole number from 0 to the highest of its criterion.');

/** Refuses scores that are not one for each criterion, each on its scale. */
export function assertScores(criteria: readonly Criterion[], scores: readonly Score[]): void {
  assertNoneWrong([...faultsOf(criteria, scores)]);
  for (const { name, highest } of criteria) {
    const score = scoreFor(name, scores);
    if (score < 0 || score > highest) {
      throw scoreOutOfScale({ criterion: name, score, lowest: 0, highest });
    }
  }
}

/** Σ weight × score ÷ highest: 0 to 100, exact. */
export const weightedScore = (criteria: readonly Criterion[], scores: readonly Score[]): Rational =>
  criteria.reduce(
    (total, { name, weight, highest }) =>
      addExact(
        total,
        multiplyExact(decimal(weight), ratio(BigInt(scoreFor(name, scores)), BigInt(highest))),
      ),
    ZERO,
  );

const ZERO = ratio(0n, 1n);

/** @throws RangeError when there are none */
export const meanOf = (scores: readonly Rational[]): Rational =>
  divideExact(scores.reduce(addExact, ZERO), ratio(BigInt(scores.length), 1n));

/** Highest less lowest; 0 if there are fewer than two. */
export function spreadOf(scores: readonly Rational[]): Rational {
  const ascending = scores.toSorted(compareExact);
  const [lowest = ZERO] = ascending;
  const highest = ascending.at(-1) ?? lowest;
  return addExact(highest, multiplyExact(lowest, ratio(-1n, 1n)));
}

function* faultsOf(
  criteria: readonly Criterion[],
  scores: readonly Score[],
): Generator<WrongField> {
  const names = criteria.map(({ name }) => name);
  for (const [i, { criterion }] of scores.entries()) {
    const pointer = `/scores/${i}/criterion`;
    if (!names.includes(criterion)) {
      yield { pointer, rule: 'criterion', message: 'must be a criterion of the call' };
    } else if (scores.findIndex((score) => score.criterion === criterion) < i) {
      yield { pointer, rule: 'unique', message: 'must be scored once' };
    }
  }
  for (const missing of names.filter((name) => !scores.some((s) => s.criterion === name))) {
    yield { pointer: '/scores', rule: 'complete', message: `must have a score for ${missing}` };
  }
}

const scoreFor = (name: string, scores: readonly Score[]): number =>
  scores.find(({ criterion }) => criterion === name)?.score ?? 0;

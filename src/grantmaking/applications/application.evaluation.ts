import { refusal } from '../../platform/decisions/refusal.js';
import { compareExact, decimal, type Rational } from '../../platform/money/rational.js';
import { decimalText } from '../../platform/money/rounding.js';
import { meanOf, spreadOf } from '../reviews/scoring.js';
import type { ApplicationData, ApplicationEvent } from './application.events.js';
import type { Application } from './application.js';
import { assertUnderReview } from './application.validity.js';

export const tooFewReviews = refusal<{
  valid: number;
  minimum: number;
  spread: string;
  scoreSpread: string;
}>(
  409,
  'TOO_FEW_REVIEWS',
  'An evaluation takes the minimum of valid reviews of its call, and one more when their scores lie further apart than the fund allows.',
);

/** A review that counts, with its weighted score, 0 to 100, exact. */
export interface ValidReview {
  readonly review: string;
  readonly score: Rational;
}

export interface EvaluationRules {
  readonly minimumReviews: number;
  readonly passMark: string;
  /** Points between highest and lowest score that ask for no further review. */
  readonly scoreSpread: string;
}

/**
 * Puts the valid reviews together, for the first time or when one that the evaluation rests on counts no more.
 * Compared unrounded: a mean of exactly the pass mark passes.
 */
export function concludeEvaluation(
  application: Application,
  reviews: readonly ValidReview[],
  rules: EvaluationRules,
  persons: readonly string[],
): ApplicationEvent[] {
  assertUnderReview(application);
  const scores = reviews.map(({ score }) => score);
  assertEnough(scores, rules);
  const mean = meanOf(scores);
  const passed = compareExact(mean, decimal(rules.passMark)) >= 0;
  return [
    {
      type: 'EvaluationConcluded',
      data: {
        passed,
        mean: decimalText(mean, 2),
        exactMean: `${mean.numerator}/${mean.denominator}`,
        passMark: rules.passMark,
        spread: decimalText(spreadOf(scores), 2),
        reviews: reviews.map(({ review, score }) => ({ review, score: decimalText(score, 2) })),
        effect: effectOf(application, passed),
        by: [...persons],
      },
    },
  ];
}

function assertEnough(scores: readonly Rational[], rules: EvaluationRules): void {
  const { minimumReviews: minimum, scoreSpread } = rules;
  const spread = spreadOf(scores);
  const apart = compareExact(spread, decimal(scoreSpread)) > 0;
  if (scores.length < minimum || (apart && scores.length === minimum)) {
    throw tooFewReviews({
      valid: scores.length,
      minimum,
      spread: decimalText(spread, 2),
      scoreSpread,
    });
  }
}

function effectOf(
  { evaluation }: Application,
  passed: boolean,
): ApplicationData<'EvaluationConcluded'>['effect'] {
  if (!evaluation) return 'FIRST';
  return evaluation.passed === passed ? 'UPHOLDS' : 'OVERTURNS';
}

import type { Context } from '../../platform/decisions/context.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { compareExact, decimal, type Rational } from '../../platform/money/rational.js';
import { decimalText } from '../../platform/money/rounding.js';
import { assertNotCancelled, type Call } from '../calls/call.js';
import { decimalBeside } from '../figures.js';
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

export const reviewOwed = refusal<{ act: string; earlierAct: string }>(
  403,
  'SEGREGATION_OF_DUTIES',
  'Whoever owes a review of the application leaves its evaluation, which rests on those of others, to somebody else.',
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

export interface EvaluationSources {
  readonly call: Pick<Call, 'status'>;
  /** The reviews that count. */
  readonly valid: readonly ValidReview[];
  /** Persons who have yet to declare or deliver. */
  readonly owing: readonly string[];
  readonly rules: EvaluationRules;
}

/**
 * Puts the valid reviews together, for the first time or when one that the evaluation rests on counts no more.
 * Compared unrounded: a mean of exactly the pass mark passes.
 */
export function concludeEvaluation(
  application: Application,
  { call, valid, owing, rules }: EvaluationSources,
  { persons }: Pick<Context, 'persons'>,
): ApplicationEvent[] {
  assertUnderReview(application);
  assertNotCancelled(call);
  if (persons.some((person) => owing.includes(person))) {
    throw reviewOwed({ act: 'CONCLUDE_EVALUATION', earlierAct: 'OWE_REVIEW' });
  }
  const scores = valid.map(({ score }) => score);
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
        reviews: valid.map(({ review, score }) => ({ review, score: decimalText(score, 2) })),
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
      spread: decimalBeside(spread, decimal(scoreSpread)),
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

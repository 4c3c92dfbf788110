import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import type { Application, ApplicationStatus } from './application.js';

export type Validity = 'VALID' | 'STALE';

export type Validities = { readonly evaluation: Validity; readonly decision: Validity };

/** A decision rests on the evaluation that it was made on, and on the votes that carried it. */
export function validitiesOf({
  evaluation,
  decision,
}: Pick<Application, 'evaluation' | 'decision'>): Validities {
  const evaluationIsStale = evaluation?.stale ?? false;
  return {
    evaluation: evaluationIsStale ? 'STALE' : 'VALID',
    decision: evaluationIsStale || decision?.lostItsMajority ? 'STALE' : 'VALID',
  };
}

export const evaluationStale = refusal<Validities>(
  409,
  'EVALUATION_STALE',
  'A review or a vote that this rests on counts no more: evaluate or vote anew first.',
);

/** Refuses what rests on the evaluation. */
export function assertEvaluationValid(application: Application): void {
  const validities = validitiesOf(application);
  if (validities.evaluation === 'STALE') throw evaluationStale(validities);
}

/** Refuses what rests on the board's decision. */
export function assertDecisionValid(application: Application): void {
  const validities = validitiesOf(application);
  if (validities.decision === 'STALE') throw evaluationStale(validities);
}

/** Where an evaluation can be taken up again when it has become STALE. */
const EVALUATED: readonly ApplicationStatus[] = [
  'EVALUATED',
  'RECOMMENDED',
  'RESERVE_LISTED',
  'NOT_RECOMMENDED',
];

/** Reviews are asked for, taken and put together for an eligible application, and anew while its evaluation is STALE. */
export function assertUnderReview({
  status,
  evaluation,
}: Pick<Application, 'status' | 'evaluation'>): void {
  const anew = evaluation?.stale && EVALUATED.includes(status);
  if (status !== 'ELIGIBLE' && !anew) throw wrongState({ state: status, allowed: ['ELIGIBLE'] });
}

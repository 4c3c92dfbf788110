import { aggregate } from '../../platform/decisions/aggregate.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { decimalText } from '../../platform/money/rounding.js';
import type { ApplicationEvent } from '../applications/application.events.js';
import { assertStatus, type Application } from '../applications/application.js';
import { assertUnderReview } from '../applications/application.validity.js';
import { reasonRequired } from '../applications/reason-required.js';
import { reviewFacts, type ReviewEvent } from './review.events.js';
import { assertScores, weightedScore, type Criterion, type Score } from './scoring.js';

export interface Review {
  readonly status: 'ASSIGNED' | 'DECLARED' | 'SUBMITTED' | 'REOPENED' | 'RECUSED' | 'EXCLUDED';
  readonly fund: string;
  readonly call: string;
  readonly application: string;
  readonly reviewer: string;
  readonly due: string;
  readonly scores: readonly Score[];
}

export const review = aggregate({
  kind: 'review',
  facts: reviewFacts,
  initial: {} as Review,
  evolve(state: Review, event: ReviewEvent): Review {
    switch (event.type) {
      case 'ReviewerAssigned':
        return { ...event.data, status: 'ASSIGNED', scores: [] };
      case 'ConflictDeclared':
        return { ...state, status: event.data.conflict === 'NONE' ? 'DECLARED' : 'RECUSED' };
      case 'ReviewSubmitted':
        return { ...state, status: 'SUBMITTED', scores: event.data.scores };
      case 'ReviewReopened':
        return { ...state, status: 'REOPENED' };
      case 'ReviewExcluded':
        return { ...state, status: 'EXCLUDED' };
    }
  },
});

export const conflictOfInterest = refusal<{ reviewer: string; because: string }>(
  403,
  'CONFLICT_OF_INTEREST',
  'An application is reviewed by nobody who screened it, belongs to it or has declared a conflict.',
);

export const conflictNotDeclared = refusal<{ review: string }>(
  403,
  'CONFLICT_NOT_DECLARED',
  'A reviewer first says for this application whether there is a conflict of interest.',
);

export interface Assignment {
  readonly reviewer: string;
  readonly due: string;
}

export interface ReviewerFacts {
  /** Holds the role of a reviewer for the fund. */
  readonly isReviewer: boolean;
  /** The reviewer represents the lead or a co-applicant. */
  readonly belongs: boolean;
  /** States of the reviews of the application that the reviewer has been assigned. */
  readonly earlier: readonly Review['status'][];
}

/** Asks a reviewer to score the application. */
export function assignReviewer(
  application: { readonly id: string; readonly state: Application },
  { reviewer, due }: Assignment,
  { isReviewer, belongs, earlier }: ReviewerFacts,
): ReviewEvent[] {
  const { id, state } = application;
  assertUnderReview(state);
  assertNoneWrong([...faultsOf(state, isReviewer)]);
  if (state.screenedBy.includes(reviewer))
    throw conflictOfInterest({ reviewer, because: 'SCREENED' });
  if (belongs) throw conflictOfInterest({ reviewer, because: 'BELONGS_TO_IT' });
  if (earlier.includes('RECUSED')) throw conflictOfInterest({ reviewer, because: 'DECLARED' });
  const current = earlier.find((status) => status !== 'EXCLUDED');
  if (current) throw wrongState({ state: current, allowed: ['UNASSIGNED'] });
  const { fund, call } = state;
  return [{ type: 'ReviewerAssigned', data: { fund, call, application: id, reviewer, due } }];
}

/** Far more than any call asks for; an evaluation names all that it rests on. */
const MOST_REVIEWS = 50;

function* faultsOf({ reviews }: Application, isReviewer: boolean): Generator<WrongField> {
  if (!isReviewer) {
    const message = 'must hold the role of reviewer for the fund';
    yield { pointer: '/reviewer', rule: 'role', message };
  }
  if (reviews.length >= MOST_REVIEWS) {
    const message = `must not have been given to ${MOST_REVIEWS} reviewers already`;
    yield { pointer: '/application', rule: 'max', message };
  }
}

/** With a conflict the reviewer is out; somebody else is assigned. */
export function declareConflict(
  { status }: Review,
  { conflict, text }: { readonly conflict: 'NONE' | 'CONFLICT'; readonly text?: string },
): ReviewEvent[] {
  if (status !== 'ASSIGNED') throw wrongState({ state: status, allowed: ['ASSIGNED'] });
  if (conflict === 'CONFLICT' && text === undefined) throw reasonRequired({ field: 'text' });
  return [{ type: 'ConflictDeclared', data: { conflict, ...(text !== undefined && { text }) } }];
}

export interface Scoring {
  readonly scores: readonly Score[];
  readonly comments?: string;
}

/** Scores the application, each criterion once, on its scale. */
export function submitReview(
  { id, state }: { readonly id: string; readonly state: Review },
  application: Application,
  { scores, comments }: Scoring,
  criteria: readonly Criterion[],
): ReviewEvent[] {
  if (state.status === 'ASSIGNED') throw conflictNotDeclared({ review: id });
  if (state.status !== 'DECLARED' && state.status !== 'REOPENED') {
    throw wrongState({ state: state.status, allowed: ['DECLARED', 'REOPENED'] });
  }
  assertUnderReview(application);
  assertScores(criteria, scores);
  return [
    {
      type: 'ReviewSubmitted',
      data: {
        scores: scores.map(({ criterion, score }) => ({ criterion, score })),
        ...(comments !== undefined && { comments }),
        score: decimalText(weightedScore(criteria, scores), 2),
      },
    },
  ];
}

/** Lets the reviewer score anew, as long as nobody has been told; until then the review does not count. */
export function reopenReview(
  { status }: Review,
  application: Application,
  reason: string,
): ReviewEvent[] {
  if (status !== 'SUBMITTED') throw wrongState({ state: status, allowed: ['SUBMITTED'] });
  assertStatus(
    application,
    'ELIGIBLE',
    'EVALUATED',
    'RECOMMENDED',
    'RESERVE_LISTED',
    'NOT_RECOMMENDED',
  );
  return [{ type: 'ReviewReopened', data: { reason } }];
}

/** For a conflict found later: the review counts no more, and stays to be seen. */
export function excludeReview({ status }: Review, reason: string | undefined): ReviewEvent[] {
  if (status === 'EXCLUDED') {
    throw wrongState({
      state: status,
      allowed: ['ASSIGNED', 'DECLARED', 'SUBMITTED', 'REOPENED', 'RECUSED'],
    });
  }
  if (reason === undefined) throw reasonRequired({ field: 'reason' });
  return [{ type: 'ReviewExcluded', data: { reason } }];
}

/** What the application learns when a review that it may rest on counts no more. */
export const setReviewAside = ({ evaluation }: Application, id: string): ApplicationEvent[] => [
  {
    type: 'ReviewSetAside',
    data: { review: id, stale: evaluation?.reviews.includes(id) ?? false },
  },
];

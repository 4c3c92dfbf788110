import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { decimalText } from '../../platform/money/rounding.js';
import type { ApplicationEvent } from '../applications/application.events.js';
import { assertStatus, type Application } from '../applications/application.js';
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
  /** The reviewer represents the lead or a co-applicant. */
  readonly belongs: boolean;
  /** States of the reviews of the application that the reviewer has been assigned. */
  readonly earlier: readonly Review['status'][];
}

/** Asks a reviewer to score the application. */
export function assignReviewer(
  application: { readonly id: string; readonly state: Application },
  { reviewer, due }: Assignment,
  { belongs, earlier }: ReviewerFacts,
): ReviewEvent[] {
  const { id, state } = application;
  assertStatus(state, 'ELIGIBLE', 'EVALUATED');
  if (state.screenedBy.includes(reviewer))
    throw conflictOfInterest({ reviewer, because: 'SCREENED' });
  if (belongs) throw conflictOfInterest({ reviewer, because: 'BELONGS_TO_IT' });
  if (earlier.includes('RECUSED')) throw conflictOfInterest({ reviewer, because: 'DECLARED' });
  const current = earlier.find((status) => status !== 'EXCLUDED');
  if (current) throw wrongState({ state: current, allowed: ['UNASSIGNED'] });
  const { fund, call } = state;
  return [{ type: 'ReviewerAssigned', data: { fund, call, application: id, reviewer, due } }];
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
  { scores, comments }: Scoring,
  criteria: readonly Criterion[],
): ReviewEvent[] {
  if (state.status === 'ASSIGNED') throw conflictNotDeclared({ review: id });
  if (state.status !== 'DECLARED' && state.status !== 'REOPENED') {
    throw wrongState({ state: state.status, allowed: ['DECLARED', 'REOPENED'] });
  }
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

/** Lets the reviewer score anew; until then the review does not count. */
export function reopenReview({ status }: Review, reason: string): ReviewEvent[] {
  if (status !== 'SUBMITTED') throw wrongState({ state: status, allowed: ['SUBMITTED'] });
  return [{ type: 'ReviewReopened', data: { reason } }];
}

/** For a conflict found later: the review counts no more, and stays to be seen. */
export function excludeReview({ status }: Review, reason: string): ReviewEvent[] {
  if (status === 'EXCLUDED') {
    throw wrongState({
      state: status,
      allowed: ['ASSIGNED', 'DECLARED', 'SUBMITTED', 'REOPENED', 'RECUSED'],
    });
  }
  return [{ type: 'ReviewExcluded', data: { reason } }];
}

/** What the application learns when a review that it may rest on counts no more. */
export const setReviewAside = ({ evaluation }: Application, id: string): ApplicationEvent[] => [
  {
    type: 'ReviewSetAside',
    data: { review: id, stale: evaluation?.reviews.includes(id) ?? false },
  },
];

import { aggregate } from '../../platform/decisions/aggregate.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { compareDates } from '../../platform/dates/business-date.js';
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

/** Asked for and not in. */
export const isOwed = ({ status }: Pick<Review, 'status'>): boolean =>
  status === 'ASSIGNED' || status === 'DECLARED' || status === 'REOPENED';

export const conflictOfInterest = refusal<{ reviewer: string; because: string }>(
  403,
  'CONFLICT_OF_INTEREST',
  'An application is reviewed by nobody who screened it, belongs to it, has declared a conflict or had a review of it excluded.',
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
  /** The business date, on the calendar of the fund. */
  readonly today: string;
  /** Holds the role of a reviewer for the fund. */
  readonly isReviewer: boolean;
  /** The reviewer represents the lead or a co-applicant, or acts for somebody who does. */
  readonly belongs: boolean;
  /** States of the reviews of the application that the reviewer has been assigned. */
  readonly earlier: readonly Review['status'][];
}

/** Asks a reviewer to score the application. */
export function assignReviewer(
  application: { readonly id: string; readonly state: Application },
  { reviewer, due }: Assignment,
  { today, isReviewer, belongs, earlier }: ReviewerFacts,
): ReviewEvent[] {
  const { id, state } = application;
  assertUnderReview(state);
  assertNoneWrong([...faultsOf(state, { isReviewer, isLate: compareDates(due, today) < 0 })]);
  if (state.screenedBy.includes(reviewer))
    throw conflictOfInterest({ reviewer, because: 'SCREENED' });
  if (belongs) throw conflictOfInterest({ reviewer, because: 'BELONGS_TO_IT' });
  if (earlier.includes('RECUSED')) throw conflictOfInterest({ reviewer, because: 'DECLARED' });
  if (earlier.includes('EXCLUDED')) throw conflictOfInterest({ reviewer, because: 'EXCLUDED' });
  const [current] = earlier;
  if (current) throw wrongState({ state: current, allowed: ['UNASSIGNED'] });
  const { fund, call } = state;
  return [{ type: 'ReviewerAssigned', data: { fund, call, application: id, reviewer, due } }];
}

/** Far more than any call asks for; an evaluation names all that it rests on. */
const MOST_REVIEWS = 50;

function* faultsOf(
  { reviews }: Application,
  { isReviewer, isLate }: { readonly isReviewer: boolean; readonly isLate: boolean },
): Generator<WrongField> {
  if (!isReviewer) {
    const message = 'must hold the role of reviewer for the fund';
    yield { pointer: '/reviewer', rule: 'role', message };
  }
  if (reviews.length >= MOST_REVIEWS) {
    const message = `must not have been given to ${MOST_REVIEWS} reviewers already`;
    yield { pointer: '/application', rule: 'max', message };
  }
  if (isLate) yield { pointer: '/due', rule: 'future', message: 'must not be in the past' };
}

/**
 * With a conflict the reviewer is out; somebody else is assigned. `belonging` is the reviewer, or who
 * acts for them, if that person belongs to the application by now: then there is no "none" to declare.
 */
export function declareConflict(
  { status }: Review,
  { conflict, text }: { readonly conflict: 'NONE' | 'CONFLICT'; readonly text?: string },
  belonging: string | undefined,
): ReviewEvent[] {
  if (status !== 'ASSIGNED') throw wrongState({ state: status, allowed: ['ASSIGNED'] });
  if (conflict === 'NONE') assertForeign(belonging);
  if (conflict === 'CONFLICT' && text === undefined) throw reasonRequired({ field: 'text' });
  return [{ type: 'ConflictDeclared', data: { conflict, ...(text !== undefined && { text }) } }];
}

export interface Scoring {
  readonly scores: readonly Score[];
  readonly comments?: string;
}

export interface ScoringSources {
  readonly application: Application;
  readonly criteria: readonly Criterion[];
  /** The reviewer, or who acts for them, if that person belongs to the application by now. */
  readonly belonging: string | undefined;
}

/** Scores the application, each criterion once, on its scale. */
export function submitReview(
  { id, state }: { readonly id: string; readonly state: Review },
  { scores, comments }: Scoring,
  { application, criteria, belonging }: ScoringSources,
): ReviewEvent[] {
  if (state.status === 'ASSIGNED') throw conflictNotDeclared({ review: id });
  if (state.status !== 'DECLARED' && state.status !== 'REOPENED') {
    throw wrongState({ state: state.status, allowed: ['DECLARED', 'REOPENED'] });
  }
  assertForeign(belonging);
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

function assertForeign(belonging: string | undefined): void {
  if (belonging) throw conflictOfInterest({ reviewer: belonging, because: 'BELONGS_TO_IT' });
}

/** What the application learns when a review that it may rest on counts no more. */
export const setReviewAside = ({ evaluation }: Application, id: string): ApplicationEvent[] => [
  {
    type: 'ReviewSetAside',
    data: { review: id, stale: evaluation?.reviews.includes(id) ?? false },
  },
];

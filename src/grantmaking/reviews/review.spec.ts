import { describe, expect, it } from '@jest/globals';
import { Rejection } from '../../platform/decisions/refusal.js';
import { application, type Application } from '../applications/application.js';
import type { ReviewEvent } from './review.events.js';
import {
  assignReviewer,
  declareConflict,
  excludeReview,
  reopenReview,
  review,
  setReviewAside,
  submitReview,
  type Review,
} from './review.js';
import { meanOf, spreadOf, weightedScore, type Criterion } from './scoring.js';
import { ratio } from '../../platform/money/rational.js';

const id = (kind: string, n = 1) => `${kind}_0192a000-0000-7000-8000-00000000000${n}`;
const [rosa, omar] = [id('person', 1), id('person', 2)];

const criteria: Criterion[] = [
  { name: 'need', weight: '60', highest: 5 },
  { name: 'plan', weight: '40', highest: 3 },
];

const eligible: Application = {
  ...application.initial,
  status: 'ELIGIBLE',
  fund: id('fund'),
  call: id('call'),
  screenedBy: [omar],
};

const assigned: ReviewEvent = {
  type: 'ReviewerAssigned',
  data: {
    fund: id('fund'),
    call: id('call'),
    application: id('application'),
    reviewer: rosa,
    due: '2026-05-01',
  },
};
const declared: ReviewEvent = { type: 'ConflictDeclared', data: { conflict: 'NONE' } };
const given = (...events: ReviewEvent[]): Review => events.reduce(review.evolve, review.initial);
const found = (...events: ReviewEvent[]) => ({ id: id('review'), state: given(...events) });
const scores = (need: number, plan: number) => ({
  scores: [
    { criterion: 'need', score: need },
    { criterion: 'plan', score: plan },
  ],
});

function refused(decide: () => unknown): object {
  try {
    decide();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, ...error.figures };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('assigning a reviewer', () => {
  const assigning = (
    facts: { belongs: boolean; earlier: Review['status'][] } = { belongs: false, earlier: [] },
    reviewer = rosa,
  ) =>
    assignReviewer(
      { id: id('application'), state: eligible },
      { reviewer, due: '2026-05-01' },
      facts,
    );

  it('asks one who has no part in the application', () => {
    expect(assigning()).toEqual([assigned]);
  });

  it.each<[string, { belongs: boolean; earlier: Review['status'][] }, string]>([
    ['SCREENED', { belongs: false, earlier: [] }, omar],
    ['BELONGS_TO_IT', { belongs: true, earlier: [] }, rosa],
    ['DECLARED', { belongs: false, earlier: ['RECUSED'] }, rosa],
  ])('is refused as a conflict of interest: %s', (because, facts, reviewer) => {
    expect(refused(() => assigning(facts, reviewer))).toEqual({
      code: 'CONFLICT_OF_INTEREST',
      reviewer,
      because,
    });
  });

  it('asks nobody twice, unless the first review was excluded', () => {
    expect(refused(() => assigning({ belongs: false, earlier: ['SUBMITTED'] }))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'SUBMITTED',
    });
    expect(assigning({ belongs: false, earlier: ['EXCLUDED'] })).toEqual([assigned]);
  });

  it('is for an application that was found eligible', () => {
    const draft = { id: id('application'), state: { ...eligible, status: 'SUBMITTED' as const } };
    expect(
      refused(() =>
        assignReviewer(
          draft,
          { reviewer: rosa, due: '2026-05-01' },
          { belongs: false, earlier: [] },
        ),
      ),
    ).toMatchObject({ code: 'WRONG_STATE', state: 'SUBMITTED' });
  });
});

describe('a review', () => {
  it('begins with a declaration; with a conflict, in words, the reviewer is out', () => {
    expect(declareConflict(given(assigned), { conflict: 'NONE' })).toEqual([declared]);
    expect(refused(() => declareConflict(given(assigned), { conflict: 'CONFLICT' }))).toEqual({
      code: 'REASON_REQUIRED',
      field: 'text',
    });
    const out = declareConflict(given(assigned), { conflict: 'CONFLICT', text: 'I worked there.' });
    expect(given(assigned, ...out).status).toBe('RECUSED');
  });

  it('is not scored before the declaration', () => {
    expect(refused(() => submitReview(found(assigned), scores(5, 3), criteria))).toEqual({
      code: 'CONFLICT_NOT_DECLARED',
      review: id('review'),
    });
  });

  it.each([
    [0, 0, '0.00'],
    [5, 3, '100.00'],
    [4, 2, '74.67'],
    [1, 1, '25.33'],
  ])('of %i and %i weighs %s', (need, plan, score) => {
    expect(submitReview(found(assigned, declared), scores(need, plan), criteria)).toMatchObject([
      { type: 'ReviewSubmitted', data: { score } },
    ]);
  });

  it.each([
    ['need', 6, 0, 5],
    ['plan', 0, 4, 3],
  ])('keeps each score on its scale: %s', (criterion, need, plan, highest) => {
    expect(
      refused(() => submitReview(found(assigned, declared), scores(need, plan), criteria)),
    ).toEqual({
      code: 'SCORE_OUT_OF_SCALE',
      criterion,
      score: criterion === 'need' ? need : plan,
      lowest: 0,
      highest,
    });
  });

  it('scores each criterion once and no other', () => {
    const wrong = {
      scores: [
        ...scores(1, 1).scores,
        { criterion: 'need', score: 1 },
        { criterion: 'x', score: 1 },
      ],
    };
    expect(refused(() => submitReview(found(assigned, declared), wrong, criteria))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/scores/2/criterion' }, { pointer: '/scores/3/criterion' }],
    });
  });

  it('is submitted once, and again when it was reopened', () => {
    const submitted = submitReview(found(assigned, declared), scores(4, 2), criteria);
    const again = () =>
      submitReview(found(assigned, declared, ...submitted), scores(5, 2), criteria);
    expect(refused(again)).toMatchObject({ code: 'WRONG_STATE', state: 'SUBMITTED' });
    const reopened = reopenReview(given(assigned, declared, ...submitted), 'A slip.');
    expect(
      submitReview(found(assigned, declared, ...submitted, ...reopened), scores(5, 2), criteria),
    ).toHaveLength(1);
  });

  it('can be excluded in any state, once', () => {
    const excluded = excludeReview(given(assigned), 'A conflict was found.');
    expect(refused(() => excludeReview(given(assigned, ...excluded), 'Again.'))).toMatchObject({
      code: 'WRONG_STATE',
    });
  });

  it('makes the evaluation that rests on it stale, and no other', () => {
    const evaluated = {
      ...eligible,
      evaluation: { passed: true, reviews: [id('review')], stale: false },
    };
    expect(setReviewAside(evaluated, id('review'))).toMatchObject([{ data: { stale: true } }]);
    expect(setReviewAside(evaluated, id('review', 2))).toMatchObject([{ data: { stale: false } }]);
    expect(setReviewAside(eligible, id('review'))).toMatchObject([{ data: { stale: false } }]);
  });
});

describe('scores together', () => {
  it('have an exact mean and spread', () => {
    const all = [scores(4, 2), scores(5, 3), scores(3, 1)].map((s) =>
      weightedScore(criteria, s.scores),
    );
    expect(meanOf(all)).toEqual(ratio(224n, 3n));
    expect(spreadOf(all)).toEqual(ratio(152n, 3n));
    expect(spreadOf(all.slice(0, 1))).toEqual(ratio(0n, 1n));
  });
});

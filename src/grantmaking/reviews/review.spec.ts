import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
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
  type ReviewerFacts,
  type Scoring,
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

const evaluated: Application = {
  ...eligible,
  status: 'EVALUATED',
  evaluation: { passed: true, reviews: [id('review')], stale: false },
};
const stale: Application = {
  ...evaluated,
  evaluation: { passed: true, reviews: [id('review')], stale: true },
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

const belongsToIt = {
  code: 'CONFLICT_OF_INTEREST',
  reviewer: rosa,
  because: 'BELONGS_TO_IT',
};

describe('assigning a reviewer', () => {
  const nobody: ReviewerFacts = {
    today: '2026-05-01',
    isReviewer: true,
    belongs: false,
    earlier: [],
  };
  const assigning = (facts: Partial<ReviewerFacts> = {}, reviewer = rosa, state = eligible) =>
    assignReviewer(
      { id: id('application'), state },
      { reviewer, due: '2026-05-01' },
      { ...nobody, ...facts },
    );

  it('asks one who has no part in the application', () => {
    expect(assigning()).toEqual([assigned]);
  });

  it.each<[string, Partial<ReviewerFacts>, string]>([
    ['SCREENED', {}, omar],
    ['BELONGS_TO_IT', { belongs: true }, rosa],
    ['DECLARED', { earlier: ['RECUSED'] }, rosa],
    ['EXCLUDED', { earlier: ['EXCLUDED'] }, rosa],
  ])('is refused as a conflict of interest: %s', (because, facts, reviewer) => {
    expect(refused(() => assigning(facts, reviewer))).toEqual({
      code: 'CONFLICT_OF_INTEREST',
      reviewer,
      because,
    });
  });

  it.each(['ASSIGNED', 'DECLARED', 'SUBMITTED', 'REOPENED'] as const)(
    'asks nobody twice: not whose review is %s',
    (state) => {
      expect(refused(() => assigning({ earlier: [state] }))).toMatchObject({
        code: 'WRONG_STATE',
        state,
      });
    },
  );

  it('is for an application that was found eligible', () => {
    const submitted: Application = { ...eligible, status: 'SUBMITTED' };
    expect(refused(() => assigning({}, rosa, submitted))).toEqual({
      code: 'WRONG_STATE',
      state: 'SUBMITTED',
      allowed: ['ELIGIBLE'],
    });
  });

  it('asks for one more when the evaluation has become stale, even after the vote', () => {
    for (const status of ['EVALUATED', 'RECOMMENDED', 'RESERVE_LISTED', 'NOT_RECOMMENDED'] as const)
      expect(assigning({}, rosa, { ...stale, status })).toEqual([assigned]);
    for (const status of ['AWARDED', 'DECLINED', 'WITHDRAWN'] as const)
      expect(refused(() => assigning({}, rosa, { ...stale, status }))).toMatchObject({
        code: 'WRONG_STATE',
        state: status,
      });
  });

  it('asks nobody more while the evaluation is valid', () => {
    expect(refused(() => assigning({}, rosa, evaluated))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'EVALUATED',
    });
  });

  it('asks reviewers of the fund only', () => {
    expect(refused(() => assigning({ isReviewer: false }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/reviewer', rule: 'role' }],
    });
  });

  it('asks for nothing that is due in the past', () => {
    expect(assigning({ today: '2026-05-01' })).toEqual([assigned]);
    expect(refused(() => assigning({ today: '2026-05-02' }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/due', rule: 'future' }],
    });
  });

  it.each([
    [49, true],
    [50, false],
  ])('asks for another review when there are %i: %s', (count, isAsked) => {
    const reviews = Array.from({ length: count }, () => ({ review: id('review'), reviewer: omar }));
    const asking = () => assigning({}, rosa, { ...eligible, reviews });
    if (isAsked) expect(asking()).toEqual([assigned]);
    else expect(refused(asking)).toMatchObject({ errors: [{ pointer: '/application' }] });
  });
});

describe('a review', () => {
  const scoring = (events: ReviewEvent[], scored: Scoring, state = eligible) =>
    submitReview(found(assigned, ...events), scored, {
      application: state,
      criteria,
      belonging: undefined,
    });

  it('begins with a declaration; with a conflict, in words, the reviewer is out', () => {
    expect(declareConflict(given(assigned), { conflict: 'NONE' }, undefined)).toEqual([declared]);
    expect(
      refused(() => declareConflict(given(assigned), { conflict: 'CONFLICT' }, undefined)),
    ).toEqual({
      code: 'REASON_REQUIRED',
      field: 'text',
    });
    const out = declareConflict(
      given(assigned),
      { conflict: 'CONFLICT', text: 'I worked there.' },
      undefined,
    );
    expect(given(assigned, ...out).status).toBe('RECUSED');
  });

  it('takes no "none" from somebody who has come to belong to the application, but a conflict', () => {
    const declaring = (conflict: 'NONE' | 'CONFLICT') =>
      declareConflict(given(assigned), { conflict, text: 'I work there now.' }, rosa);
    expect(refused(() => declaring('NONE'))).toEqual(belongsToIt);
    expect(declaring('CONFLICT')).toMatchObject([{ data: { conflict: 'CONFLICT' } }]);
  });

  it('is not taken from somebody who has come to belong to the application', () => {
    const sources = { application: eligible, criteria, belonging: rosa };
    const submitting = (...events: ReviewEvent[]) =>
      submitReview(found(assigned, declared, ...events), scores(4, 2), sources);
    expect(refused(submitting)).toEqual(belongsToIt);
    const submitted = scoring([declared], scores(4, 2));
    const reopened: ReviewEvent = { type: 'ReviewReopened', data: { reason: 'A slip.' } };
    expect(refused(() => submitting(...submitted, reopened))).toEqual(belongsToIt);
  });

  it('is not scored before the declaration', () => {
    expect(refused(() => scoring([], scores(5, 3)))).toEqual({
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
    expect(scoring([declared], scores(need, plan))).toMatchObject([
      { type: 'ReviewSubmitted', data: { score } },
    ]);
  });

  it.each([
    ['need', 6, 0, 5],
    ['need', -1, 0, 5],
    ['plan', 0, 4, 3],
  ])('keeps each score on its scale: %s', (criterion, need, plan, highest) => {
    expect(refused(() => scoring([declared], scores(need, plan)))).toEqual({
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
    expect(refused(() => scoring([declared], wrong))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/scores/2/criterion' }, { pointer: '/scores/3/criterion' }],
    });
  });

  it('is submitted once, and again when it was reopened', () => {
    const submitted = scoring([declared], scores(4, 2));
    const again = () => scoring([declared, ...submitted], scores(5, 2));
    expect(refused(again)).toMatchObject({ code: 'WRONG_STATE', state: 'SUBMITTED' });
    const reopened = reopenReview(given(assigned, declared, ...submitted), eligible, 'A slip.');
    expect(scoring([declared, ...submitted, ...reopened], scores(5, 2))).toHaveLength(1);
  });

  it('that comes after the evaluation is not taken, unless the evaluation has become stale', () => {
    expect(refused(() => scoring([declared], scores(4, 2), evaluated))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'EVALUATED',
    });
    expect(scoring([declared], scores(4, 2), { ...stale, status: 'RECOMMENDED' })).toHaveLength(1);
  });

  it.each(['AWARDED', 'DECLINED', 'WITHDRAWN'] as const)(
    'of an application that is %s is not reopened',
    (status) => {
      const submitted = given(assigned, declared, ...scoring([declared], scores(4, 2)));
      expect(
        refused(() => reopenReview(submitted, { ...evaluated, status }, 'A slip.')),
      ).toMatchObject({ code: 'WRONG_STATE', state: status });
    },
  );

  it('is excluded with a reason only', () => {
    expect(refused(() => excludeReview(given(assigned), undefined))).toEqual({
      code: 'REASON_REQUIRED',
      field: 'reason',
    });
  });

  it('can be excluded in any state, once', () => {
    const excluded = excludeReview(given(assigned), 'A conflict was found.');
    expect(refused(() => excludeReview(given(assigned, ...excluded), 'Again.'))).toMatchObject({
      code: 'WRONG_STATE',
    });
  });

  it('makes the evaluation that rests on it stale, and no other', () => {
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

import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import type { ApplicationEvent } from '../applications/application.events.js';
import { application, type Application } from '../applications/application.js';
import {
  castVote,
  closeVote,
  openVote,
  recordRecusal,
  type Proposal,
  type VoteSources,
} from './vote.js';

const id = (kind: string, n = 1) => `${kind}_0192a000-0000-7000-8000-00000000000${n}`;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const [tomas, tanja, tariq, stranger] = [1, 2, 3, 9].map((n) => id('person', n)) as [
  string,
  string,
  string,
  string,
];
const trustees = [tomas, tanja, tariq];
const ceiling = usd('30000.00');
const board = { call: { status: 'CLOSED', ceiling }, trustees, quorum: 2 } as const;
const voters = { trustees, belonging: undefined };

const evaluated = (passed: boolean): Application => ({
  ...application.initial,
  status: 'EVALUATED',
  amount: usd('20000.00'),
  evaluation: { passed, reviews: [id('review')], stale: false },
});

const after = (state: Application, ...events: readonly ApplicationEvent[]): Application =>
  events.reduce(application.evolve, state);

const vote = (trustee: string, vote: 'YES' | 'NO' | 'ABSTAIN'): ApplicationEvent => ({
  type: 'VoteCast',
  data: { trustee, vote },
});

const evaluation = (effect: 'UPHOLDS' | 'OVERTURNS', passed: boolean): ApplicationEvent => ({
  type: 'EvaluationConcluded',
  data: {
    passed,
    mean: '70.00',
    exactMean: '70/1',
    passMark: '60',
    spread: '0.00',
    reviews: [{ review: id('review', 2), score: '70.00' }],
    effect,
    by: [stranger],
  },
});

const opened = (terms: Partial<Proposal> = {}): Application => {
  const state = evaluated(true);
  return after(state, ...openVote(state, { proposal: 'RECOMMEND', ...terms }, board));
};

describe('opening a vote', () => {
  it('puts one proposal, for what is asked for unless it says another amount', () => {
    expect(openVote(evaluated(true), { proposal: 'RECOMMEND' }, board)).toEqual([
      {
        type: 'VoteOpened',
        data: { proposal: 'RECOMMEND', amount: usd('20000.00'), againstEvaluation: false },
      },
    ]);
    expect(
      openVote(evaluated(true), { proposal: 'RESERVE_LIST', amount: ceiling }, board),
    ).toMatchObject([{ data: { amount: ceiling } }]);
  });

  it.each<[boolean, Proposal['proposal'], boolean]>([
    [true, 'RECOMMEND', false],
    [true, 'RESERVE_LIST', false],
    [true, 'NOT_RECOMMEND', true],
    [false, 'RECOMMEND', true],
    [false, 'RESERVE_LIST', true],
    [false, 'NOT_RECOMMEND', false],
  ])(
    'when the evaluation is passed: %s, %s needs a reason: %s',
    (passed, proposal, needsReason) => {
      const opening = (reason?: string) =>
        openVote(evaluated(passed), { proposal, ...(reason !== undefined && { reason }) }, board);
      if (needsReason) {
        expect(refused(opening)).toEqual({ code: 'REASON_REQUIRED', field: 'reason' });
        expect(opening('The board knows better.')).toMatchObject([
          { data: { againstEvaluation: true } },
        ]);
      } else {
        expect(opening()).toMatchObject([{ data: { againstEvaluation: false } }]);
      }
    },
  );

  it('proposes no cent above the ceiling of the call', () => {
    expect(refused(() => opened({ amount: usd('30000.01') }))).toEqual({
      code: 'CEILING_EXCEEDED',
      amount: usd('30000.01'),
      ceiling,
    });
  });

  it('is for an application that is evaluated, on an evaluation that is valid, one vote at a time', () => {
    expect(
      refused(() =>
        openVote({ ...evaluated(true), status: 'ELIGIBLE' }, { proposal: 'RECOMMEND' }, board),
      ),
    ).toMatchObject({
      code: 'WRONG_STATE',
      state: 'ELIGIBLE',
    });
    const stale = { ...evaluated(true), evaluation: { passed: true, reviews: [], stale: true } };
    expect(refused(() => openVote(stale, { proposal: 'RECOMMEND' }, board))).toMatchObject({
      code: 'EVALUATION_STALE',
    });
    expect(refused(() => openVote(opened(), { proposal: 'RECOMMEND' }, board))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'VOTE_OPEN',
    });
  });
});

describe('opening a vote that cannot be closed', () => {
  const opening = (change: Partial<VoteSources>, state = evaluated(true)) =>
    openVote(state, { proposal: 'RECOMMEND' }, { ...board, ...change });
  const aside = after(
    evaluated(true),
    ...recordRecusal(evaluated(true), { trustee: tomas, reason: 'Kin.' }, trustees),
  );

  it.each<[string, Partial<VoteSources>, Application, object]>([
    ['no trustees', { trustees: [], quorum: 1 }, evaluated(true), { valid: 0, quorum: 1 }],
    ['one trustee of two needed', { trustees: [tomas] }, evaluated(true), { valid: 1, quorum: 2 }],
    ['one left, one aside', { trustees: [tomas, tanja] }, aside, { valid: 1, quorum: 2 }],
  ])('is refused: %s', (_, change, state, figures) => {
    expect(refused(() => opening(change, state))).toEqual({ code: 'NO_QUORUM', ...figures });
  });

  it('takes just as many trustees as the quorum', () => {
    expect(opening({ trustees: [tomas, tanja] })).toHaveLength(1);
    expect(opening({}, aside)).toHaveLength(1);
  });

  it('is refused for a call that is cancelled', () => {
    expect(refused(() => opening({ call: { status: 'CANCELLED', ceiling } }))).toEqual({
      code: 'WRONG_STATE',
      state: 'CANCELLED',
      allowed: ['PUBLISHED', 'CLOSED'],
    });
  });
});

describe('a vote', () => {
  it('is not taken from a trustee who belongs to the application', () => {
    const cast = () =>
      castVote(opened(), { trustee: tomas, vote: 'NO' }, { trustees, belonging: tomas });
    expect(refused(cast)).toEqual({
      code: 'CONFLICT_OF_INTEREST',
      trustee: tomas,
      because: 'BELONGS_TO_IT',
    });
  });

  it("is a trustee's, of the fund's list", () => {
    expect(castVote(opened(), { trustee: tomas, vote: 'YES' }, voters)).toEqual([
      vote(tomas, 'YES'),
    ]);
    expect(
      refused(() => castVote(opened(), { trustee: stranger, vote: 'YES' }, voters)),
    ).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/trustee' }],
    });
  });

  it('is taken while the ballot is open', () => {
    expect(
      refused(() => castVote(evaluated(true), { trustee: tomas, vote: 'YES' }, voters)),
    ).toMatchObject({
      code: 'WRONG_STATE',
      state: 'NO_VOTE',
    });
  });

  it('is not taken from somebody who stands aside', () => {
    const state = after(
      opened(),
      ...recordRecusal(opened(), { trustee: tomas, reason: 'Kin.' }, trustees),
    );
    expect(refused(() => castVote(state, { trustee: tomas, vote: 'YES' }, voters))).toEqual({
      code: 'RECUSED',
      trustee: tomas,
    });
  });
});

describe('a vote on an evaluation that has become stale', () => {
  const voted = after(opened(), vote(tomas, 'YES'), vote(tanja, 'YES'));
  const stale = after(voted, {
    type: 'ReviewSetAside',
    data: { review: id('review'), stale: true },
  });
  const figures = { evaluation: 'STALE', decision: 'STALE' };

  it('is neither cast nor closed', () => {
    expect(refused(() => castVote(stale, { trustee: tariq, vote: 'NO' }, voters))).toEqual({
      code: 'EVALUATION_STALE',
      ...figures,
    });
    expect(refused(() => closeVote(stale, 2))).toEqual({ code: 'EVALUATION_STALE', ...figures });
  });

  it('still loses the vote of a trustee who stands aside', () => {
    expect(recordRecusal(stale, { trustee: tanja, reason: 'Kin.' }, trustees)).toMatchObject([
      { data: { struck: true } },
    ]);
  });

  it('goes on when the evaluation is upheld, and has fallen when it is overturned', () => {
    expect(closeVote(after(stale, evaluation('UPHOLDS', true)), 2)).toHaveLength(1);
    expect(refused(() => closeVote(after(stale, evaluation('OVERTURNS', false)), 2))).toMatchObject(
      { code: 'WRONG_STATE', state: 'SET_ASIDE' },
    );
  });
});

describe('closing a vote', () => {
  it.each<['YES' | 'NO' | 'ABSTAIN', 'YES' | 'NO' | 'ABSTAIN', boolean]>([
    ['YES', 'YES', true],
    ['YES', 'ABSTAIN', true],
    ['YES', 'NO', false],
    ['ABSTAIN', 'ABSTAIN', false],
    ['NO', 'ABSTAIN', false],
  ])('with %s and %s carries it: %s', (first, second, carried) => {
    const state = after(opened(), vote(tomas, first), vote(tanja, second));
    expect(closeVote(state, 2)).toMatchObject([
      { type: 'VoteClosed', data: { carried, quorum: 2 } },
    ]);
  });

  it('takes the quorum of valid votes, abstentions among them', () => {
    const one = after(opened(), vote(tomas, 'YES'));
    expect(refused(() => closeVote(one, 2))).toEqual({ code: 'NO_QUORUM', valid: 1, quorum: 2 });
    expect(closeVote(after(one, vote(tanja, 'ABSTAIN')), 2)).toHaveLength(1);
  });

  it('does not count a vote that was struck', () => {
    const state = after(opened(), vote(tomas, 'YES'), vote(tanja, 'YES'));
    const struck = after(
      state,
      ...recordRecusal(state, { trustee: tanja, reason: 'Kin.' }, trustees),
    );
    expect(refused(() => closeVote(struck, 2))).toEqual({ code: 'NO_QUORUM', valid: 1, quorum: 2 });
    expect(struck.board.ballot?.votes).toContainEqual({
      trustee: tanja,
      vote: 'YES',
      struck: true,
    });
  });

  it.each([
    ['RECOMMEND', 'RECOMMENDED'],
    ['RESERVE_LIST', 'RESERVE_LISTED'],
  ] as const)('that carries %s makes the application %s', (proposal, status) => {
    const state = after(opened({ proposal }), vote(tomas, 'YES'), vote(tanja, 'YES'));
    expect(after(state, ...closeVote(state, 2))).toMatchObject({ status });
  });

  it('that is not carried leaves it evaluated, and it can be put again', () => {
    const state = after(opened(), vote(tomas, 'NO'), vote(tanja, 'NO'));
    const closed = after(state, ...closeVote(state, 2));
    expect(closed.status).toBe('EVALUATED');
    expect(openVote(closed, { proposal: 'RECOMMEND' }, board)).toHaveLength(1);
  });
});

describe('a recusal after closing', () => {
  const decided = (...votes: ApplicationEvent[]): Application => {
    const state = after(opened(), ...votes);
    return after(state, ...closeVote(state, 2));
  };

  it('without which the decision fails makes it STALE', () => {
    const state = decided(vote(tomas, 'YES'), vote(tanja, 'ABSTAIN'));
    expect(recordRecusal(state, { trustee: tomas, reason: 'Kin.' }, trustees)).toMatchObject([
      { data: { struck: true, stale: true } },
    ]);
  });

  it('that takes away the quorum makes it STALE too', () => {
    const state = decided(vote(tomas, 'YES'), vote(tanja, 'ABSTAIN'));
    expect(recordRecusal(state, { trustee: tanja, reason: 'Kin.' }, trustees)).toMatchObject([
      { data: { struck: true, stale: true } },
    ]);
  });

  it('that the majority survives leaves the decision valid', () => {
    const state = decided(vote(tomas, 'YES'), vote(tanja, 'YES'), vote(tariq, 'YES'));
    const events = recordRecusal(state, { trustee: tomas, reason: 'Kin.' }, trustees);
    expect(events).toMatchObject([{ data: { struck: true, stale: false } }]);
    expect(after(state, ...events)).toMatchObject({ status: 'RECOMMENDED' });
  });

  it('lets a fallen decision be put to the board again', () => {
    const state = decided(vote(tomas, 'YES'), vote(tanja, 'ABSTAIN'));
    const fallen = after(
      state,
      ...recordRecusal(state, { trustee: tomas, reason: 'Kin.' }, trustees),
    );
    expect(openVote(fallen, { proposal: 'RECOMMEND' }, board)).toHaveLength(1);
  });

  it('is recorded of a trustee who has voted and left the board since', () => {
    const state = decided(vote(tomas, 'YES'), vote(tanja, 'ABSTAIN'));
    expect(recordRecusal(state, { trustee: tomas, reason: 'Kin.' }, [tanja])).toMatchObject([
      { data: { struck: true, stale: true } },
    ]);
    expect(
      refused(() => recordRecusal(state, { trustee: stranger, reason: 'Kin.' }, [tanja])),
    ).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/trustee' }] });
  });

  it('is recorded once', () => {
    const state = after(
      opened(),
      ...recordRecusal(opened(), { trustee: tomas, reason: 'Kin.' }, trustees),
    );
    expect(
      refused(() => recordRecusal(state, { trustee: tomas, reason: 'Again.' }, trustees)),
    ).toMatchObject({
      code: 'WRONG_STATE',
      state: 'RECUSED',
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADA, type Office } from './office.js';
import { content, Round, scored, usd } from './round.js';

let round: Round;
let office: Office;

beforeEach(async () => {
  round = await Round.open();
  ({ office } = round);
});

afterEach(() => office.close());

const applications = '/v1/applications';
const started = (more: object = {}) => ({
  ...content,
  call: round.call,
  organisation: round.safeHouse,
  ...more,
});
const details = async (name: string, id: string) =>
  (await office.read(name, `${applications}/${id}`)).body;

describe('An application', () => {
  it("is the applicant's alone while it is a draft, and the auditor's", async () => {
    const id = await office.done('wanjiku', applications, started());
    expect(await details('wanjiku', id)).toMatchObject({ status: 'DRAFT', revision: 1, content });
    expect(await office.items('audra', applications)).toMatchObject([{ id }]);
    for (const name of ['gina', 'otieno', 'bela']) {
      expect(await details(name, id)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await office.items(name, applications)).toEqual([]);
    }
  });

  it('that is in shows officers everything, its applicant no assessment, others nothing', async () => {
    const { id } = await round.evaluated();
    expect(await details('gina', id)).toMatchObject({
      evaluation: { passed: true, mean: '75.00', spread: '10.00', passMark: '60', stale: false },
      reviews: [{ score: '70.00' }, { score: '80.00' }],
      ballots: [],
      recusals: [],
    });
    const own = await details('wanjiku', id);
    expect(own).toMatchObject({ status: 'EVALUATED', content });
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(['evaluation']));
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(['reviews']));
    expect(Object.keys(own)).not.toEqual(expect.arrayContaining(['ballots']));
    expect(await details('otieno', id)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is read by its co-applicants and commanded by its lead', async () => {
    const id = await office.done(
      'wanjiku',
      applications,
      started({ coApplicants: [round.newDawn] }),
    );
    expect(await details('otieno', id)).toMatchObject({ status: 'DRAFT' });
    expect(await office.items('otieno', applications)).toMatchObject([{ id }]);
    for (const command of ['submit', 'withdraw']) {
      expect(await office.ask('otieno', `${applications}/${id}/${command}`)).toMatchObject({
        status: 403,
        body: { code: 'NOT_OWNER', owner: round.safeHouse },
      });
    }
  });

  it('is the only one of a party to the call, until it is withdrawn', async () => {
    const first = await round.apply('wanjiku', { coApplicants: [round.newDawn] });
    const second = await office.done('otieno', applications, {
      ...started(),
      organisation: round.newDawn,
    });
    expect(await office.ask('otieno', `${applications}/${second}/submit`)).toMatchObject({
      status: 409,
      body: {
        code: 'ONE_APPLICATION_PER_CALL',
        organisation: round.newDawn,
        application: first,
      },
    });
    await office.done('wanjiku', `${applications}/${first}/withdraw`);
    await office.done('otieno', `${applications}/${second}/submit`);
  });

  it('in another currency, with a target that does not exist or a category that is no code, is refused before it is written', async () => {
    const euro = { amount: { amount: '20000.00', currency: 'EUR' } };
    expect(await office.ask('wanjiku', applications, started(euro))).toMatchObject({
      status: 422,
      body: { code: 'CURRENCY_MISMATCH', currency: 'EUR', baseCurrency: 'USD' },
    });
    const allocations = [{ ...content.allocations[0], sdgTargets: ['5.99'] }];
    expect(await office.ask('wanjiku', applications, started({ allocations }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/allocations/0/sdgTargets', rule: 'sdgTarget' }] },
    });
    const [line] = content.budget;
    for (const category of ['Overhead', 'overhead ', 'over\u200bhead', 'оverhead', 'over--head']) {
      const budget = [{ ...line, category }];
      expect(await office.ask('wanjiku', applications, started({ budget }))).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/budget/0/category', rule: 'code' }] },
      });
    }
  });
});

describe('A reviewer', () => {
  it('sees whose application it is, and the application after declaring to have no conflict', async () => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    expect(await office.items('rosa', '/v1/reviews')).toMatchObject([
      { id: review, status: 'ASSIGNED', parties: [{ id: round.safeHouse, name: 'Safe House' }] },
    ]);
    expect(await office.read('rosa', `${applications}/${id}`)).toMatchObject({
      status: 403,
      body: { code: 'CONFLICT_NOT_DECLARED', review },
    });
    expect(await office.items('rosa', applications)).toEqual([]);
    await office.done('rosa', `/v1/reviews/${review}/declare-conflict`, { conflict: 'NONE' });
    expect(await details('rosa', id)).toMatchObject({ content });
    expect(await office.items('rosa', applications)).toMatchObject([{ id }]);
    expect(await details('ravi', id)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('with a conflict sees nothing of it, and is not asked again', async () => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    const conflict = { conflict: 'CONFLICT', text: 'My sister works there.' };
    await office.done('rosa', `/v1/reviews/${review}/declare-conflict`, conflict);
    expect(await details('rosa', id)).toMatchObject({ code: 'NOT_FOUND' });
    const again = { application: id, reviewer: round.person('rosa'), due: '2026-04-30' };
    expect(await office.ask('gina', '/v1/reviews', again)).toMatchObject({
      status: 403,
      body: { code: 'CONFLICT_OF_INTEREST', because: 'DECLARED' },
    });
  });

  it('is shown no other review before their own is in, and then only those that count', async () => {
    const id = await round.eligible();
    const other = await round.review(id, 'ravi', 80);
    const dropped = await round.review(id, 'rami', 10);
    await office.done('gina', `/v1/reviews/${dropped}/exclude`, { reason: 'Kin.' });
    const own = await round.assign(id, 'rosa');
    await office.done('rosa', `/v1/reviews/${own}/declare-conflict`, { conflict: 'NONE' });
    expect(await details('rosa', id)).toMatchObject({ reviews: [{ id: own }] });
    expect(await office.read('rosa', `/v1/reviews/${other}`)).toMatchObject({ status: 404 });
    await office.done('rosa', `/v1/reviews/${own}/submit`, scored(70));
    expect(await details('rosa', id)).toMatchObject({ reviews: [{ id: other }, { id: own }] });
    expect(Object.keys(await details('rosa', id))).not.toEqual(
      expect.arrayContaining(['recusals']),
    );
  });

  it('who works for the fund as well is shown no other review before either', async () => {
    const id = await round.eligible();
    const other = await round.review(id, 'ravi', 80);
    const path = `/v1/persons/${round.person('rosa')}/grant-role`;
    await office.done(ADA, path, { role: 'grant-officer' });
    expect(await office.items('rosa', '/v1/reviews')).toMatchObject([{ id: other }]);
    const own = await round.assign(id, 'rosa');
    expect(await office.items('rosa', '/v1/reviews')).toMatchObject([{ id: own }]);
    expect(await office.read('rosa', `/v1/reviews/${other}`)).toMatchObject({ status: 404 });
    expect(await details('rosa', id)).toMatchObject({ reviews: [{ id: own }] });
    const { body } = await office.read('rosa', `/v1/calls/${round.call}/ranking`);
    expect(body['applications']).toMatchObject([{ application: id, validReviews: 1, scores: [] }]);
  });

  it.each([
    [-1, 422],
    [0, 200],
    [100, 200],
    [101, 422],
  ])('who scores %i of 100 is answered %i', async (score, status) => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    await office.done('rosa', `/v1/reviews/${review}/declare-conflict`, { conflict: 'NONE' });
    const reply = await office.ask('rosa', `/v1/reviews/${review}/submit`, scored(score));
    expect(reply.status).toBe(status);
    if (status === 422)
      expect(reply.body).toMatchObject({ code: 'SCORE_OUT_OF_SCALE', highest: 100 });
  });
});

describe('An evaluation that lost a review', () => {
  it('after the vote is completed with another reviewer, and the decision holds again', async () => {
    const { id, reviews } = await round.evaluated();
    await round.vote(id, { tomas: 'YES', tanja: 'YES' });
    await office.done('bela', `${applications}/${id}/close-vote`);
    expect(await office.ask('gina', `/v1/reviews/${reviews[0]}/exclude`)).toMatchObject({
      status: 422,
      body: { code: 'REASON_REQUIRED', field: 'reason' },
    });
    await office.done('gina', `/v1/reviews/${reviews[0]}/exclude`, { reason: 'Kin.' });
    expect(await details('gina', id)).toMatchObject({
      status: 'RECOMMENDED',
      evaluation: { stale: true },
      decisionStale: true,
    });
    expect(await office.ask('gina', `${applications}/${id}/conclude-evaluation`)).toMatchObject({
      status: 409,
      body: { code: 'TOO_FEW_REVIEWS', valid: 1, minimum: 2 },
    });
    await round.review(id, 'rami', 65);
    await round.conclude(id);
    expect(await details('gina', id)).toMatchObject({
      status: 'RECOMMENDED',
      evaluation: { mean: '72.50', stale: false },
      decisionStale: false,
    });
  });

  it('does not heal a decision that lost its majority', async () => {
    const { id, reviews } = await round.evaluated();
    await round.vote(id, { tomas: 'YES', tanja: 'YES' });
    await office.done('bela', `${applications}/${id}/close-vote`);
    const trustee = round.person('tomas');
    await office.done('bela', `${applications}/${id}/record-recusal`, { trustee, reason: 'Kin.' });
    await office.done('gina', `/v1/reviews/${reviews[0]}/exclude`, { reason: 'Kin.' });
    await round.review(id, 'rami', 65);
    await round.conclude(id);
    expect(await details('gina', id)).toMatchObject({
      evaluation: { stale: false },
      decisionStale: true,
    });
    await round.vote(id, { tanja: 'YES', tariq: 'YES' });
    expect(await details('gina', id)).toMatchObject({
      status: 'EVALUATED',
      decisionStale: false,
      ballots: [{ status: 'OPEN' }, { status: 'CLOSED', votes: [{}, {}] }],
    });
  });

  it('with another outcome has the board decide anew', async () => {
    const { id, reviews } = await round.evaluated();
    await round.vote(id, { tomas: 'YES', tanja: 'YES' });
    await office.done('bela', `${applications}/${id}/close-vote`);
    await office.done('gina', `/v1/reviews/${reviews[1]}/exclude`, { reason: 'Kin.' });
    await round.review(id, 'rami', 45);
    await round.conclude(id);
    expect(await details('gina', id)).toMatchObject({
      status: 'EVALUATED',
      evaluation: { passed: false, mean: '57.50' },
      ballots: [{ status: 'SET_ASIDE', carried: true }],
    });
  });
});

describe('The ranking of a call', () => {
  it('orders by mean, with every score, and says what counts no more', async () => {
    const id = await round.eligible();
    const best = await round.evaluated('otieno');
    const conflicted = await round.assign(id, 'tomas');
    const conflict = { conflict: 'CONFLICT', text: 'A friend.' };
    await office.done('tomas', `/v1/reviews/${conflicted}/declare-conflict`, conflict);
    const first = await round.review(id, 'rosa', 60);
    const dropped = await round.review(id, 'ravi', 80);
    const waiting = {
      application: id,
      organisation: round.safeHouse,
      status: 'ELIGIBLE',
      amount: usd('20000.00'),
      stale: false,
      validReviews: 2,
      excludedReviews: 0,
      conflicts: 1,
      awaited: [],
      pools: [
        { id: expect.any(String), name: 'general', available: usd('0.00'), most: usd('20000.00') },
      ],
    };
    const top = { rank: 1, application: best.id, mean: '75.00', spread: '10.00', passed: true };
    const ranking = async () =>
      (await office.read('gina', `/v1/calls/${round.call}/ranking`)).body['applications'];
    expect(await ranking()).toEqual([
      expect.objectContaining(top),
      { ...waiting, scores: scoresOf },
    ]);
    await round.conclude(id);
    await office.done('gina', `/v1/reviews/${dropped}/exclude`, { reason: 'Kin.' });
    expect(await ranking()).toMatchObject([
      top,
      {
        rank: 2,
        mean: '70.00',
        stale: true,
        validReviews: 1,
        excludedReviews: 1,
        scores: [
          { review: first, score: '60.00', status: 'SUBMITTED' },
          { review: dropped, score: '80.00', status: 'EXCLUDED' },
        ],
      },
    ]);
  });

  const scoresOf = [
    { review: expect.any(String), score: '60.00', status: 'SUBMITTED' },
    { review: expect.any(String), score: '80.00', status: 'SUBMITTED' },
  ];

  it('says who has not declared or delivered, and by when', async () => {
    const id = await round.eligible();
    const late = await round.assign(id, 'ravi', '2026-04-30');
    const silent = await round.assign(id, 'rosa', '2026-04-15');
    await office.done('ravi', `/v1/reviews/${late}/declare-conflict`, { conflict: 'NONE' });
    await round.review(id, 'rami', 60);
    const { body } = await office.read('gina', `/v1/calls/${round.call}/ranking`);
    const [rosa, ravi] = [round.person('rosa'), round.person('ravi')];
    expect(body['applications']).toMatchObject([
      {
        awaited: [
          { review: silent, reviewer: rosa, status: 'ASSIGNED', due: '2026-04-15' },
          { review: late, reviewer: ravi, status: 'DECLARED', due: '2026-04-30' },
        ],
      },
    ]);
  });

  it('says what the pools of its call hold for each application, those that match first', async () => {
    const earmarks = {
      Kenya: { countries: ['KE'] },
      Uganda: { countries: ['UG'] },
      Chad: { countries: ['TD'] },
    };
    for (const [name, earmark] of Object.entries(earmarks)) {
      await office.done(ADA, '/v1/pools', { fund: round.fund, name, earmark });
    }
    const pools = await office.items(ADA, `/v1/funds/${round.fund}/pools`);
    const ofCall = pools.filter(({ name }) => name !== 'Chad').map(({ id }) => id);
    await round.publishCall(ofCall);
    const [allocation] = content.allocations;
    const allocations = [
      { ...allocation, percent: '62.5' },
      { ...allocation, country: 'UG', percent: '37.5' },
    ];
    const id = await round.apply('wanjiku', { allocations });
    const matching = [
      { name: 'Kenya', available: usd('0.00'), most: usd('12500.00') },
      { name: 'Uganda', available: usd('0.00'), most: usd('7500.00') },
      { name: 'general', available: usd('0.00'), most: usd('20000.00') },
    ];
    const { body } = await office.read('gina', `/v1/calls/${round.call}/ranking`);
    expect(body['applications']).toMatchObject([{ application: id, pools: matching }]);
    expect(await details('gina', id)).toMatchObject({ pools: matching });
    expect(await details('wanjiku', id)).not.toHaveProperty('pools');
  });

  it('shares ranks, and is not for applicants', async () => {
    const second = await round.eligible();
    await round.evaluated('otieno');
    await round.review(second, 'rosa', 75);
    await round.review(second, 'ravi', 75);
    await round.conclude(second);
    const { body } = await office.read('gina', `/v1/calls/${round.call}/ranking`);
    expect(body['applications']).toMatchObject([{ rank: 1 }, { rank: 1 }]);
    expect(await office.read('otieno', `/v1/calls/${round.call}/ranking`)).toMatchObject({
      status: 403,
    });
  });
});

describe('The agenda of the board', () => {
  const agenda = () => office.items('bela', '/v1/board-agenda');

  it('shows members, votes and the quorum as they come in', async () => {
    const { id } = await round.evaluated();
    expect(await agenda()).toMatchObject([
      {
        application: id,
        passed: true,
        mean: '75.00',
        spread: '10.00',
        quorumNeeded: 2,
        ballots: [],
      },
    ]);
    await round.vote(id, { tomas: 'YES' });
    expect(await agenda()).toMatchObject([{ quorumMet: false, ballots: [{ valid: 1 }] }]);
    await office.done('bela', `${applications}/${id}/cast-vote`, {
      trustee: round.person('tanja'),
      vote: 'NO',
    });
    expect(await agenda()).toMatchObject([
      {
        members: ['tomas', 'tanja', 'tariq'].map((name) => round.person(name)),
        quorumMet: true,
        ballots: [{ status: 'OPEN', proposal: 'RECOMMEND', valid: 2 }],
      },
    ]);
    await office.done('bela', `${applications}/${id}/record-recusal`, {
      trustee: round.person('tanja'),
      reason: 'Kin.',
    });
    expect(await agenda()).toMatchObject([
      {
        quorumMet: false,
        ballots: [
          { valid: 1, votes: expect.arrayContaining([expect.objectContaining({ struck: true })]) },
        ],
        recusals: [{ trustee: round.person('tanja'), reason: 'Kin.' }],
      },
    ]);
  });

  it('leaves out what is decided, and takes it up again when the decision falls', async () => {
    const { id } = await round.evaluated();
    await round.vote(id, { tomas: 'YES', tanja: 'YES' });
    await office.done('bela', `${applications}/${id}/close-vote`);
    expect(await agenda()).toEqual([]);
    const trustee = round.person('tomas');
    await office.done('bela', `${applications}/${id}/record-recusal`, { trustee, reason: 'Kin.' });
    expect(await agenda()).toMatchObject([{ application: id, stale: false, decisionFell: true }]);
  });
});

describe("The officer's queue", () => {
  const queue = async () =>
    (await office.items('gina', '/v1/officer-queue')).map(
      ({ item, blocking, reviewer, overdueDays }) =>
        Object.fromEntries(
          Object.entries({ item, blocking, reviewer, overdueDays }).filter(
            ([, value]) => value !== undefined,
          ),
        ),
    );

  it('follows an application from step to step', async () => {
    const id = await round.apply();
    expect(await queue()).toEqual([{ item: 'SCREEN' }]);
    await office.done('gina', `${applications}/${id}/screen`, { outcome: 'ELIGIBLE' });
    expect(await queue()).toEqual([{ item: 'ASSIGN_REVIEWERS', blocking: 'TOO_FEW_REVIEWS' }]);
    await round.review(id, 'rosa', 70);
    const second = await round.assign(id, 'ravi');
    const reviewer = round.person('ravi');
    expect(await queue()).toEqual([
      { item: 'AWAIT_REVIEW', reviewer, blocking: 'CONFLICT_NOT_DECLARED' },
    ]);
    await office.done('ravi', `/v1/reviews/${second}/declare-conflict`, { conflict: 'NONE' });
    expect(await queue()).toEqual([{ item: 'AWAIT_REVIEW', reviewer }]);
    await office.done('ravi', `/v1/reviews/${second}/submit`, scored(80));
    expect(await queue()).toEqual([{ item: 'CONCLUDE_EVALUATION' }]);
    await round.conclude(id);
    expect(await queue()).toEqual([]);
    await office.done('gina', `/v1/reviews/${second}/exclude`, { reason: 'Kin.' });
    expect(await queue()).toEqual([
      { item: 'ASSIGN_REVIEWERS', blocking: 'TOO_FEW_REVIEWS' },
      { item: 'EVALUATE_ANEW', blocking: 'TOO_FEW_REVIEWS' },
    ]);
  });

  it.each([
    [95, [{ item: 'CONCLUDE_EVALUATION' }]],
    [96, [{ item: 'ASSIGN_REVIEWERS', blocking: 'TOO_FEW_REVIEWS' }]],
  ])('with scores of 70 and %i, at a spread of 25, asks for %j', async (score, expected) => {
    const id = await round.eligible();
    await round.review(id, 'rosa', 70);
    await round.review(id, 'ravi', score);
    expect(await queue()).toEqual(expected);
  });

  it('counts days that are overdue on the calendar of the fund', async () => {
    const id = await round.eligible();
    await round.assign(id, 'rosa', '2026-03-10');
    await round.assign(id, 'ravi', '2026-04-30');
    const overdue = async () => (await queue()).map(({ overdueDays }) => overdueDays);
    office.clockShows('2026-03-10T20:59:59Z');
    expect(await overdue()).toEqual([undefined, undefined]);
    office.clockShows('2026-03-10T21:00:00Z');
    expect(await overdue()).toEqual([1, undefined]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADA, type Office } from './office.js';
import { content, Round, scored } from './round.js';

let round: Round;
let office: Office;

beforeEach(async () => {
  round = await Round.open();
  ({ office } = round);
});

afterEach(() => office.close());

const applications = '/v1/applications';
const until = '2026-12-31T00:00:00Z';

const represents = (name: string, party = round.safeHouse) =>
  office.done(ADA, `/v1/persons/${round.person(name)}/add-representative`, { party });
const mayActFor = (name: string, other: string) =>
  office.done(ADA, `/v1/persons/${round.person(name)}/delegate`, {
    for: round.person(other),
    until,
  });
const alsoIs = (name: string, role: string) =>
  office.done(ADA, `/v1/persons/${round.person(name)}/grant-role`, { role });
const assigning = (application: string, name: string) =>
  office.ask('gina', '/v1/reviews', {
    application,
    reviewer: round.person(name),
    due: '2026-04-30',
  });
const none = { conflict: 'NONE' };
const conflictOf = (because: string) => ({
  status: 403,
  body: { code: 'CONFLICT_OF_INTEREST', because },
});

describe('A conflict of interest', () => {
  it('that was declared stays when the review is excluded', async () => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    const conflict = { conflict: 'CONFLICT', text: 'My sister works there.' };
    await office.done('rosa', `/v1/reviews/${review}/declare-conflict`, conflict);
    expect(await assigning(id, 'rosa')).toMatchObject(conflictOf('DECLARED'));
    await office.done('gina', `/v1/reviews/${review}/exclude`, { reason: 'To clear the list.' });
    for (let time = 0; time < 2; time++) {
      expect(await assigning(id, 'rosa')).toMatchObject(conflictOf('EXCLUDED'));
    }
  });

  it('that was found later keeps the reviewer from the same application, not from another', async () => {
    const id = await round.eligible();
    const review = await round.review(id, 'rosa', 80);
    await office.done('gina', `/v1/reviews/${review}/exclude`, { reason: 'Kin.' });
    expect(await assigning(id, 'rosa')).toMatchObject(conflictOf('EXCLUDED'));
    expect(await assigning(await round.eligible('otieno'), 'rosa')).toMatchObject({ status: 201 });
  });

  it('that comes after the assignment stops the declaration of none, and the review', async () => {
    const id = await round.eligible();
    const before = await round.assign(id, 'rosa');
    const declared = await round.assign(id, 'ravi');
    await office.done('ravi', `/v1/reviews/${declared}/declare-conflict`, none);
    await represents('rosa');
    await represents('ravi');
    expect(await office.ask('rosa', `/v1/reviews/${before}/declare-conflict`, none)).toMatchObject(
      conflictOf('BELONGS_TO_IT'),
    );
    expect(await office.ask('ravi', `/v1/reviews/${declared}/submit`, scored(90))).toMatchObject(
      conflictOf('BELONGS_TO_IT'),
    );
    const conflict = { conflict: 'CONFLICT', text: 'I work there now.' };
    await office.done('rosa', `/v1/reviews/${before}/declare-conflict`, conflict);
  });

  it('holds for the co-applicant too, and for whoever may act for a representative, as long as they may', async () => {
    const id = await round.apply('wanjiku', { coApplicants: [round.newDawn] });
    await office.done('gina', `${applications}/${id}/screen`, { outcome: 'ELIGIBLE' });
    await represents('rosa', round.newDawn);
    await mayActFor('ravi', 'wanjiku');
    expect(await assigning(id, 'rosa')).toMatchObject(conflictOf('BELONGS_TO_IT'));
    await office.done(ADA, `/v1/persons/${round.person('rosa')}/remove-representative`, {
      party: round.newDawn,
    });
    expect(await assigning(id, 'rosa')).toMatchObject({ status: 201 });
    expect(await assigning(id, 'ravi')).toMatchObject(conflictOf('BELONGS_TO_IT'));
    office.clockShows(until);
    const due = { application: id, reviewer: round.person('ravi'), due: '2027-01-31' };
    expect(await office.ask('gina', '/v1/reviews', due)).toMatchObject({ status: 201 });
  });

  it('of whoever acts for the reviewer counts as the reviewer’s', async () => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    await mayActFor('wanjiku', 'rosa');
    const path = `/v1/reviews/${review}/declare-conflict`;
    expect(await office.ask('wanjiku', path, none, round.person('rosa'))).toMatchObject(
      conflictOf('BELONGS_TO_IT'),
    );
    await office.done('rosa', path, none);
  });

  it('keeps an officer from screening what is their own, or of one they act for', async () => {
    const id = await round.apply();
    const screening = (name: string, onBehalfOf?: string) =>
      office.ask(name, `${applications}/${id}/screen`, { outcome: 'ELIGIBLE' }, onBehalfOf);
    await alsoIs('wanjiku', 'grant-officer');
    await mayActFor('wanjiku', 'gina');
    expect(await screening('wanjiku')).toMatchObject(conflictOf('BELONGS_TO_IT'));
    expect(await screening('wanjiku', round.person('gina'))).toMatchObject({ status: 403 });
    expect(await screening('gina')).toMatchObject({ status: 200 });
  });

  it('keeps a trustee from voting, who can stand aside', async () => {
    const { id } = await round.evaluated();
    await round.vote(id, {});
    await represents('tomas');
    const trustee = round.person('tomas');
    const cast = { trustee, vote: 'YES' };
    expect(await office.ask('bela', `${applications}/${id}/cast-vote`, cast)).toMatchObject({
      status: 403,
      body: { code: 'CONFLICT_OF_INTEREST', trustee, because: 'BELONGS_TO_IT' },
    });
    await office.done('bela', `${applications}/${id}/record-recusal`, { trustee, reason: 'Own.' });
    expect(await office.ask('bela', `${applications}/${id}/cast-vote`, cast)).toMatchObject({
      body: { code: 'RECUSED' },
    });
  });
});

describe('Whoever owes a review', () => {
  let id: string;
  let own: string;

  beforeEach(async () => {
    await alsoIs('rosa', 'grant-officer');
    id = (await round.evaluated()).id;
    const [{ id: rosas }] = (await office.items('rosa', '/v1/reviews?status=SUBMITTED')).filter(
      ({ reviewer }) => reviewer === round.person('rosa'),
    ) as [{ id: string }];
    own = rosas;
  });

  const details = async (name: string) => (await office.read(name, `${applications}/${id}`)).body;
  const ranked = async (name: string, onBehalfOf?: string) => {
    const url = `/v1/calls/${round.call}/ranking`;
    const reply = await office.send(name, 'GET', url, { ...(onBehalfOf && { onBehalfOf }) });
    return (reply.body['applications'] as Record<string, unknown>[])[0];
  };

  it('is not told what the others say together, until it is in', async () => {
    expect(await details('rosa')).toMatchObject({ evaluation: { mean: '75.00' } });
    await office.done('gina', `/v1/reviews/${own}/reopen`, { reason: 'A slip.' });
    expect(await details('rosa')).not.toHaveProperty('evaluation');
    const hidden = await ranked('rosa');
    expect(hidden).toMatchObject({ application: id, scores: [], validReviews: 1 });
    for (const figure of ['mean', 'spread', 'passed', 'rank']) {
      expect(hidden).not.toHaveProperty(figure);
    }
    expect(await ranked('gina')).toMatchObject({ mean: '75.00', rank: 1 });
    await office.done('rosa', `/v1/reviews/${own}/submit`, scored(70));
    expect(await ranked('rosa')).toMatchObject({ mean: '75.00', rank: 1 });
  });

  it('is not told as somebody else either', async () => {
    await office.done('gina', `/v1/reviews/${own}/reopen`, { reason: 'A slip.' });
    await mayActFor('rosa', 'gina');
    expect(await ranked('rosa', round.person('gina'))).not.toHaveProperty('mean');
  });

  it('sees an agenda without what the reviews say', async () => {
    await alsoIs('rosa', 'board-secretary');
    expect(await office.items('rosa', '/v1/board-agenda')).toMatchObject([{ mean: '75.00' }]);
    await office.done('gina', `/v1/reviews/${own}/reopen`, { reason: 'A slip.' });
    const [item] = await office.items('rosa', '/v1/board-agenda');
    expect(item).toMatchObject({ application: id, stale: true });
    expect(item).not.toHaveProperty('mean');
  });

  it('does not conclude the evaluation', async () => {
    await office.done('gina', `/v1/reviews/${own}/reopen`, { reason: 'A slip.' });
    const conclude = `${applications}/${id}/conclude-evaluation`;
    const refused = await office.ask('rosa', conclude);
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'SEGREGATION_OF_DUTIES', act: 'CONCLUDE_EVALUATION', earlierAct: 'OWE_REVIEW' },
    });
    expect(refused.body).not.toHaveProperty('spread');
    await office.done('rosa', `/v1/reviews/${own}/submit`, scored(70));
    expect(await office.ask('rosa', conclude)).toMatchObject({ status: 200 });
  });
});

describe('A role for one fund', () => {
  let elsewhere: string;

  beforeEach(async () => {
    elsewhere = await office.done(ADA, '/v1/funds', {
      name: 'Other fund',
      baseCurrency: 'USD',
      timeZone: 'Africa/Nairobi',
      sector: '15160',
    });
  });

  it('is none for what is one’s own in another fund', async () => {
    await office.employs('zuri', 'applicant', { funds: [elsewhere] });
    const organisation = await office.done('zuri', '/v1/organisations', {
      name: 'Far House',
      kind: '22',
      country: 'KE',
      registrationNumber: 'FAR-1',
    });
    const asked = { ...content, call: round.call, organisation };
    expect(await office.ask('zuri', applications, asked)).toMatchObject({ status: 404 });
    expect(await office.read('zuri', `/v1/organisations/${organisation}`)).toMatchObject({
      status: 200,
    });
  });

  it('that is all that is left hides what was one’s own in the other', async () => {
    const id = await round.eligible();
    const review = await round.assign(id, 'rosa');
    await office.done('rosa', `/v1/reviews/${review}/declare-conflict`, none);
    for (const [name, role] of [
      ['wanjiku', 'applicant'],
      ['rosa', 'reviewer'],
    ] as const) {
      const path = `/v1/persons/${round.person(name)}`;
      expect(await office.items(name, applications)).toMatchObject([{ id }]);
      await office.done(ADA, `${path}/revoke-role`, { role });
      await office.done(ADA, `${path}/grant-role`, { role, funds: [elsewhere] });
      expect(await office.items(name, applications)).toEqual([]);
      expect(await office.read(name, `${applications}/${id}`)).toMatchObject({ status: 404 });
    }
    expect(await office.items('rosa', '/v1/reviews')).toEqual([]);
    expect(await office.read('rosa', `/v1/reviews/${review}`)).toMatchObject({ status: 404 });
    expect(await office.ask('rosa', `/v1/reviews/${review}/submit`, scored(1))).toMatchObject({
      status: 404,
    });
    expect(await office.ask('wanjiku', `${applications}/${id}/withdraw`)).toMatchObject({
      status: 404,
    });
  });
});

describe('A cancelled call', () => {
  it('has none of its applications screened or evaluated', async () => {
    const waiting = await round.apply('otieno');
    const id = await round.eligible();
    await round.review(id, 'rosa', 70);
    await round.review(id, 'ravi', 80);
    await office.done('gina', `/v1/calls/${round.call}/cancel`, { reason: 'No money.' });
    const refused = {
      status: 409,
      body: { code: 'WRONG_STATE', state: 'CANCELLED', allowed: ['PUBLISHED', 'CLOSED'] },
    };
    const screening = { outcome: 'ELIGIBLE' };
    expect(await office.ask('gina', `${applications}/${waiting}/screen`, screening)).toMatchObject(
      refused,
    );
    expect(await office.ask('gina', `${applications}/${id}/conclude-evaluation`)).toMatchObject(
      refused,
    );
    const assignment = { application: id, reviewer: round.person('otieno'), due: '2026-04-30' };
    expect(await office.ask('gina', '/v1/reviews', assignment)).toMatchObject(refused);
    expect(await office.items('gina', '/v1/officer-queue')).toEqual([]);
  });
});

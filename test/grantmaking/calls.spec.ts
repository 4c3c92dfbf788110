import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADA, ANYBODY, Office } from './office.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const deadline = { local: '2026-03-31T23:59:59', zone: 'Africa/Nairobi' };

let office: Office;
let fund: string;
let terms: Record<string, unknown>;

beforeEach(async () => {
  office = await Office.open();
  await office.employs('gita', 'grant-officer');
  await office.employs('wanjiku', 'applicant');
  fund = await office.done(ADA, '/v1/funds', {
    name: 'Trust fund',
    baseCurrency: 'USD',
    timeZone: 'Africa/Nairobi',
    sector: '15160',
  });
  const [pool] = await office.items('gita', `/v1/funds/${fund}/pools`);
  terms = {
    title: 'Shelter and legal aid',
    description: 'Small grants to those who help.',
    pools: [pool?.['id']],
    envelope: usd('500000.00'),
    floor: usd('10000.00'),
    ceiling: usd('30000.00'),
    shortestMonths: 6,
    longestMonths: 12,
    deadline,
    criteria: [
      { code: 'need', title: 'Need', weight: '60' },
      { code: 'plan', title: 'Plan', weight: '40', highestScore: 10 },
    ],
    minimumReviews: 2,
    passMark: '60',
  };
});

afterEach(() => office.close());

const draft = () => office.done('gita', '/v1/calls', { fund, ...terms });
const publish = (call: string) => office.done('gita', `/v1/calls/${call}/publish`);

describe('A call', () => {
  it('as a draft is there for officers only, and can be revised', async () => {
    const call = await draft();
    await office.done('gita', `/v1/calls/${call}/revise`, { ...terms, title: 'Shelter' });
    const seen = { id: call, fund, status: 'DRAFT', title: 'Shelter', deadline };
    expect(await office.items('gita', '/v1/drafted-calls?status=DRAFT')).toMatchObject([seen]);
    expect((await office.read('gita', `/v1/drafted-calls/${call}`)).body).toMatchObject({
      ...seen,
      deadlines: [],
    });
    expect(await office.items(ANYBODY, '/v1/calls')).toEqual([]);
    expect(await office.read(ANYBODY, `/v1/calls/${call}`)).toMatchObject({ status: 404 });
    expect(await office.read('wanjiku', `/v1/drafted-calls/${call}`)).toMatchObject({
      status: 403,
    });
    expect(await office.read(ANYBODY, `/v1/drafted-calls/${call}`)).toMatchObject({ status: 401 });
  });

  it('is there for everybody once it is published, with defaults for what was left out', async () => {
    const call = await draft();
    await publish(call);
    const seen = {
      id: call,
      fund,
      status: 'PUBLISHED',
      ...terms,
      countries: [],
      kinds: [],
      themes: [],
      categoryCaps: [],
      criteria: [
        { code: 'need', title: 'Need', weight: '60', highestScore: 5 },
        { code: 'plan', title: 'Plan', weight: '40', highestScore: 10 },
      ],
      publishedAt: expect.any(String),
    };
    expect(await office.items(ANYBODY, '/v1/calls')).toEqual([seen]);
    expect(await office.read(ANYBODY, `/v1/calls/${call}`)).toEqual({
      status: 200,
      body: { ...seen, deadlines: [{ ...deadline, recordedAt: expect.any(String) }] },
    });
  });

  it('is locked once it is published', async () => {
    const call = await draft();
    await publish(call);
    expect(await office.ask('gita', `/v1/calls/${call}/revise`, terms)).toMatchObject({
      status: 409,
      body: { code: 'CALL_LOCKED', state: 'PUBLISHED' },
    });
  });

  it.each([
    ['can be published in the second of its deadline', '2026-03-31T20:59:59.900Z', 200],
    ['cannot be published in the second after it', '2026-03-31T21:00:00.000Z', 409],
  ])('%s', async (_, now, status) => {
    const call = await draft();
    office.clockShows(now);
    expect((await office.ask('gita', `/v1/calls/${call}/publish`)).status).toBe(status);
  });

  it('shows every deadline that it has had', async () => {
    const call = await draft();
    await publish(call);
    const extend = `/v1/calls/${call}/extend-deadline`;
    const later = { local: '2026-04-15T12:00:00', zone: 'Europe/Vienna' };
    office.clockShows('2026-04-02T09:00:00Z');
    await office.done('gita', extend, { deadline: later });
    expect(await office.ask('gita', extend, { deadline })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/deadline' }] },
    });
    expect((await office.read(ANYBODY, `/v1/calls/${call}`)).body).toMatchObject({
      deadline: later,
      deadlines: [deadline, later],
    });
  });

  it('says why it was cancelled', async () => {
    const call = await draft();
    await publish(call);
    const reason = 'The donor has withdrawn.';
    await office.done('gita', `/v1/calls/${call}/cancel`, { reason });
    expect((await office.read(ANYBODY, `/v1/calls/${call}`)).body).toMatchObject({
      status: 'CANCELLED',
      cancelledBecause: reason,
    });
  });

  it.each([
    [422, 'SUM_MISMATCH', { criteria: [{ code: 'need', title: 'Need', weight: '99.99' }] }],
    [422, 'CURRENCY_MISMATCH', { floor: { amount: '1.00', currency: 'EUR' } }],
    [400, 'VALIDATION_FAILED', { ceiling: usd('9999.99') }],
    [400, 'VALIDATION_FAILED', { ceiling: usd('500000.01') }],
    [400, 'VALIDATION_FAILED', { categoryCaps: [{ category: 'Overhead', percent: '10' }] }],
    [400, 'VALIDATION_FAILED', { criteria: [{ code: 'Need', title: 'Need', weight: '100' }] }],
    [400, 'VALIDATION_FAILED', { deadline: { local: '9999-12-31T23:59:59', zone: 'UTC' } }],
    [400, 'VALIDATION_FAILED', { kinds: ['20'] }],
    [400, 'VALIDATION_FAILED', { deadline: { ...deadline, zone: 'Mars/Phobos' } }],
    [400, 'VALIDATION_FAILED', { criteria: [{ code: 'need', title: 'Need', weight: '0' }] }],
  ])('is refused with %i %s for %o', async (status, code, change) => {
    expect(await office.ask('gita', '/v1/calls', { fund, ...terms, ...change })).toMatchObject({
      status,
      body: { code },
    });
  });

  it('is written by grant officers of its fund', async () => {
    expect(await office.ask('wanjiku', '/v1/calls', { fund, ...terms })).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_HELD' },
    });
    const other = await office.done(ADA, '/v1/funds', {
      name: 'Other fund',
      baseCurrency: 'USD',
      timeZone: 'UTC',
      sector: '15160',
    });
    await office.employs('gael', 'grant-officer', { funds: [other] });
    const call = await draft();
    expect(await office.ask('gael', '/v1/calls', { fund, ...terms })).toMatchObject({
      status: 404,
    });
    expect(await office.ask('gael', `/v1/calls/${call}/publish`)).toMatchObject({ status: 404 });
    expect(await office.read('gael', `/v1/drafted-calls/${call}`)).toMatchObject({ status: 404 });
    expect(await office.items('gael', '/v1/drafted-calls')).toEqual([]);
  });
});

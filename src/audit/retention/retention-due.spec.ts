import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { organisationsProjection } from '../../grantmaking/organisations/organisations.projection.js';
import { peopleProjection } from '../../people/people.projection.js';
import { RETAINED_KINDS } from '../../people/retention/retained-kinds.js';
import { ListRetentionDue, ListRetentionDueHandler } from './retention-due.view.js';
import { ListRetentionPeriods, ListRetentionPeriodsHandler } from './retention-periods.view.js';
import { retention } from './retention.projection.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [MIRA, NOOR] = [id('person', 1), id('person', 2)];
const [ANA, RELIEF] = [id('donor', 1), id('organisation', 1)];

let history: RecordedHistory;
beforeEach(() => {
  history = new RecordedHistory([retention, peopleProjection, organisationsProjection]);
});
afterEach(() => history.close());

const registered = (name: string) => ({ type: 'PersonRegistered', data: { name } });
const account = (n: number) => ({
  type: 'AccountProposed',
  data: {
    account: id('account', n),
    country: 'US',
    holder: 'Relief',
    number: '123',
    bic: 'ABCDUS33',
    by: [MIRA],
  },
});

async function dueOn(now: string): Promise<string[]> {
  const { items } = await history.ask(ListRetentionDueHandler, new ListRetentionDue({}), { now });
  return items.map(({ subject, dueOn: day }) => `${subject} ${day}`);
}

const dueAt = async (now: string) =>
  (await history.ask(ListRetentionDueHandler, new ListRetentionDue({}), { now })).items;

const periodSet = (kind: string, months: number) => ({
  type: 'RetentionPeriodSet',
  data: { kind, months, reason: 'The donors ask for it.' },
});
const RETENTION = 'retention_00000000-0000-7000-8000-000000000000';
const REVIEW = id('review', 1);
const reopened = { type: 'ReviewReopened', data: { reason: 'A score was left out.' } };
const excluded = { type: 'ReviewExcluded', data: { reason: 'A conflict.' } };

it('a person is due ten years after the last act, that day included, if no role is held', async () => {
  history.happened('2026-03-31T10:00:00Z', NOOR, [MIRA, registered('Mira')]);
  expect(await dueOn('2036-03-30T23:59:59Z')).toEqual([]);
  expect(await dueOn('2036-03-31T00:00:00Z')).toEqual([`${MIRA} 2036-03-31`]);
  const data = { role: 'reviewer', from: '2026-04-01T00:00:00Z', until: '2037-01-01T00:00:00Z' };
  history.happened('2026-03-31T11:00:00Z', NOOR, [MIRA, { type: 'RoleGranted', data }]);
  expect(await dueOn('2036-12-31T23:59:59Z')).toEqual([]);
  expect(await dueOn('2037-01-01T00:00:00Z')).toEqual([`${MIRA} 2036-03-31`]);
});

it('whoever acts is kept from then on, and whoever is erased is due no more', async () => {
  history.happened('2026-03-31T10:00:00Z', NOOR, [MIRA, registered('Mira')]);
  history.happened('2030-01-01T10:00:00Z', MIRA, [NOOR, registered('Noor')]);
  expect(await dueOn('2041-01-01T00:00:00Z')).toEqual([`${MIRA} 2040-01-01`, `${NOOR} 2040-01-01`]);
  const data = { keys: [], backupsUnreadableOn: '2041-02-01' };
  history.happened('2041-01-01T10:00:00Z', 'person_x', [MIRA, { type: 'PersonErased', data }]);
  expect(await dueOn('2060-01-01T00:00:00Z')).toEqual([`${NOOR} 2040-01-01`]);
});

it('a donor who is a person is due, an organisation never is', async () => {
  const donor = { kind: '90', anonymous: false };
  const of = (data: object) => ({ type: 'DonorRegistered', data: { ...donor, ...data } });
  history.happened('2026-03-31T10:00:00Z', NOOR, [ANA, of({ personName: 'Ana' })]);
  history.happened('2026-03-31T10:00:00Z', NOOR, [id('donor', 2), of({ name: 'Relief' })]);
  expect(await dueOn('2060-01-01T00:00:00Z')).toEqual([`${ANA} 2036-03-31`]);
});

it('a text is due when its history has rested for so long, with its place', async () => {
  const first = history.happened('2026-03-31T10:00:00Z', MIRA, [REVIEW, reopened]);
  const second = history.happened('2027-03-31T10:00:00Z', MIRA, [REVIEW, excluded]);
  expect(await dueAt('2034-03-30T23:59:59Z')).toEqual([]);
  expect(await dueAt('2034-03-31T00:00:00Z')).toEqual([
    {
      subject: REVIEW,
      kind: 'REVIEW_TEXT',
      lastIndex: second,
      lastAt: '2027-03-31T10:00:00.000Z',
      dueOn: '2034-03-31',
      months: 84,
      reason: expect.stringContaining('bears out the score'),
      erasedBy: 'POST /v1/redactions',
      texts: [
        { index: first, field: '/reason' },
        { index: second, field: '/reason' },
      ],
      hasMoreTexts: false,
    },
  ]);
});

it('a text that was redacted is kept for as long again, the others are not', async () => {
  const first = history.happened('2026-03-31T10:00:00Z', MIRA, [REVIEW, reopened]);
  const second = history.happened('2026-03-31T10:00:00Z', MIRA, [REVIEW, excluded]);
  const redaction = (index: number) => ({
    type: 'TextRedacted',
    data: {
      index,
      field: '/reason',
      instead: 'k'.repeat(43),
      text: 'Redacted.',
      reason: 'Due.',
      concerns: [],
    },
  });
  history.happened('2033-04-01T10:00:00Z', MIRA, ['redaction_1', redaction(first)]);
  const textsAt = async (now: string) => (await dueAt(now)).map(({ texts }) => texts);
  expect(await textsAt('2033-04-02T00:00:00Z')).toEqual([[{ index: second, field: '/reason' }]]);
  history.happened('2033-04-03T10:00:00Z', MIRA, ['redaction_2', redaction(second)]);
  expect(await textsAt('2040-03-31T00:00:00Z')).toEqual([]);
  expect(await textsAt('2040-04-03T00:00:00Z')).toHaveLength(1);
});

it('of a long history the first fifty texts are told', async () => {
  const texts = Array.from({ length: 60 }, () => [REVIEW, reopened] as const);
  history.happened('2026-03-31T10:00:00Z', MIRA, ...texts);
  const [due] = await dueAt('2040-01-01T00:00:00Z');
  expect(due?.texts).toHaveLength(50);
  expect(due?.hasMoreTexts).toBe(true);
});

it('whoever is under a legal hold is due, and shown as held until it is lifted', async () => {
  history.happened('2026-03-31T10:00:00Z', NOOR, [MIRA, registered('Mira')]);
  history.happened('2026-03-31T11:00:00Z', NOOR, [
    MIRA,
    { type: 'HoldPlaced', data: { reason: 'A court asks.' } },
  ]);
  expect(await dueAt('2037-01-01T00:00:00Z')).toMatchObject([
    { subject: MIRA, kind: 'ADMINISTRATION_TEXT', erasedBy: 'POST /v1/redactions' },
    {
      subject: MIRA,
      kind: 'PERSON',
      heldSince: '2026-03-31T11:00:00.000Z',
      erasedBy: `POST /v1/persons/${MIRA}/erase`,
    },
  ]);
  history.happened('2026-03-31T12:00:00Z', NOOR, [
    MIRA,
    { type: 'HoldLifted', data: { reason: 'It is over.' } },
  ]);
  const [, person] = await dueAt('2037-01-01T00:00:00Z');
  expect(person).not.toHaveProperty('heldSince');
});

it('a period that the installation sets holds at once, also for what is there', async () => {
  history.happened('2026-03-31T10:00:00Z', MIRA, [REVIEW, reopened]);
  const set = history.happened('2027-01-01T10:00:00Z', MIRA, [
    RETENTION,
    periodSet('REVIEW_TEXT', 24),
  ]);
  expect(await dueOn('2028-03-30T23:59:59Z')).toEqual([]);
  expect(await dueAt('2028-03-31T00:00:00Z')).toMatchObject([
    { subject: REVIEW, months: 24, reason: 'The donors ask for it.', dueOn: '2028-03-31' },
  ]);
  const { items } = await history.ask(ListRetentionPeriodsHandler, new ListRetentionPeriods());
  expect(items.map(({ kind }) => kind)).toEqual([...RETAINED_KINDS]);
  expect(items.find(({ kind }) => kind === 'REVIEW_TEXT')).toEqual({
    kind: 'REVIEW_TEXT',
    months: 24,
    reason: 'The donors ask for it.',
    defaultMonths: 84,
    setIndex: set,
    setAt: '2027-01-01T10:00:00.000Z',
  });
  expect(items.find(({ kind }) => kind === 'PERSON')).toEqual({
    kind: 'PERSON',
    months: 120,
    reason: expect.any(String),
    defaultMonths: 120,
  });
});

it('pages go on within a subject of which several kinds are due', async () => {
  const hold = { type: 'HoldPlaced', data: { reason: 'A court asks.' } };
  history.happened('2026-03-31T10:00:00Z', 'person_x', [MIRA, registered('Mira')], [MIRA, hold]);
  const kinds: string[] = [];
  for (let cursor: string | undefined; ;) {
    const parameters = { limit: 1, ...(cursor !== undefined && { cursor }) };
    const page = await history.ask(ListRetentionDueHandler, new ListRetentionDue(parameters), {
      now: '2040-01-01T00:00:00Z',
    });
    kinds.push(...page.items.map(({ kind }) => kind));
    if (page.next === undefined) break;
    cursor = page.next;
  }
  expect(kinds).toEqual(['ADMINISTRATION_TEXT', 'PERSON']);
});

it('an account is due seven years after another took its place', async () => {
  history.happened('2026-03-31T10:00:00Z', NOOR, [RELIEF, account(1)]);
  expect(await dueOn('2060-01-01T00:00:00Z')).toEqual([]);
  history.happened('2028-05-01T10:00:00Z', NOOR, [RELIEF, account(2)]);
  expect(await dueOn('2035-04-30T23:59:59Z')).toEqual([]);
  expect(await dueOn('2035-05-01T00:00:00Z')).toEqual([`${id('account', 1)} 2035-05-01`]);
});

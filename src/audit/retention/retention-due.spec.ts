import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { organisationsProjection } from '../../grantmaking/organisations/organisations.projection.js';
import { peopleProjection } from '../../people/people.projection.js';
import { ListRetentionDue, ListRetentionDueHandler } from './retention-due.view.js';
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

it('an account is due seven years after another took its place', async () => {
  history.happened('2026-03-31T10:00:00Z', NOOR, [RELIEF, account(1)]);
  expect(await dueOn('2060-01-01T00:00:00Z')).toEqual([]);
  history.happened('2028-05-01T10:00:00Z', NOOR, [RELIEF, account(2)]);
  expect(await dueOn('2035-04-30T23:59:59Z')).toEqual([]);
  expect(await dueOn('2035-05-01T00:00:00Z')).toEqual([`${id('account', 1)} 2035-05-01`]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditAccess } from '../../src/audit/audit.access.js';
import type { AccessRule } from '../../src/platform/auth/access.js';
import { RunningFund } from '../line/running-fund.js';

/** Every list for auditors and controllers alone, but for what is asked by an id or an index. */
const LISTS = Object.entries(auditAccess)
  .filter(([route, rule]) => !route.includes(':') && isForThem(rule))
  .map(([route]) => route.replace('GET /v1/', ''));

function isForThem(rule: AccessRule): boolean {
  return typeof rule === 'object' && rule.roles.toSorted().join() === 'auditor,controller';
}

let running: RunningFund;
let fund: string;

beforeAll(async () => {
  running = await RunningFund.open('2026-03-02T09:00:00Z');
  fund = await running.done('ada', 'funds', {
    name: 'Fund for the test',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  await running.person('audra', 'auditor');
  await running.person('carla', 'controller');
  await running.person('fiona', 'finance-officer', 'approver');
}, 60_000);

afterAll(() => running.close());

const items = async (path: string) =>
  (await running.get('audra', path))['items'] as Record<string, unknown>[];

describe('The lists of auditors', () => {
  it('are there', () => {
    expect(LISTS.length).toBeGreaterThanOrEqual(10);
  });

  it.each(LISTS)('%s answers auditors and controllers, and nobody else', async (list) => {
    for (const who of ['audra', 'carla']) {
      expect(await running.get(who, list)).toMatchObject({ items: expect.any(Array) });
    }
    for (const who of ['fiona', 'ada']) {
      await expect(running.get(who, list)).rejects.toThrow(/403.*ROLE_NOT_HELD/);
    }
  });

  it('take every filter that they have', async () => {
    const grants = `fund=${fund}&grant=grant_0192a000-0000-7000-8000-000000000001`;
    const moments = 'from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z';
    const days = 'from=2026-01-01&to=2026-12-31';
    const asked = [
      `audit/reports?${grants}&${days}&late=true&status=DUE&flag=DISALLOWED`,
      `audit/drawdowns?${grants}&${days}&outstanding=true`,
      `audit/budget-lines?${grants}&${days}&over=true`,
      `audit/goals?${grants}&${days}&withoutFigure=true`,
      `audit/payments-after-account-changes?fund=${fund}&${moments}&afterChange=true&withinMinutes=60`,
      `audit/access-rights?fund=${fund}&role=donor&at=2026-03-02T09:00:00Z`,
      `exceptions?fund=${fund}&${moments}&kind=RECOVERY&subject=x`,
      `refusals?fund=${fund}&${moments}&code=X&command=X&actor=x&target=x`,
      `confidential-reads?${moments}&subject=x`,
    ];
    for (const path of asked) expect([path, await items(path)]).toEqual([path, []]);
  });
});

describe('Conflicting roles', () => {
  it('are found as they are granted', async () => {
    const { id } = await running.get('fiona', 'me');
    expect(await items('audit/conflicting-roles')).toEqual([
      expect.objectContaining({
        person: id,
        roles: ['finance-officer', 'approver'],
        because: 'APPROVE_AND_RELEASE',
      }),
    ]);
  });
});

describe('A row', () => {
  it('leads to the event behind it', async () => {
    const [conflict = {}] = await items('audit/conflicting-roles');
    const [index] = conflict['events'] as number[];
    expect(await running.get('audra', `events/${index}`)).toMatchObject({
      type: 'RoleGranted',
      data: { role: 'finance-officer' },
    });
  });

  it.each([
    [{ name: 'Ines', naturalPerson: true, kind: '90' }, 1],
    [{ name: 'Agency', kind: '10', country: 'AT' }, 0],
  ])('that names a donor, %j, is recorded %i times', async (details, times) => {
    const donor = await running.done('fiona', 'donors', details);
    await running.get('fiona', 'donors');
    expect(await items(`confidential-reads?subject=${donor}`)).toHaveLength(times);
  });

  it('and what was looked up for it is itself on the list of confidential reads', async () => {
    const { id } = await running.get('fiona', 'me');
    await running.get('audra', `persons/${String(id)}`);
    expect(await items(`confidential-reads?subject=${String(id)}`)).toMatchObject([
      { route: 'GET /v1/persons/:id', subjects: [id] },
    ]);
  });
});

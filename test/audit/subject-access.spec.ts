import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningFund } from '../line/running-fund.js';

interface HeldEvent {
  readonly type: string;
  readonly because: readonly string[];
  readonly fields: readonly { field: string; because: string; text?: string }[];
}

let fund: RunningFund;
let mira: string;
let noor: string;

beforeAll(async () => {
  fund = await RunningFund.open('2026-03-02T09:00:00Z');
  mira = await fund.person('Mira Okafor', 'controller');
  noor = await fund.person('Noor Haddad', 'controller');
  await fund.person('audra', 'auditor');
  const reason = 'Noor Haddad asked; see the file.';
  await fund.done('Mira Okafor', `persons/${noor}/place-hold`, { reason });
});
afterAll(() => fund.close());

async function heldAbout(subject: string, person: string): Promise<HeldEvent[]> {
  const items: HeldEvent[] = [];
  for (let cursor = ''; ;) {
    const page = await fund.get(subject, `persons/${person}/subject-access?limit=2${cursor}`);
    items.push(...(page['items'] as HeldEvent[]));
    if (page['next'] === undefined) return items;
    cursor = `&cursor=${page['next'] as string}`;
  }
}

describe('what is held about a person', () => {
  it('is their registration, what they did and wrote, and what has their id', async () => {
    const held = await heldAbout('ada', mira);
    expect(held.map(({ type, because }) => [type, ...because])).toEqual(
      expect.arrayContaining([
        ['PersonRegistered', 'OWN'],
        ['RoleGranted', 'OWN'],
        ['HoldPlaced', 'ACTED'],
        ['ThingReserved', 'MENTIONED'],
      ]),
    );
    const [registered] = held.filter(({ type }) => type === 'PersonRegistered');
    expect(registered?.fields).toEqual([{ field: '/name', because: 'OWN', text: 'Mira Okafor' }]);
    const [placed] = held.filter(({ type }) => type === 'HoldPlaced');
    expect(placed?.fields).toEqual([
      { field: '/reason', because: 'ACTED', text: 'Noor Haddad asked; see the file.' },
    ]);
  });

  it('is a text of another that names them, whose words the person is not shown', async () => {
    const reason = 'Mira Okafor has said so.';
    await fund.done('Noor Haddad', `persons/${noor}/lift-hold`, { reason });
    const fieldsOf = async (subject: string) =>
      (await heldAbout(subject, mira)).filter(({ because }) => because.includes('NAMED'));
    expect(await fieldsOf('ada')).toMatchObject([
      { type: 'HoldLifted', fields: [{ field: '/reason', because: 'NAMED', text: reason }] },
    ]);
    const [own] = await fieldsOf('Mira Okafor');
    expect(own?.fields).toEqual([{ field: '/reason', because: 'NAMED' }]);
  });

  it('says who has read of them, which roles they had, and what they were refused', async () => {
    await fund.get('audra', `trail/${mira}`);
    await fund.done('ada', `persons/${noor}/delegate`, {
      for: mira,
      from: '2026-03-02T09:00:00Z',
      until: '2026-04-01T00:00:00Z',
    });
    expect((await fund.post('Mira Okafor', `persons/${noor}/erase`)).status).toBe(403);
    const held = await heldAbout('Mira Okafor', mira);
    const of = (type: string) => held.filter((each) => each.type === type);
    expect(of('ConfidentialRead')).toContainEqual(
      expect.objectContaining({ because: ['MENTIONED'], actor: expect.stringMatching(/^person_/) }),
    );
    expect(of('RoleGranted')).toMatchObject([{ data: { role: 'controller' } }]);
    expect(of('DelegationGiven')).toMatchObject([{ because: ['MENTIONED'] }]);
    expect(of('CommandRefused')).toMatchObject([
      { because: ['ACTED'], actor: mira, data: { command: 'ErasePerson', code: 'ROLE_NOT_HELD' } },
    ]);
  });

  it('is a text that spells their name and would keep it', async () => {
    const reason = 'Olu Balogun asked.';
    await fund.done('Mira Okafor', `persons/${noor}/place-hold`, { reason });
    const olu = await fund.person('Olu Balogun', 'reviewer');
    const [spelt] = (await heldAbout('ada', olu)).filter(({ because }) =>
      because.includes('SPELT'),
    );
    expect(spelt?.fields).toEqual([{ field: '/reason', because: 'SPELT', text: reason }]);
    const [own] = (await heldAbout('Olu Balogun', olu)).filter(({ because }) =>
      because.includes('SPELT'),
    );
    expect(own?.fields).toEqual([{ field: '/reason', because: 'SPELT' }]);
  });

  it('is for administrators and the person alone', async () => {
    const path = `persons/${noor}/subject-access`;
    expect((await fund.read('Mira Okafor', path)).status).toBe(404);
    expect((await fund.read('Noor Haddad', path)).status).toBe(200);
    const nobody = 'person_0192a000-0000-7000-8000-000000000000';
    const donor = await fund
      .person('fiona', 'finance-officer')
      .then(() =>
        fund.done('fiona', 'donors', { name: 'Ana Pérez', naturalPerson: true, kind: '90' }),
      );
    const statusOf = async (asked: string) => (await fund.read('ada', asked)).status;
    expect(await statusOf(`persons/${nobody}/subject-access`)).toBe(404);
    expect(await statusOf(`persons/${donor}/subject-access`)).toBe(404);
    const { items } = await fund.get('ada', `donors/${donor}/subject-access`);
    expect(JSON.stringify(items)).toContain('Ana Pérez');
  });

  it('is recorded as read when somebody else reads it', async () => {
    const { items } = await fund.get('audra', 'confidential-reads?limit=200');
    expect(JSON.stringify(items)).toContain('GET /v1/persons/:id/subject-access');
  });
});

describe('for how long data are kept', () => {
  it('the administrator decides, with a reason that stands in the log', async () => {
    const body = { kind: 'REVIEW_TEXT', months: 24, reason: 'The donors ask for it.' };
    expect((await fund.post('Mira Okafor', 'retention-periods', body)).body['code']).toBe(
      'ROLE_NOT_HELD',
    );
    const set = await fund.done('ada', 'retention-periods', body);
    const { items } = await fund.get('ada', 'retention-periods');
    expect(items).toContainEqual(expect.objectContaining({ ...body, defaultMonths: 84 }));
    expect((await fund.post('ada', 'retention-periods', body)).body['code']).toBe('SAME_PERIOD');
    const months = { ...body, months: 1_201 };
    expect((await fund.post('ada', 'retention-periods', months)).status).toBe(400);
    const trail = await fund.get('audra', `trail/${set}`);
    expect(trail['items']).toMatchObject([{ type: 'RetentionPeriodSet', data: body }]);
  });
});

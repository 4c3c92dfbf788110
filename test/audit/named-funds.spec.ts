import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningFund } from '../line/running-fund.js';

interface Step {
  readonly index: number;
  readonly stream: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** Audra and Carla look at all funds, Otto and Olga at the other one only; Fiona works in both. */
let running: RunningFund;
const ids: Record<string, string> = {};
const id = (name: string): string => ids[name] ?? `no ${name}`;

const fundTerms = (name: string) => ({
  name,
  baseCurrency: 'USD',
  timeZone: 'Europe/Vienna',
  sector: '15160',
});

beforeAll(async () => {
  running = await RunningFund.open('2026-03-02T09:00:00Z');
  ids['ours'] = await running.done('ada', 'funds', fundTerms('Fund of somebody else'));
  ids['other'] = await running.done('ada', 'funds', fundTerms('Fund that Otto audits'));
  await running.person('audra', 'auditor');
  await running.person('carla', 'controller');
  ids['fiona'] = await running.person('fiona', 'finance-officer');
  for (const [name, role] of [
    ['otto', 'auditor'],
    ['olga', 'controller'],
  ] as const) {
    const person = await running.person(name);
    await running.done('ada', `persons/${person}/grant-role`, { role, funds: [id('other')] });
  }
  ids['donor'] = await running.done('fiona', 'donors', {
    name: 'Agency',
    kind: '10',
    country: 'AT',
  });
  for (const name of ['ours', 'other']) {
    ids[`pledge to ${name}`] = await running.done('fiona', 'contributions', {
      fund: id(name),
      donor: id('donor'),
      amount: { amount: '5000.00', currency: 'USD' },
      announcedOn: '2026-03-01',
    });
    expect((await refusedRate(name)).status).toBe(403);
  }
}, 60_000);

afterAll(() => running.close());

/** Auditors change nothing. */
const refusedRate = (fund: string) =>
  running.post('audra', 'rates', {
    fund: id(fund),
    currency: 'CHF',
    rate: '0.9',
    validFrom: '2026-01-01',
  });

const trail = async (who: string, subject: string, query = ''): Promise<readonly Step[]> =>
  (await running.get(who, `trail/${subject}${query}`))['items'] as Step[];

const refusals = async (who: string) =>
  (await running.get(who, 'refusals'))['items'] as { command: string; targets: string[] }[];

describe('a role for named funds', () => {
  it.each(['otto', 'olga'])('(%s) shows no trail of another fund', async (who) => {
    for (const subject of [id('ours'), id('pledge to ours')]) {
      await expect(trail(who, subject)).rejects.toThrow(/404.*NOT_FOUND/);
    }
  });

  it('shows events of its own fund, and none of another', async () => {
    const indexOf = async (name: string) => (await trail('audra', id(name)))[0]?.index;
    const own = await running.get('otto', `events/${await indexOf('pledge to other')}`);
    expect(own).toMatchObject({ type: 'PledgeAnnounced', actor: id('fiona'), journal: [] });
    const { status } = await running.read('otto', `events/${await indexOf('pledge to ours')}`);
    expect(status).toBe(404);
  });

  it('shows no certified statement of another fund', async () => {
    running.clock.now = '2026-04-02T09:00:00Z';
    const statement: Record<string, string> = {};
    for (const name of ['ours', 'other']) {
      const fund = id(name);
      await running.done('fiona', `funds/${fund}/close-period`, { period: '2026-03' });
      statement[name] = await running.done('fiona', 'certified-statements', {
        fund,
        period: '2026-03',
      });
    }
    expect(await trail('otto', `${statement['other']}`)).toHaveLength(1);
    for (const path of [
      `trail/${statement['ours']}`,
      `certified-statements/${statement['ours']}`,
    ]) {
      expect([path, (await running.read('otto', path)).status]).toEqual([path, 404]);
    }
  });

  it('shows the trail of its own fund', async () => {
    expect((await trail('otto', id('pledge to other')))[0]?.stream).toBe(id('pledge to other'));
    expect((await trail('otto', id('other'))).length).toBeGreaterThan(0);
  });

  it('shows of what belongs to no fund the part that does not lead to another', async () => {
    const all = await trail('audra', id('donor'));
    const seen = await trail('otto', id('donor'));
    expect(all.map(({ stream }) => stream)).toContain(id('pledge to ours'));
    expect(seen.map(({ stream }) => stream)).toContain(id('pledge to other'));
    expect(seen.map(({ type }) => type)).toContain('DonorRegistered');
    expect(JSON.stringify(seen)).not.toContain(id('ours'));
    expect(JSON.stringify(seen)).not.toContain(id('pledge to ours'));
  });

  it('pages what is left, without gap or repeat', async () => {
    const whole = await trail('otto', id('fiona'));
    const paged: Step[] = [];
    let query = '?limit=1';
    for (;;) {
      const { items, next } = await running.get('otto', `trail/${id('fiona')}${query}`);
      paged.push(...(items as Step[]));
      if (typeof next !== 'string') break;
      query = `?limit=1&cursor=${next}`;
    }
    // that the first page was read is recorded, and stands at the end of the next ones
    expect(paged.filter(({ type }) => type !== 'ConfidentialRead')).toEqual(whole);
    expect(whole.length).toBeGreaterThan(2);
  });

  it.each(['otto', 'olga'])('(%s) lists the refusals of its funds only', async (who) => {
    const seen = await refusals(who);
    expect(seen.map(({ targets }) => targets)).toEqual([[id('other')]]);
  });
});

describe('a role for all funds', () => {
  it.each(['audra', 'carla'])('(%s) shows everything', async (who) => {
    expect((await trail(who, id('pledge to ours'))).length).toBeGreaterThan(0);
    expect(await refusals(who)).toHaveLength(2);
  });
});

describe('a trail', () => {
  it.each(['grant_01920000-0000-7000-8000-000000000001', 'nonsense'])(
    'of %s, which the log never named, is not found',
    async (subject) => {
      await expect(trail('audra', subject)).rejects.toThrow(/404.*NOT_FOUND/);
    },
  );
});

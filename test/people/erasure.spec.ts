import { ReportBeingMade, type CheckResult } from '../../src/audit/verify/report.js';
import { verifyInstallation } from '../../src/command-line/verify-installation.js';
import { logFileIn } from '../../src/installation.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeysLost } from '../../src/platform/sealing/key-file.js';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RunningFund } from '../line/running-fund.js';

/** Each `it` goes on where the one before has ended. */
let fund: RunningFund;
const ids: Record<string, string> = {};
const id = (name: string): string => ids[name] ?? `no ${name}`;

const NOW = '2026-03-02T09:00:00Z';
const usd = (amount: string) => ({ amount, currency: 'USD' });

beforeAll(async () => {
  fund = await RunningFund.open(NOW);
  ids['audra'] = await fund.person('audra', 'auditor');
  ids['carl'] = await fund.person('carl', 'controller');
  ids['fiona'] = await fund.person('fiona', 'finance-officer');
  ids['gwen'] = await fund.person('gwen', 'grant-officer');
  ids['bela'] = await fund.done('ada', 'persons', {
    name: 'Bela Kun',
    email: 'bela@example.org',
    issuer: 'tributary',
    subject: 'bela',
  });
  await fund.done('ada', `persons/${id('bela')}/grant-role`, { role: 'auditor' });
  ids['fund'] = await fund.done('ada', 'funds', {
    name: 'Example fund',
    baseCurrency: 'USD',
    timeZone: 'UTC',
    sector: '15180',
  });
  ids['donor'] = await fund.done('fiona', 'donors', {
    name: 'Ingrid Holm',
    naturalPerson: true,
    kind: '90',
    country: 'NO',
  });
  ids['pledge'] = await fund.done('fiona', 'contributions', {
    fund: id('fund'),
    donor: id('donor'),
    amount: usd('100.00'),
    announcedOn: '2026-03-01',
    note: 'Ingrid Holm was told of it by Bela Kun; her sister Astrid Holm, too.',
  });
  ids['shelter'] = await fund.done('gwen', 'organisations', {
    name: 'A shelter',
    kind: '22',
    country: 'NO',
    registrationNumber: '1234',
  });
  ids['account'] = await fund.done('fiona', `organisations/${id('shelter')}/propose-account`, {
    holder: 'Bela Kun',
    country: 'NO',
    number: 'NO9386011117947',
    bic: 'DNBANOKK',
  });
}, 60_000);

afterAll(() => fund.close());

const pledge = () => fund.get('fiona', `contributions/${id('pledge')}`);
const person = (name: string) => fund.get('ada', `persons/${id(name)}`);
const everything = async () =>
  JSON.stringify([
    await pledge(),
    await person('bela'),
    await fund.get('fiona', `donors/${id('donor')}`),
    await fund.get('audra', `trail/${id('bela')}?limit=100`),
    await fund.get('audra', `trail/${id('donor')}?limit=100`),
    await fund.get('audra', 'role-history?limit=100'),
    await fund.get('fiona', `organisations/${id('shelter')}`),
    await fund.get('fiona', `organisations/${id('shelter')}?asOf=${String(ids['told'])}`),
    await fund.get('audra', `trail/${id('account')}?limit=100`),
  ]);

/** What is held about a person. */
const held = async (name: string) =>
  (await fund.get('ada', `persons/${id(name)}/subject-access?limit=100`))['items'];

/** What `tributary verify` says of the keys, beside the service. */
function keysVerified(): CheckResult | undefined {
  const { dataDir } = fund;
  const report = new ReportBeingMade(dataDir, () => {});
  verifyInstallation(report, { dataDir, file: logFileIn(dataDir), held: [], trust: { key: [] } });
  return report.report().checks.find(({ check }) => check === 'keys');
}

describe('A legal hold', () => {
  it('keeps a person from being erased, and carries out nothing when it is lifted', async () => {
    const reason = 'The court asks.';
    await fund.done('carl', `persons/${id('bela')}/place-hold`, { reason });
    expect(await person('bela')).toMatchObject({ standing: 'HELD', name: 'Bela Kun' });
    const { status, body } = await fund.post('ada', `persons/${id('bela')}/erase`);
    expect([status, body['code'], body['id']]).toEqual([409, 'LEGAL_HOLD', id('bela')]);
    await fund.done('carl', `persons/${id('bela')}/lift-hold`, { reason });
    expect(await person('bela')).toMatchObject({ standing: 'ACTIVE', name: 'Bela Kun' });
  });

  it('keeps what names them, and what they have written, from being redacted', async () => {
    const { items } = await fund.get('audra', `trail/${id('pledge')}?limit=100`);
    const [{ index } = { index: -1 }] = items as { index: number }[];
    const redacted = () =>
      fund.post('ada', 'redactions', {
        index,
        field: '/note',
        text: 'Nothing happened.',
        reason: 'It was asked for.',
      });
    for (const name of ['bela', 'fiona', 'donor']) {
      const path = name === 'donor' ? `donors/${id(name)}` : `persons/${id(name)}`;
      await fund.done('carl', `${path}/place-hold`, { reason: 'The court asks.' });
      const { status, body } = await redacted();
      expect([status, body['code'], body['id']]).toEqual([409, 'LEGAL_HOLD', id(name)]);
      await fund.done('carl', `${path}/lift-hold`, { reason: 'It is over.' });
    }
    expect((await pledge())['note']).toContain('Bela Kun');
  });

  it('keeps its own reason, and an account that is in their name', async () => {
    await fund.done('carl', `persons/${id('bela')}/place-hold`, { reason: 'The court asks.' });
    const { items } = await fund.get('audra', `trail/${id('bela')}?limit=100`);
    const index = (items as { index: number }[]).at(-1)?.index;
    const tries = [
      await fund.post('ada', 'redactions', { index, field: '/reason', text: 'x', reason: 'None.' }),
      await fund.post('ada', `organisations/${id('shelter')}/erase-account`, {
        account: id('account'),
      }),
    ];
    expect(tries.map(({ body }) => [body['code'], body['id']])).toEqual(
      Array(2).fill(['LEGAL_HOLD', id('bela')]),
    );
    await fund.done('carl', `persons/${id('bela')}/lift-hold`, { reason: 'It is over.' });
  });

  it('is for the controller to place, and erasing for the administrator', async () => {
    const reason = 'No reason.';
    const tries = [
      await fund.post('ada', `persons/${id('bela')}/place-hold`, { reason }),
      await fund.post('carl', `persons/${id('bela')}/erase`),
      await fund.post('carl', `donors/${id('donor')}/erase`),
      await fund.post('carl', 'redactions', { index: 1, field: '/note', text: 'x', reason }),
    ];
    expect(tries.map(({ body }) => body['code'])).toEqual(Array(4).fill('ROLE_NOT_HELD'));
  });
});

describe('Erasing a person', () => {
  it('takes the name out of every answer, also of what others wrote, and leaves the rest', async () => {
    const log = fund.installation.log;
    expect(await held('bela')).toContainEqual(
      expect.objectContaining({
        type: 'AccountProposed',
        because: ['NAMED'],
        fields: [{ field: '/holder', because: 'NAMED', text: 'Bela Kun' }],
      }),
    );
    const before = await log.head();
    ids['told'] = String(before);
    copyFileSync(join(fund.dataDir, 'keys.db'), join(fund.dataDir, 'older-keys.db'));
    copyFileSync(join(fund.dataDir, 'keys.db-wal'), join(fund.dataDir, 'older-keys.db-wal'));
    await fund.done('ada', `persons/${id('bela')}/erase`);
    expect(await log.head()).toBe(before + 1);
    expect(await person('bela')).toMatchObject({
      name: '[erased]',
      email: '[erased]',
      standing: 'ERASED',
      backupsUnreadableOn: '2026-04-02',
      roles: [],
    });
    expect((await pledge())['note']).toBe(
      'Ingrid Holm was told of it by [erased]; her sister Astrid Holm, too.',
    );
    expect(await everything()).not.toMatch(/Bela Kun|bela@/);
    const { accounts } = await fund.get('fiona', `organisations/${id('shelter')}`);
    expect(accounts).toMatchObject([{ holder: '[erased]', number: 'NO9386011117947' }]);
  });

  it('ends their roles, and nobody gives them others', async () => {
    const { body } = await fund
      .read('bela', 'refusals')
      .then((reply) => ({ body: reply.body as object }));
    expect(body).toMatchObject({ code: 'ROLE_NOT_HELD' });
    const granted = await fund.post('ada', `persons/${id('bela')}/grant-role`, { role: 'auditor' });
    expect(granted.body).toMatchObject({ code: 'WRONG_STATE', state: 'ERASED' });
    const again = await fund.post('ada', `persons/${id('bela')}/erase`);
    expect(again.body).toMatchObject({ code: 'WRONG_STATE', state: 'ERASED' });
  });

  it('is not for the last administrator to do to themselves', async () => {
    const { body } = await fund
      .get('ada', 'me')
      .then(async (me) => fund.post('ada', `persons/${String(me['id'])}/erase`));
    expect(body).toMatchObject({ code: 'WRONG_STATE', state: 'REVOKED_BY_HOLDER' });
  });

  it('is possible of a donor who is a person, and of no organisation', async () => {
    const organisation = await fund.done('fiona', 'donors', { name: 'A State', kind: '10' });
    expect((await fund.post('ada', `donors/${organisation}/erase`)).body).toMatchObject({
      code: 'WRONG_STATE',
      state: 'ORGANISATION',
      allowed: ['NATURAL_PERSON'],
    });
    await fund.done('carl', `donors/${id('donor')}/place-hold`, { reason: 'An audit.' });
    expect((await fund.post('ada', `donors/${id('donor')}/erase`)).body['code']).toBe('LEGAL_HOLD');
    await fund.done('carl', `donors/${id('donor')}/lift-hold`, { reason: 'It is over.' });
    await fund.done('ada', `donors/${id('donor')}/erase`);
    expect(await fund.get('fiona', `donors/${id('donor')}`)).toMatchObject({
      name: '[erased]',
      standing: 'ERASED',
      backupsUnreadableOn: '2026-04-02',
    });
    expect((await pledge())['note']).toBe(
      '[erased] was told of it by [erased]; her sister Astrid Holm, too.',
    );
  });
});

describe('What still names somebody', () => {
  const earlier = 'Bohdan Example was there; Example, B. and Ms Example, too.';
  let bohdan: string;

  it('is found before they are erased: what was written before they were known, and parts of the name', async () => {
    const before = await fund.done('fiona', 'contributions', {
      fund: id('fund'),
      donor: await fund.done('fiona', 'donors', { name: 'Another State', kind: '10' }),
      amount: usd('5.00'),
      announcedOn: '2026-03-01',
      note: earlier,
    });
    bohdan = await fund.person('Bohdan Example');
    const later = await fund.done('fiona', 'contributions', {
      fund: id('fund'),
      donor: await fund.done('fiona', 'donors', { name: 'A third State', kind: '10' }),
      amount: usd('5.00'),
      announcedOn: '2026-03-01',
      note: 'Bohdan Example again.',
    });
    const twin = await fund.done('fiona', 'donors', {
      name: 'Bohdan Example',
      naturalPerson: true,
      kind: '90',
    });
    const { items } = await fund.get('ada', `persons/${bohdan}/still-named`);
    expect(items).toEqual([
      expect.objectContaining({ stream: before, field: '/note', match: 'NAME', text: earlier }),
      expect.objectContaining({ stream: twin, field: '/personName', match: 'NAME' }),
    ]);
    expect(JSON.stringify(items)).not.toContain(later);
    expect((await fund.read('carl', `persons/${bohdan}/still-named`)).status).toBe(403);
    expect((await fund.read('ada', `donors/${bohdan}/still-named`)).status).toBe(404);
    expect((await fund.get('ada', `donors/${id('donor')}/still-named`))['items']).toEqual([]);
  });

  it('is told page by page', async () => {
    const found: unknown[] = [];
    for (let cursor = ''; ;) {
      const page = await fund.get('ada', `persons/${bohdan}/still-named?limit=1${cursor}`);
      found.push(...(page['items'] as unknown[]));
      if (page['next'] === undefined) break;
      cursor = `&cursor=${page['next'] as string}`;
    }
    expect(found).toHaveLength(2);
  });

  it('is in the answer to the erasure, to be redacted', async () => {
    const { body } = await fund.post('ada', `persons/${bohdan}/erase`);
    expect(body['stillNamed']).toMatchObject([
      { type: 'PledgeAnnounced', field: '/note', match: 'NAME' },
      { type: 'DonorRegistered', field: '/personName', match: 'NAME' },
    ]);
    expect(JSON.stringify(body)).not.toContain('Bohdan');
    const [{ index, field } = {}] = body['stillNamed'] as { index?: number; field?: string }[];
    const redacted = await fund.post('ada', 'redactions', {
      index,
      field,
      text: 'Redacted.',
      reason: 'Their name.',
    });
    expect(redacted.status).toBe(201);
    expect((await fund.get('ada', `persons/${bohdan}/still-named`))['items']).toEqual([]);
  });
});

describe('Redacting a text', () => {
  const redact = async (text: string, field = '/note') => {
    const { items } = await fund.get('audra', `trail/${id('pledge')}?limit=100`);
    const [announced] = items as { index: number }[];
    return fund.post('ada', 'redactions', {
      index: announced?.index,
      field,
      text,
      reason: 'A third person was named.',
    });
  };

  it('shows another text wherever the old one stood, and again another after that', async () => {
    expect((await redact('A sister was told of it, too: Astrid H.')).status).toBe(201);
    expect((await pledge())['note']).toBe('[redacted] A sister was told of it, too: Astrid H.');
    await redact('A sister was told of it, too.');
    expect((await pledge())['note']).toBe('[redacted] A sister was told of it, too.');
    expect(await everything()).not.toMatch(/Astrid/);
  });

  it('is marked in the past and in single events, and stands in the trail and among the exceptions', async () => {
    const { items } = await fund.get('audra', `trail/${id('pledge')}?limit=100`);
    const steps = items as { index: number; type: string; data: Record<string, unknown> }[];
    const [announced, ...others] = steps;
    expect(announced?.data['note']).toBe('[redacted] A sister was told of it, too.');
    const index = Number(announced?.index);
    const past = await fund.get('fiona', `contributions/${id('pledge')}?asOf=${index}`);
    expect(past['note']).toBe('[redacted] A sister was told of it, too.');
    const redactions = others.filter(({ type }) => type === 'TextRedacted');
    expect(redactions.map(({ data }) => data)).toMatchObject([
      { index, field: '/note', reason: 'A third person was named.', fund: id('fund') },
      { index, field: '/note', text: 'A sister was told of it, too.' },
    ]);
    const listed = await fund.get('audra', 'exceptions?kind=TEXT_REDACTED&limit=100');
    expect(listed['items']).toEqual(
      expect.arrayContaining(
        redactions.map((redaction) =>
          expect.objectContaining({
            subject: id('pledge'),
            fund: id('fund'),
            reason: 'A third person was named.',
            events: [index, redaction.index],
          }),
        ),
      ),
    );
  });

  it('takes a reason', async () => {
    const body = { index: 1, field: '/note', text: 'x' };
    expect((await fund.post('ada', 'redactions', body)).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/reason' }],
    });
  });

  it.each(['/amount', '/nothing', 'note'])(
    'is for the free texts of an event, not for %s',
    async (field) => {
      expect(await redact('x', field)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    },
  );

  it('is for events that are there', async () => {
    const reply = await fund.post('ada', 'redactions', {
      index: 9_999_999,
      field: '/note',
      text: 'x',
      reason: 'None.',
    });
    expect(reply).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('After a restart with keys from an older backup', () => {
  it('what was erased and redacted stays so, and the keys are gone again', async () => {
    await fund.end();
    for (const end of ['', '-wal']) {
      copyFileSync(join(fund.dataDir, `older-keys.db${end}`), join(fund.dataDir, `keys.db${end}`));
    }
    expect(keysVerified()).toMatchObject({
      result: 'DIFFERENCE',
      says: expect.stringContaining('erasures have destroyed and that are there again'),
    });
    fund = await RunningFund.open(NOW, fund.dataDir);
    expect(await everything()).not.toMatch(/Bela Kun|bela@|Ingrid|Astrid/);
    expect((await pledge())['note']).toBe('[redacted] A sister was told of it, too.');
    expect(keysVerified()).toMatchObject({
      result: 'RIGHT',
      says: expect.stringContaining('each that the log needs is there, and none that was erased'),
    });
  }, 30_000);
});

describe('Without the file of the keys', () => {
  it('personal data are lost and the books are not, and the operator is told', async () => {
    expect(fund.installation.keysAreLost).toBe(false);
    expect((await person('fiona'))['name']).toBe('fiona');
    await fund.end();
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(fund.dataDir, `keys.db${end}`), { force: true });
    await expect(RunningFund.open(NOW, fund.dataDir)).rejects.toThrow(KeysLost);
    fund = await RunningFund.open(NOW, fund.dataDir, { acceptLostKeys: true });
    expect(fund.installation.keysAreLost).toBe(true);
    expect((await person('fiona'))['name']).toBe('[erased]');
    expect(JSON.stringify(await pledge())).toContain('"amount":"100.00"');
    expect(await fund.get('audra', `funds/${id('fund')}/trial-balance`)).toMatchObject({
      financialTotal: usd('0.00'),
    });
    expect(keysVerified()).toMatchObject({
      result: 'RIGHT',
      says: expect.stringMatching(/; [1-9]\d* were lost with an earlier key store/),
    });
  }, 30_000);
});

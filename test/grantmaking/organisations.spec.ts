import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADA, Office } from './office.js';

const ORGANISATIONS = '/v1/organisations';
const safeHouse = {
  name: 'Safe House Nairobi',
  kind: '22',
  country: 'KE',
  registrationNumber: 'OP.218/051',
};
const account = {
  holder: 'Safe House Nairobi',
  country: 'KE',
  number: '0102030405',
  bic: 'EXAMKENA',
};

let office: Office;
let gita: string;
let fiona: string;
let felix: string;
let wanjiku: string;

beforeEach(async () => {
  office = await Office.open();
  gita = await office.employs('gita', 'grant-officer');
  fiona = await office.employs('fiona', 'finance-officer');
  felix = await office.employs('felix', 'finance-officer');
  wanjiku = await office.employs('wanjiku', 'applicant');
  await office.employs('otieno', 'applicant');
});

afterEach(() => office.close());

const may = (person: string, actFor: string) =>
  office.done(ADA, `/v1/persons/${person}/delegate`, {
    for: actFor,
    until: '2026-04-01T00:00:00Z',
  });

describe('An organisation', () => {
  it('belongs to the applicant who registers it', async () => {
    const id = await office.done('wanjiku', ORGANISATIONS, safeHouse);
    const { body } = await office.read('wanjiku', '/v1/me');
    expect(body).toMatchObject({ id: wanjiku, represents: [id] });
    expect(await office.read('wanjiku', `${ORGANISATIONS}/${id}`)).toEqual({
      status: 200,
      body: { id, ...safeHouse, registeredAt: expect.any(String), accounts: [] },
    });
    expect(await office.items('wanjiku', ORGANISATIONS)).toMatchObject([{ id }]);
  });

  it('is there for officers, and not for other applicants', async () => {
    const id = await office.done('wanjiku', ORGANISATIONS, safeHouse);
    expect(await office.items('gita', ORGANISATIONS)).toMatchObject([{ id }]);
    expect(await office.items('gita', `${ORGANISATIONS}?country=UG`)).toEqual([]);
    expect(await office.items('otieno', ORGANISATIONS)).toEqual([]);
    expect(await office.read('otieno', `${ORGANISATIONS}/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect(
      await office.ask('otieno', `${ORGANISATIONS}/${id}/propose-account`, account),
    ).toMatchObject({ status: 404 });
  });

  it('has nobody to represent it when an officer registers it', async () => {
    await office.done('gita', ORGANISATIONS, safeHouse);
    expect((await office.read('gita', '/v1/me')).body).toMatchObject({ represents: [] });
  });

  it('belongs to the person for whom it is registered', async () => {
    await may(gita, wanjiku);
    const id = await office.done('gita', ORGANISATIONS, safeHouse, wanjiku);
    expect((await office.read('wanjiku', '/v1/me')).body).toMatchObject({ represents: [id] });
    expect((await office.read('gita', '/v1/me')).body).toMatchObject({ represents: [] });
  });

  it('is registered once under its number in its country', async () => {
    const registered = await office.done('wanjiku', ORGANISATIONS, safeHouse);
    const again = { ...safeHouse, name: 'Safe House', registrationNumber: 'op. 218 / 051' };
    expect(await office.ask('otieno', ORGANISATIONS, again)).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_ORGANISATION', registered },
    });
    expect((await office.read('otieno', '/v1/me')).body).toMatchObject({ represents: [] });
    await office.done('otieno', ORGANISATIONS, { ...again, country: 'UG' });
    await office.done('otieno', ORGANISATIONS, { ...again, registrationNumber: 'OP.2/18051' });
  });

  it('is registered once, also by many at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        office.ask(i % 2 ? 'wanjiku' : 'otieno', ORGANISATIONS, safeHouse),
      ),
    );
    const [winner, ...otherWinners] = replies.filter(({ status }) => status === 201);
    expect(otherWinners).toEqual([]);
    const losers = replies.filter(({ status }) => status === 409);
    expect(losers).toHaveLength(15);
    for (const { body } of losers) {
      expect(body).toMatchObject({
        code: 'DUPLICATE_ORGANISATION',
        registered: winner?.body['id'],
      });
    }
    const types = office.log.events.map(({ type }) => type);
    expect(types.filter((type) => type === 'OrganisationRegistered')).toHaveLength(1);
    expect(types.filter((type) => type === 'RepresentativeAdded')).toHaveLength(1);
  });

  it('may name the organisation that it belongs to', async () => {
    const parent = await office.done('gita', ORGANISATIONS, safeHouse);
    const branch = {
      ...safeHouse,
      name: 'Safe House Mombasa',
      registrationNumber: 'OP.219',
      parent,
    };
    const id = await office.done('gita', ORGANISATIONS, branch);
    expect((await office.read('gita', `${ORGANISATIONS}/${id}`)).body).toMatchObject({ parent });
    const unknown = {
      ...branch,
      registrationNumber: 'OP.220',
      parent: parent.replace(/.{6}$/, '0'.repeat(6)),
    };
    expect(await office.ask('gita', ORGANISATIONS, unknown)).toMatchObject({ status: 404 });
  });

  it('shows its latest due diligence to officers, not to itself', async () => {
    const id = await office.done('wanjiku', ORGANISATIONS, safeHouse);
    const record = `${ORGANISATIONS}/${id}/record-due-diligence`;
    await office.done('gita', record, { outcome: 'NEGATIVE', validUntil: '2026-06-30' });
    await office.done('gita', record, {
      outcome: 'POSITIVE',
      validUntil: '2027-02-28',
      conditions: 'Two signatures.',
    });
    expect((await office.read('gita', `${ORGANISATIONS}/${id}`)).body).toMatchObject({
      dueDiligence: 'POSITIVE',
      validUntil: '2027-02-28',
      conditions: 'Two signatures.',
    });
    const own = (await office.read('wanjiku', `${ORGANISATIONS}/${id}`)).body;
    const [listed] = await office.items('wanjiku', ORGANISATIONS);
    for (const hidden of ['dueDiligence', 'validUntil', 'conditions']) {
      expect(own).not.toHaveProperty(hidden);
      expect(listed).not.toHaveProperty(hidden);
    }
    expect(await office.items('gita', ORGANISATIONS)).toMatchObject([{ dueDiligence: 'POSITIVE' }]);
    expect(
      await office.ask('wanjiku', record, { outcome: 'POSITIVE', validUntil: '2027-02-28' }),
    ).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_HELD' } });
  });
});

describe('An account', () => {
  let id: string;

  beforeEach(async () => {
    id = await office.done('wanjiku', ORGANISATIONS, safeHouse);
  });

  const propose = (name: string, onBehalfOf?: string) =>
    office.done(name, `${ORGANISATIONS}/${id}/propose-account`, account, onBehalfOf);

  const accounts = async (name: string) =>
    (await office.read(name, `${ORGANISATIONS}/${id}`)).body['accounts'] as Record<
      string,
      unknown
    >[];

  const verify = async (name: string, onBehalfOf?: string) =>
    office.ask(
      name,
      `${ORGANISATIONS}/${id}/verify-account`,
      { account: (await accounts('fiona'))[0]?.['id'] },
      onBehalfOf,
    );

  const refusedAsOwnProposal = {
    status: 403,
    body: {
      code: 'SEGREGATION_OF_DUTIES',
      act: 'VERIFY_ACCOUNT',
      earlierAct: 'PROPOSE_ACCOUNT',
    },
  };

  it('is named by the applicant and verified by a finance officer', async () => {
    const proposed = await propose('wanjiku');
    expect(await verify('fiona')).toMatchObject({ status: 200 });
    expect(await accounts('fiona')).toMatchObject([
      {
        id: proposed,
        country: account.country,
        number: account.number,
        proposedBy: [wanjiku],
        verifiedBy: [fiona],
      },
    ]);
  });

  it('is not verified by the finance officer who named it', async () => {
    await propose('fiona');
    expect(await verify('fiona')).toMatchObject(refusedAsOwnProposal);
    expect(await verify('felix')).toMatchObject({ status: 200 });
  });

  it('is not verified on behalf of whoever named it, nor by them on behalf of another', async () => {
    await may(felix, fiona);
    await may(fiona, felix);
    await propose('fiona');
    expect(await verify('felix', fiona)).toMatchObject(refusedAsOwnProposal);
    expect(await verify('fiona', felix)).toMatchObject(refusedAsOwnProposal);
  });

  it('named on behalf of another is verified by neither', async () => {
    await may(felix, fiona);
    await propose('felix', fiona);
    expect(await verify('fiona')).toMatchObject(refusedAsOwnProposal);
    expect(await verify('felix')).toMatchObject(refusedAsOwnProposal);
  });

  it('that takes the place of a verified one has to be verified again', async () => {
    await propose('wanjiku');
    await verify('fiona');
    const [old] = await accounts('fiona');
    await propose('wanjiku');
    const [latest, former] = await accounts('fiona');
    expect(latest).not.toHaveProperty('verifiedBy');
    expect(former).toEqual(old);
    const replaced = { account: old?.['id'] };
    expect(
      await office.ask('felix', `${ORGANISATIONS}/${id}/verify-account`, replaced),
    ).toMatchObject({ status: 409, body: { code: 'WRONG_STATE', state: 'REPLACED' } });
  });

  it('is shown in full to finance officers and its own organisation, its end to others', async () => {
    await propose('wanjiku');
    const inFull = [{ number: account.number, holder: account.holder, bic: account.bic }];
    expect(await accounts('fiona')).toMatchObject(inFull);
    expect(await accounts('wanjiku')).toMatchObject(inFull);
    const [masked] = await accounts('gita');
    expect(masked).toMatchObject({ number: '…0405', bic: account.bic });
    expect(masked).not.toHaveProperty('holder');
  });
});

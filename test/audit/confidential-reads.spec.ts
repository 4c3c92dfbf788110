import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Round } from '../grantmaking/round.js';

let round: Round;
let id: string;
let reviews: [string, string];

beforeEach(async () => {
  round = await Round.open();
  ({ id, reviews } = await round.evaluated());
});
afterEach(() => round.office.close());

const recorded = () =>
  round.office.log.events
    .filter(({ type }) => type === 'ConfidentialRead')
    .map(({ data, metadata }) => ({ ...data, ...metadata }));

const read = (name: string, path: string) => round.office.read(name, `/v1/${path}`);

describe('Reading the reviews of others', () => {
  it('is recorded before the answer is given: who, what, on which route, as of when', async () => {
    const head = round.office.log.events.length - 1;
    expect(await read('gina', `applications/${id}`)).toMatchObject({ status: 200 });
    expect(recorded()).toEqual([
      expect.objectContaining({
        route: 'GET /v1/applications/:id',
        subjects: reviews,
        funds: [round.fund],
        asOf: head,
        actor: round.person('gina'),
        decidedAt: '2026-03-01T09:00:00Z',
      }),
    ]);
  });

  it.each([
    ['reviews/:review', 'GET /v1/reviews/:id'],
    ['reviews', 'GET /v1/reviews'],
  ])('is recorded on %s', async (path, route) => {
    await read('gina', path.replace(':review', reviews[0]));
    const subjects = path === 'reviews' ? reviews : [reviews[0]];
    expect(recorded()).toMatchObject([{ route, subjects }]);
  });

  it('is recorded of a ranking for the call as a whole', async () => {
    await read('gina', `calls/${round.call}/ranking`);
    expect(recorded()).toMatchObject([{ subjects: [round.call], funds: [round.fund] }]);
  });

  it("is not what a reviewer does with their own, but is with the other's", async () => {
    await read('rosa', `reviews/${reviews[0]}`);
    expect(recorded()).toEqual([]);
    await read('rosa', `applications/${id}`);
    expect(recorded()).toMatchObject([{ subjects: [reviews[1]] }]);
  });

  it('is not to see that one was asked for', async () => {
    await round.publishCall();
    const other = await round.eligible('otieno');
    const asked = await round.assign(other, 'rosa');
    expect(await read('gina', `reviews/${asked}`)).toMatchObject({ status: 200 });
    expect(recorded()).toEqual([]);
  });

  it('is not an answer that shows nothing', async () => {
    expect(await read('wanjiku', `reviews/${reviews[0]}`)).toMatchObject({ status: 403 });
    expect(await read('wanjiku', `applications/${id}`)).toMatchObject({ status: 200 });
    expect(recorded()).toEqual([]);
  });
});

describe('Reading what people are called', () => {
  it('is recorded of others, and tells who they were', async () => {
    await read('ada', 'persons?limit=2');
    const [reading] = recorded();
    expect(reading).toMatchObject({ route: 'GET /v1/persons', funds: [] });
    const shown = (await round.office.items('ada', '/v1/persons?limit=2')).map(({ id: of }) =>
      String(of),
    );
    const others = shown.filter((of) => of !== reading?.actor);
    expect(reading).toMatchObject({ subjects: others.toSorted() });
    expect(shown).toHaveLength(others.length + 1);
    const gina = round.person('gina');
    await read('gina', 'me');
    await read('gina', `persons/${gina}`);
    expect(recorded()).toHaveLength(1);
    await read('ada', `persons/${gina}`);
    expect(recorded().at(-1)).toMatchObject({ subjects: [gina] });
  });
});

describe('Reading bank details', () => {
  it('is recorded of those who pay; not of those whose they are, nor where they are cut short', async () => {
    const account = {
      country: 'DE',
      holder: 'Safe House',
      number: 'DE89370400440532013000',
      bic: 'COBADEFF',
    };
    const path = `organisations/${round.safeHouse}`;
    await round.office.done('wanjiku', `/v1/${path}/propose-account`, account);
    await round.office.employs('fiona', 'finance-officer');
    await read('wanjiku', path);
    await read('gina', path);
    expect(recorded()).toEqual([]);
    const { body } = await read('fiona', path);
    const [shown] = body['accounts'] as { id: string; holder: string }[];
    expect(shown).toMatchObject({ holder: 'Safe House' });
    expect(recorded()).toMatchObject([
      { subjects: [shown?.id], route: 'GET /v1/organisations/:id' },
    ]);
  });
});

describe('The same again', () => {
  it('is the same reading within a minute of the one that is recorded, and another one after it', async () => {
    const again = async (at: string) => {
      round.office.clockShows(at);
      await read('gina', `reviews/${reviews[0]}`);
      return recorded().length;
    };
    expect(await again('2026-03-02T09:00:00Z')).toBe(1);
    expect(await again('2026-03-02T09:00:59Z')).toBe(1);
    expect(await again('2026-03-02T09:01:00Z')).toBe(2);
    await read('gina', `reviews/${reviews[1]}`);
    expect(recorded()).toHaveLength(3);
  });

  it('asked for in another way is another reading', async () => {
    await read('gina', `reviews?application=${id}`);
    await read('gina', `reviews?application=${id}&status=SUBMITTED`);
    expect(recorded().map(({ subjects }) => subjects)).toEqual([reviews, reviews]);
  });

  it('by somebody else is another reading', async () => {
    await read('gina', `reviews/${reviews[0]}`);
    await read('audra', `reviews/${reviews[0]}`);
    expect(recorded().map(({ actor }) => actor)).toEqual([
      round.person('gina'),
      round.person('audra'),
    ]);
  });
});

describe('A reading that can not be recorded', () => {
  it('shows nothing: READ_NOT_RECORDED, to be tried again, and is then recorded', async () => {
    const { log } = round.office;
    log.before = () => {
      throw new Error('the disk is full');
    };
    const failed = await read('gina', `reviews/${reviews[0]}`);
    expect(failed).toMatchObject({ status: 503, body: { code: 'READ_NOT_RECORDED' } });
    expect(JSON.stringify(failed.body)).not.toContain('70.00');
    expect(await read('rosa', `reviews/${reviews[0]}`)).toMatchObject({ status: 200 });
    log.before = () => {};
    expect(await read('gina', `reviews/${reviews[0]}`)).toMatchObject({ status: 200 });
    expect(recorded()).toHaveLength(1);
  });
});

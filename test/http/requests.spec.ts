import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type Reply } from './client.js';
import { personId } from './persons.js';
import { HIDDEN } from './purses/purses.controller.js';
import { runService, type RunningService } from './running-service.js';

let running: RunningService;
let anybody: Client;
let keeper: Client;

beforeAll(async () => {
  running = await runService({ environment: { TRIBUTARY_BODY_LIMIT_BYTES: '2048' } });
  anybody = new Client(running);
  keeper = await anybody.as('keeper');
});
afterAll(() => running.close());

const usd = (amount: string) => ({ amount, currency: 'USD' });
const fifty = { name: 'Petty cash', holds: usd('50.00') };
const unknown = 'purse_01920000-0000-7000-8000-0123456789ab';

const openPurse = async (client = keeper): Promise<string> =>
  String((await client.post('/v1/purses', fifty)).body?.['id']);

const outline = ({ status, body }: Reply) => ({ status, code: body?.['code'] });
const faults = ({ body }: Reply) => body?.['errors'];

describe('a command', () => {
  it('that creates is answered with 201, the id, its place and its position', async () => {
    const { status, headers, body } = await keeper.post('/v1/purses', fifty);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^purse_/),
      events: [{ index: expect.any(Number), type: 'PurseOpened', id: body?.['id'] }],
      position: expect.stringMatching(/^\d+$/),
    });
    expect(headers['location']).toBe(`/v1/purses/${String(body?.['id'])}`);
    expect(headers['tributary-position']).toBe(body?.['position']);
  });

  it('on something that exists is answered with 200, without Location', async () => {
    const { status, headers, body } = await keeper.post(`/v1/purses/${await openPurse()}/draw`, {
      amount: usd('20.00'),
    });
    expect({ status, location: headers['location'] }).toEqual({ status: 200 });
    expect(body?.['events']).toMatchObject([{ type: 'PurseDrawnOn' }]);
    expect(headers['tributary-position']).toBe(body?.['position']);
  });

  it('needs no body if all its fields stand in the path', async () => {
    const url = `/v1/purses/${await openPurse()}/shake`;
    expect(outline(await keeper.send({ method: 'POST', url }))).toEqual({ status: 200 });
    expect(outline(await keeper.postText(url, ''))).toEqual({ status: 200 });
  });

  it('that a rule refuses is answered with the rule and its figures', async () => {
    const { status, headers, body } = await keeper.post(`/v1/purses/${await openPurse()}/draw`, {
      amount: usd('50.01'),
    });
    expect(status).toBe(409);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: '/docs/problems#INSUFFICIENT_FUNDS',
      title: 'Insufficient funds',
      status: 409,
      detail: 'A purse gives no more than it holds.',
      code: 'INSUFFICIENT_FUNDS',
      available: usd('50.00'),
      needed: usd('50.01'),
      correlationId: headers['x-correlation-id'],
    });
  });

  it('is decided as whoever sent it, at the second in which it had arrived', async () => {
    running.now.ms = Date.parse('2026-03-31T20:59:59.999Z');
    const client = keeper.with({ 'x-correlation-id': 'order-66' });
    const { body } = await client.post('/v1/purses', fifty);
    const event = running.log.events.find(({ stream }) => stream === body?.['id']);
    expect(event?.metadata).toMatchObject({
      decidedAt: '2026-03-31T20:59:59Z',
      actor: personId('keeper'),
      actorRole: 'keeper',
      command: 'OpenPurse',
      correlationId: 'order-66',
    });
  });

  it('may be sent for somebody else, by a delegation', async () => {
    const deputy = await anybody.as('deputy', { 'tributary-on-behalf-of': personId('keeper') });
    const id = await openPurse(deputy);
    const event = running.log.events.find(({ stream }) => stream === id);
    expect(event?.metadata).toMatchObject({
      actor: personId('deputy'),
      onBehalfOf: personId('keeper'),
    });
  });

  it('under the same key happens once', async () => {
    const client = keeper.with({ 'idempotency-key': 'open-1' });
    const first = await client.post('/v1/purses', fifty);
    const again = await client.post('/v1/purses', fifty);
    expect(again).toMatchObject({ status: 201, body: { id: first.body?.['id'] } });
    const other = await client.post('/v1/purses', { ...fifty, name: 'Other' });
    expect(outline(other)).toEqual({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
  });

  it.each<[string, () => Promise<Client>]>([
    ['does not hold the role', () => anybody.as('visitor')],
    ['is not registered', () => anybody.as('stranger')],
    [
      'acts for somebody who gave no delegation',
      () => anybody.as('visitor', { 'tributary-on-behalf-of': personId('keeper') }),
    ],
  ])('is refused to somebody who %s', async (_, client) => {
    const refused = await (await client()).post('/v1/purses', fifty);
    expect(outline(refused)).toEqual({ status: 403, code: 'ROLE_NOT_HELD' });
  });

  it('to what does not exist is not found', async () => {
    for (const id of [unknown, 'purse_1', 'grant_1', `${unknown}x`, 'p'.repeat(200)]) {
      const refused = await keeper.post(`/v1/purses/${id}/draw`, { amount: usd('1.00') });
      expect(outline(refused)).toEqual({ status: 404, code: 'NOT_FOUND' });
    }
  });

  it.each([
    ['idempotency-key', ''],
    ['idempotency-key', 'with space'],
    ['idempotency-key', 'k'.repeat(256)],
    ['tributary-on-behalf-of', 'keeper'],
  ])('is malformed with %s: "%s"', async (header, value) => {
    const refused = await keeper.with({ [header]: value }).post('/v1/purses', fifty);
    expect(outline(refused)).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(faults(refused)).toMatchObject([{ header, rule: 'header' }]);
  });
});

describe('a body that is not as it should be', () => {
  it.each<[string, object, string, string]>([
    ['a field is missing', { name: 'x' }, '/holds', 'money'],
    ['a field is wrong', { ...fifty, name: '' }, '/name', 'text'],
    ['a field is unknown', { ...fifty, admin: true }, '/admin', 'unknown'],
    [
      'a nested field is wrong',
      { ...fifty, coins: [{ kind: 'cent', value: usd('1') }] },
      '/coins/0/value',
      'money',
    ],
    ['a list is an object', { ...fifty, coins: { length: 1 } }, '/coins', 'list'],
    ['a value is null', { ...fifty, coins: null }, '/coins', 'null'],
    ['a number is no integer', { ...fifty, name: 1.5 }, '/name', 'integer'],
    ['a text is not in NFC', { ...fifty, name: 'Zu\u0308rich' }, '/name', 'nfc'],
  ])('is refused, naming where and why: %s', async (_, body, pointer, rule) => {
    const refused = await keeper.post('/v1/purses', body);
    expect(outline(refused)).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(faults(refused)).toEqual([{ pointer, rule, message: expect.any(String) }]);
  });

  it('is refused for a field that stands in the path', async () => {
    const refused = await keeper.post(`/v1/purses/${unknown}/draw`, {
      id: unknown,
      amount: usd('1.00'),
    });
    expect(faults(refused)).toMatchObject([{ pointer: '/id', rule: 'unknown' }]);
  });

  it.each<[string, () => Promise<Reply>, number, string]>([
    ['a list', () => keeper.postText('/v1/purses', '[]'), 400, 'VALIDATION_FAILED'],
    ['no JSON', () => keeper.postText('/v1/purses', '{"name"'), 400, 'VALIDATION_FAILED'],
    [
      '10 kB of brackets',
      () => keeper.postText('/v1/purses', `{"a":${'['.repeat(1_500)}`),
      400,
      'VALIDATION_FAILED',
    ],
    [
      'over the limit',
      () => keeper.postText('/v1/purses', ' '.repeat(2_049)),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'text',
      () => keeper.postText('/v1/purses', '{}', 'text/plain'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a form',
      () => keeper.postText('/v1/purses', 'a=b', 'application/x-www-form-urlencoded'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'in UTF-16',
      () => keeper.postText('/v1/purses', '{}', 'application/json; charset=utf-16'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'compressed',
      () => keeper.with({ 'content-encoding': 'gzip' }).post('/v1/purses', fifty),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'at the limit',
      () => keeper.postText('/v1/purses', JSON.stringify(fifty).padEnd(2_048)),
      201,
      'none',
    ],
    [
      'in UTF-8, as it says',
      () => keeper.postText('/v1/purses', JSON.stringify(fifty), 'application/json; charset=UTF-8'),
      201,
      'none',
    ],
  ])('is %s', async (_, send, status, code) => {
    const reply = await send();
    expect({ status: reply.status, code: reply.body?.['code'] ?? 'none' }).toEqual({
      status,
      code,
    });
  });

  it('is looked at before anybody asks who sent it', async () => {
    expect(outline(await anybody.postText('/v1/purses', '{"a":1,"a":2}'))).toMatchObject({
      status: 400,
    });
    expect(outline(await anybody.post('/v1/purses', {}))).toMatchObject({ status: 401 });
  });
});

describe('who is calling', () => {
  it.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['no bearer', { authorization: 'Basic a2VlcGVyOnNlY3JldA==' }],
    ['no token', { authorization: 'Bearer ' }],
    [
      'a forged token',
      { authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` },
    ],
    ['a token too long', { authorization: `Bearer ${'a'.repeat(9_000)}` }],
  ])('%s is told the same', async (_, headers) => {
    const reply = await anybody.with({ ...headers, 'x-correlation-id': 'c' }).get('/v1/purses');
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(reply.body).toEqual({
      type: '/docs/problems#UNAUTHENTICATED',
      title: 'Unauthenticated',
      status: 401,
      detail: 'A valid bearer token is needed.',
      code: 'UNAUTHENTICATED',
      correlationId: 'c',
    });
  });

  it('is known by whoever has a valid token, registered or not', async () => {
    expect((await keeper.get('/v1/purses/mine')).body).toEqual({ person: personId('keeper') });
    expect((await (await anybody.as('stranger')).get('/v1/purses/mine')).body).toEqual({});
  });

  it('does not matter where everybody is let in', async () => {
    expect((await anybody.get('/health/live')).status).toBe(200);
    expect(
      (await anybody.with({ authorization: 'Bearer nonsense' }).get('/health/live')).status,
    ).toBe(200);
  });
});

describe('a query', () => {
  it('sees what was written before, and says what it was made from', async () => {
    const { body: opened } = await keeper.post('/v1/purses', { ...fifty, name: 'Zulu' });
    const { body, headers } = await keeper.get('/v1/purses?limit=200');
    expect(body?.['items']).toContainEqual({
      id: opened?.['id'],
      name: 'Zulu',
      holds: usd('50.00'),
    });
    expect(Number(headers['tributary-index'])).toBeGreaterThanOrEqual(Number(opened?.['position']));
  });

  it('is read page by page', async () => {
    for (const name of ['A', 'B', 'C']) await keeper.post('/v1/purses', { ...fifty, name });
    const { body: first } = await keeper.get('/v1/purses?limit=2');
    const { body: second } = await keeper.get(
      `/v1/purses?limit=2&cursor=${String(first?.['next'])}`,
    );
    expect([first?.['items'], second?.['items']]).toMatchObject([
      [{ name: 'A' }, { name: 'B' }],
      [{ name: 'C' }, {}],
    ]);
  });

  it('waits for the position that the caller has seen, and says if it does not come', async () => {
    const ahead = keeper.with({ 'tributary-position': '1000000' });
    const reply = await ahead.get('/v1/purses');
    expect(outline(reply)).toEqual({ status: 503, code: 'VIEW_BEHIND' });
    expect(reply.headers['retry-after']).toBe('1');
    const malformed = await keeper.with({ 'tributary-position': 'x' }).get('/v1/purses');
    expect(faults(malformed)).toMatchObject([{ header: 'tributary-position' }]);
  });

  it('is refused to somebody without any of its roles', async () => {
    for (const name of ['visitor', 'stranger']) {
      const reply = await (await anybody.as(name)).get('/v1/purses');
      expect(outline(reply)).toEqual({ status: 403, code: 'ROLE_NOT_HELD' });
      expect(reply.body?.['roles']).toEqual(['keeper']);
    }
  });

  it('may be sent for somebody else, by a delegation', async () => {
    const deputy = await anybody.as('deputy');
    expect((await deputy.get('/v1/purses')).status).toBe(403);
    const acting = deputy.with({ 'tributary-on-behalf-of': personId('keeper') });
    expect((await acting.get('/v1/purses')).status).toBe(200);
    const visitor = await anybody.as('visitor', { 'tributary-on-behalf-of': personId('keeper') });
    expect((await visitor.get('/v1/purses')).status).toBe(403);
  });

  it('does not show that something hidden exists', async () => {
    const missing = await keeper.get(`/v1/purses/${unknown}`);
    const hidden = await keeper.get(`/v1/purses/${HIDDEN}`);
    expect(outline(hidden)).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect({ ...hidden.body, id: 0, correlationId: 0 }).toEqual({
      ...missing.body,
      id: 0,
      correlationId: 0,
    });
    expect(outline(await keeper.get('/v1/purses/purse_1'))).toEqual({
      status: 404,
      code: 'NOT_FOUND',
    });
  });

  it.each([
    ['limit=0', 'limit', 'whole'],
    ['limit=201', 'limit', 'whole'],
    ['limit=1e2', 'limit', 'whole'],
    ['limit=1&limit=2', 'limit', 'repeated'],
    ['page=2', 'page', 'unknown'],
    ['__proto__=1', '__proto__', 'unknown'],
    ['cursor=%00', 'cursor', 'control-character'],
    ['cursor=nonsense', 'cursor', 'cursor'],
    ['cursor=u%CC%88', 'cursor', 'nfc'],
    [`cursor=${'c'.repeat(1_025)}`, 'cursor', 'text'],
    [`cursor=${'c'.repeat(2_048)}`, '', 'query-length'],
  ])('is refused for ?%.20s', async (query, parameter, rule) => {
    const refused = await keeper.get(`/v1/purses?${query}`);
    expect(outline(refused)).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(faults(refused)).toMatchObject([{ parameter, rule }]);
  });

  it('without parameters refuses any', async () => {
    const refused = await keeper.get(`/v1/purses/${unknown}?verbose=1`);
    expect(faults(refused)).toMatchObject([{ parameter: 'verbose', rule: 'unknown' }]);
  });
});

describe('a request that fits no route', () => {
  it.each([
    ['GET', '/', 404, 'NOT_FOUND'],
    ['GET', '/v2/purses', 404, 'NOT_FOUND'],
    ['GET', '/v1/purses//', 404, 'NOT_FOUND'],
    ['GET', '/v1/purses/', 401, 'UNAUTHENTICATED'],
    ['DELETE', '/v1/purses', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', `/v1/purses/${unknown}/draw`, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/v1/purses/%ff', 400, 'VALIDATION_FAILED'],
  ] as const)('%s %s gets %i %s', async (method, url, status, code) => {
    const reply = await anybody.send({ method, url });
    expect(outline(reply)).toEqual({ status, code });
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it('is not found with an empty id either', async () => {
    expect(outline(await keeper.get('/v1/purses/'))).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  it('is told which methods there are', async () => {
    const reply = await anybody.send({ method: 'PUT', url: '/v1/purses' });
    expect(reply.headers['allow']).toBe('GET, HEAD, POST');
  });
});

describe('every answer', () => {
  it('has the headers that keep it from being cached, framed or sniffed', async () => {
    for (const reply of [await anybody.get('/health/live'), await anybody.get('/nowhere')]) {
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it.each([
    ['order-66', 'order-66'],
    ['with space', expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['x'.repeat(65), expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ])('to correlation id "%s" has one', async (given, answered) => {
    const { headers } = await anybody.with({ 'x-correlation-id': given }).get('/health/live');
    expect(headers['x-correlation-id']).toEqual(answered);
  });

  it('about our own mistakes says nothing of them', async () => {
    const reply = await anybody.get('/v1/purses/broken');
    expect(outline(reply)).toEqual({ status: 500, code: 'INTERNAL' });
    expect(reply.text).not.toContain('secret');
    expect(running.lines()).toContainEqual(
      expect.objectContaining({ level: 'error', correlationId: reply.headers['x-correlation-id'] }),
    );
  });
});

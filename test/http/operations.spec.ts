import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { PUBLIC, type AccessTable } from '../../src/platform/auth/access.js';
import { declaredRefusals } from '../../src/platform/decisions/refusal.js';
import { AccessIncomplete } from '../../src/platform/http/routes.js';
import { Client } from './client.js';
import { purseAccess } from './purses/purses.module.js';
import { runService, type RunningService } from './running-service.js';

let running: RunningService;
let anybody: Client;
let keeper: Client;

async function start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  running = await runService({ environment });
  anybody = new Client(running);
  keeper = await anybody.as('keeper');
}

const fifty = { name: 'Petty cash', holds: { amount: '50.00', currency: 'USD' } };

describe('in memory', () => {
  beforeEach(() => start({ TRIBUTARY_READY_LAG_EVENTS: '2', TRIBUTARY_COMMANDS_AT_ONCE: '2' }));
  afterEach(() => running.close());

  describe('health', () => {
    const ready = async () => {
      const { status, body } = await anybody.get('/health/ready');
      return { status, faults: body?.['faults'] };
    };

    it('is up, and ready when the views have caught up', async () => {
      expect((await anybody.get('/health/live')).body).toEqual({ status: 'up', faults: [] });
      await keeper.get('/v1/purses');
      expect(await ready()).toEqual({ status: 200, faults: [] });
    });

    it('is unready when the views are further behind than allowed', async () => {
      await keeper.get('/v1/purses');
      running.views.isStuck = true;
      for (const _ of [1, 2]) await keeper.post('/v1/purses', fifty);
      expect(await ready()).toEqual({ status: 200, faults: [] });
      await keeper.post('/v1/purses', fifty);
      expect(await ready()).toEqual({ status: 503, faults: ['the views are 3 events behind'] });
      expect((await anybody.get('/health/live')).status).toBe(200);
    });

    it('is unready when a view has halted, which its queries say too', async () => {
      const duplicate = { type: 'PurseOpened', data: fifty, metadata: { schema: '1' } };
      const stream = 'purse_01920000-0000-7000-8000-000000000001';
      running.log.appendNow([
        { ...duplicate, stream, id: 'a' },
        { ...duplicate, stream, id: 'b' },
      ]);
      const { status, body, headers } = await keeper.get('/v1/purses');
      expect({ status, code: body?.['code'], view: body?.['view'] }).toEqual({
        status: 503,
        code: 'VIEW_HALTED',
        view: 'purses',
      });
      expect(headers['retry-after']).toBe('60');
      expect(await ready()).toEqual({ status: 503, faults: ['view purses has halted at index 5'] });
    });

    it('is unready when the log does not answer', async () => {
      running.log.head = () => Promise.reject(new Error('disk'));
      expect(await ready()).toEqual({ status: 503, faults: ['the event log does not answer'] });
    });
  });

  describe('metrics', () => {
    it('are for auditors and administrators', async () => {
      expect((await anybody.get('/metrics')).status).toBe(401);
      expect((await keeper.get('/metrics')).status).toBe(403);
      expect((await (await anybody.as('auditor')).get('/metrics')).status).toBe(200);
    });

    it('count commands, appends and requests, and name no id', async () => {
      const opened = await keeper.post('/v1/purses', fifty);
      await keeper.post(`/v1/purses/${String(opened.body?.['id'])}/draw`, {
        amount: { amount: '60.00', currency: 'USD' },
      });
      await anybody.get('/nowhere/at/all');
      const { text, headers } = await (await anybody.as('auditor')).get('/metrics');
      expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      const lines = text.split('\n');
      for (const line of [
        'tributary_commands_total{outcome="accepted"} 1',
        'tributary_commands_total{outcome="refused"} 1',
        'tributary_command_tries_total 2',
        'tributary_commands_in_progress 0',
        'tributary_appends_total 2',
        'tributary_appended_events_total 2',
        'tributary_log_index 5',
        'tributary_views_index -1',
        'tributary_views_halted 0',
        'tributary_http_request_duration_seconds_count{method="POST",route="/v1/purses",status="201"} 1',
        'tributary_http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1',
      ]) {
        expect(lines).toContain(line);
      }
      expect(text).toContain('nodejs_eventloop_lag_seconds');
      expect(text).not.toMatch(/_[0-9a-f]{8}-[0-9a-f]{4}-7/);
    });
  });

  describe('the log', () => {
    const SECRETS = ['Petty cash', '50.00', 'Bearer', 'eyJ', 'hunter2', '127.0.0.1'];

    it('has one line per request, with its route and without what was sent', async () => {
      const client = keeper.with({ 'x-correlation-id': 'order-66' });
      await client.post('/v1/purses', fifty);
      await client.get('/v1/purses?cursor=hunter2');
      const lines = running.lines().filter((line) => line['correlationId'] === 'order-66');
      expect(lines).toMatchObject([
        { level: 'info', method: 'POST', route: '/v1/purses', status: 201, ms: expect.any(Number) },
        {
          level: 'warn',
          method: 'GET',
          route: '/v1/purses',
          status: 400,
          code: 'VALIDATION_FAILED',
        },
      ]);
      const text = JSON.stringify(running.lines());
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    });

    it('has a security channel for what is malformed or from nobody', async () => {
      const eventsBefore = running.log.events.length;
      await anybody.with({ authorization: 'Bearer nonsense' }).post('/v1/purses', fifty);
      await anybody.postText('/v1/purses', '{"a":1,"a":2}');
      await keeper.get('/v1/purses');
      const security = running.lines().filter((line) => line['channel'] === 'security');
      expect(security).toMatchObject([
        {
          status: 401,
          code: 'UNAUTHENTICATED',
          tokenFault: 'ERR_JWS_INVALID',
          from: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
        { status: 400, code: 'VALIDATION_FAILED' },
      ]);
      expect(running.log.events).toHaveLength(eventsBefore);
    });
  });

  describe('the reference', () => {
    it('is open to everybody, and may run its own scripts', async () => {
      for (const url of [
        '/docs',
        '/docs/',
        '/docs/index.html',
        '/docs/swagger-ui.css',
        '/docs/swagger-ui-init.js',
      ]) {
        const { status, headers } = await anybody.get(url);
        expect({ url, status }).toEqual({ url, status: 200 });
        expect(headers['content-security-policy']).toContain("script-src 'self'");
      }
    });

    it('describes every code that a problem can have', async () => {
      const { text, headers } = await anybody.get('/docs/problems');
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      for (const { code } of declaredRefusals()) expect(text).toContain(`id="${code}"`);
    });

    it('is an OpenAPI 3.1 document in which the path is not part of the body', async () => {
      const { body } = await anybody.get('/openapi.json');
      expect(body).toMatchObject({
        openapi: '3.1.0',
        paths: {
          '/v1/purses/{id}/draw': {
            post: {
              description: 'For: keeper.',
              security: [{ bearer: [] }],
              parameters: expect.arrayContaining([
                expect.objectContaining({ name: 'id', in: 'path', required: true }),
                expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
              ]),
              responses: { default: { $ref: '#/components/responses/Problem' } },
            },
          },
          '/health/live': { get: { description: 'Open to everybody.' } },
        },
        components: { schemas: { DrawOnPurse: { properties: { amount: expect.anything() } } } },
      });
      expect(JSON.stringify(body?.['components'])).not.toContain('"id":{"type":"string","pattern"');
    });
  });

  it('takes no more commands at once than it is told', async () => {
    const held = Promise.withResolvers<void>();
    const append = running.log.append.bind(running.log);
    running.log.append = async (...records) => {
      await held.promise;
      return append(...records);
    };
    const first = [keeper.post('/v1/purses', fifty), keeper.post('/v1/purses', fifty)];
    await setTimeout(50);
    const refused = await keeper.post('/v1/purses', fifty);
    expect({ status: refused.status, code: refused.body?.['code'] }).toEqual({
      status: 503,
      code: 'OVERLOADED',
    });
    expect(refused.headers['retry-after']).toBe('1');
    held.resolve();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([201, 201]);
    expect((await keeper.post('/v1/purses', fifty)).status).toBe(201);
  });
});

describe('the start fails', () => {
  const { 'GET /v1/purses/:id': one, ...others } = purseAccess;

  it.each<[string, AccessTable]>([
    ['when a route has no entry in the table of access', others],
    ['when an entry has no route', { ...purseAccess, 'GET /v1/purses/:id/coins': one ?? PUBLIC }],
  ])('%s', async (_, table) => {
    await expect(runService({ access: [table] })).rejects.toBeInstanceOf(AccessIncomplete);
  });
});

describe('over sockets', () => {
  let port: number;

  beforeEach(async () => {
    await start({ TRIBUTARY_REQUEST_TIMEOUT_MS: '1000' });
    port = Number(new URL(await running.service.listen()).port);
  });
  afterEach(() => running.close());

  /** Sends bytes, and answers everything that comes back until the other side ends. */
  async function exchange(...parts: readonly string[]): Promise<string> {
    const socket = await open();
    const received = textOf(socket);
    for (const part of parts) socket.write(part);
    return received;
  }

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    await once(socket, 'connect');
    return socket;
  }

  async function textOf(socket: Socket): Promise<string> {
    let text = '';
    for await (const part of socket) text += String(part);
    return text;
  }

  const request = async (body: string): Promise<string> =>
    [
      'POST /v1/purses HTTP/1.1',
      'host: localhost',
      `authorization: ${await running.tokenOf('keeper')}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n');

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'VALIDATION_FAILED'],
    [
      'headers too large',
      `GET / HTTP/1.1\r\nhost: x\r\na: ${'a'.repeat(17_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('%s gets a problem document and the end of the connection', async (_, bytes, status, code) => {
    const answer = await exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });

  it.each([
    ['without Host', 'GET /health/live HTTP/1.1\r\n\r\n', 'host'],
    [
      'that expects what nobody knows',
      'GET /health/live HTTP/1.1\r\nhost: x\r\nexpect: 200-ok\r\n\r\n',
      'expect',
    ],
  ])('a request %s gets a problem document that names the header', async (_, bytes, header) => {
    const answer = await exchange(bytes.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain(`"errors":[{"header":"${header}",`);
  });

  it('a request of HTTP/1.0 may be without Host', async () => {
    expect(await exchange('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['before its first byte', ''],
    ['in the middle', '{"name":"Pe'],
  ])('a request that its caller breaks off %s is no fault of ours', async (_, part) => {
    const head = (await request(JSON.stringify(fifty))).split('\r\n\r\n', 1)[0] ?? '';
    const socket = await open();
    socket.write(`${head}\r\n\r\n${part}`);
    await setTimeout(50);
    socket.destroy();
    const answered = () => running.lines().filter(({ route }) => route === '/v1/purses');
    while (answered().length === 0) await setTimeout(10);
    await setTimeout(50);
    expect(answered()).toMatchObject([
      { level: 'info', method: 'POST', msg: 'broken off by its caller' },
    ]);
    expect(running.lines().filter(({ level }) => level !== 'info')).toEqual([]);
    expect(running.log.events.filter(({ type }) => type === 'PurseOpened')).toEqual([]);
  });

  it('a request that does not arrive in time gets 408', async () => {
    const answer = await exchange(
      'POST /v1/purses HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{',
    );
    expect(answer).toContain('REQUEST_TIMEOUT');
  });

  it('what was accepted before a shutdown is finished, what comes later turned away', async () => {
    const held = Promise.withResolvers<void>();
    const append = running.log.append.bind(running.log);
    running.log.append = async (...records) => {
      await held.promise;
      return append(...records);
    };
    const body = JSON.stringify(fifty);
    const [busy, idle] = [await open(), await open()];
    const accepted = textOf(busy);
    busy.write(await request(body));
    await setTimeout(50);

    const closed = running.service.close();
    await once(idle.resume(), 'close');
    busy.write(await request(body));
    await expect(open()).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    held.resolve();
    expect(await accepted).toContain('SHUTTING_DOWN');
    expect(await accepted).toMatch(/^HTTP\/1\.1 201 Created/);
    await closed;
    expect(running.log.events.filter(({ type }) => type === 'PurseOpened')).toHaveLength(1);
  });
});

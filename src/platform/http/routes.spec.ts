import { describe, expect, it } from '@jest/globals';
import type { RouteOptions } from 'fastify';
import { AccessControl, PUBLIC, type AccessTable } from '../auth/access.js';
import { AccessIncomplete, Routes } from './routes.js';

const table: AccessTable = {
  'GET /v1/grants': { roles: ['auditor'] },
  'POST /v1/grants': { roles: ['approver'], command: 'AwardGrant' },
  'GET /v1/grants/:id': { roles: ['auditor'], own: ['applicant'] },
  'GET /docs/*': PUBLIC,
};

const route = (entry: string): RouteOptions => {
  const [method = '', url = ''] = entry.split(' ');
  return { method, url, handler: () => {} };
};

function given(...entries: readonly string[]): Routes {
  const routes = new Routes(new AccessControl(table));
  for (const entry of entries) routes.add(route(entry));
  return routes;
}

describe('the table of access', () => {
  it('fits routes that it has an entry for, each HEAD being a GET', () => {
    expect(() => given(...Object.keys(table), 'HEAD /v1/grants').assertComplete()).not.toThrow();
  });

  it('fails the start for a route without an entry', () => {
    const routes = given(...Object.keys(table), 'POST /v1/grants/:id/suspend', 'HEAD /v1/secrets');
    expect(() => routes.assertComplete()).toThrow(
      new AccessIncomplete(['POST /v1/grants/:id/suspend', 'HEAD /v1/secrets'], []),
    );
  });

  it('fails the start for an entry without a route', () => {
    const routes = given('GET /v1/grants', 'POST /v1/grants', 'GET /docs/*');
    expect(() => routes.assertComplete()).toThrow(new AccessIncomplete([], ['GET /v1/grants/:id']));
  });

  it('is on the route, where the guard finds it', () => {
    const routes = new Routes(new AccessControl(table));
    const options = route('GET /v1/grants/:id');
    routes.add(options);
    expect(options.config?.access).toBe(table['GET /v1/grants/:id']);
  });

  it('cannot have two entries for one route', () => {
    expect(() => new AccessControl(table, { 'GET /v1/grants': PUBLIC })).toThrow(/two entries/);
  });
});

it.each([
  ['/v1/grants', ['GET', 'POST']],
  ['/v1/grants/grant_1', ['GET']],
  ['/v1/grants/', []],
  ['/v1/grants/grant_1/suspend', []],
  ['/v1', []],
  ['/docs/index.css', []],
])('knows the methods at %s', (path, methods) => {
  expect(given(...Object.keys(table)).methodsAt(path)).toEqual(methods);
});

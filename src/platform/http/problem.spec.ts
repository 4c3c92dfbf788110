import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { IssuerUnreachable, TokenRefused } from '../auth/tokens.js';
import { Rejection } from '../decisions/refusal.js';
import { CheckFailed, LogCorrupt, OutcomeUnknown, TooLarge } from '../event-log/event-log.js';
import { ViewHalted, ViewsBehind } from '../projections/halts.js';
import { overloaded } from './door-refusals.js';
import { problemOf, retryAfterSeconds } from './problem.js';
import { refusalOf } from './refusal-of.js';
import { MalformedBody } from './strict-json.js';

const insufficient = new Rejection(409, 'INSUFFICIENT_FUNDS', 'The pools do not have it.', {
  available: { amount: '70.00', currency: 'USD' },
});

describe('a problem document', () => {
  it('has code, rule and figures beside the members of RFC 9457', () => {
    expect(problemOf(insufficient, 'c-1')).toEqual({
      type: '/docs/problems#INSUFFICIENT_FUNDS',
      title: 'Insufficient funds',
      status: 409,
      detail: 'The pools do not have it.',
      code: 'INSUFFICIENT_FUNDS',
      available: { amount: '70.00', currency: 'USD' },
      correlationId: 'c-1',
    });
  });

  it('has its figures in the order in which the log keeps them, at every depth', () => {
    const figures = { needed: { currency: 'USD', amount: '1.00' }, available: [{ b: 1, a: 2 }] };
    const {
      type: _,
      correlationId: __,
      ...problem
    } = problemOf(new Rejection(409, 'X', 'A rule.', figures), 'c-1');
    expect(JSON.stringify(problem)).toBe(
      '{"title":"X","status":409,"detail":"A rule.","code":"X",' +
        '"available":[{"a":2,"b":1}],"needed":{"amount":"1.00","currency":"USD"}}',
    );
  });

  it('keeps a figure that bears the name of a member, but not in its place', () => {
    const refused = new Rejection(409, 'X', 'A rule.', {
      status: 'CLOSED',
      code: 7,
      day: '2026-01-01',
    });
    expect(problemOf(refused, 'c-1')).toMatchObject({
      status: 409,
      code: 'X',
      day: '2026-01-01',
      figures: { status: 'CLOSED', code: 7 },
    });
  });
});

describe('what was thrown becomes', () => {
  const fastify = (code: string, statusCode: number) =>
    Object.assign(new Error('secret'), { code, statusCode });

  it.each<[string, unknown, number, string]>([
    ['a refusal of a rule', insufficient, 409, 'INSUFFICIENT_FUNDS'],
    ['a malformed body', new MalformedBody('/a', 'depth'), 400, 'VALIDATION_FAILED'],
    ['a refused token', new TokenRefused('exp'), 401, 'UNAUTHENTICATED'],
    ['a silent issuer', new IssuerUnreachable('no answer'), 503, 'ISSUER_UNREACHABLE'],
    ['an unknown outcome', new OutcomeUnknown('lost'), 503, 'OUTCOME_UNKNOWN'],
    ['a record over the limit', new TooLarge('eventBytes', 300_000), 413, 'PAYLOAD_TOO_LARGE'],
    ['a log that was changed', new LogCorrupt(7, 'the event is missing'), 503, 'LOG_HALTED'],
    ['a halted view', new ViewHalted('balances', 7), 503, 'VIEW_HALTED'],
    ['views that are behind', new ViewsBehind(9, 7), 503, 'VIEW_BEHIND'],
    ['a body over the limit', fastify('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'PAYLOAD_TOO_LARGE'],
    [
      'another media type',
      fastify('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a false Content-Length',
      fastify('FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400),
      400,
      'VALIDATION_FAILED',
    ],
    ['a path segment too long', fastify('FST_ERR_MAX_PARAM_LENGTH', 414), 404, 'NOT_FOUND'],
    ['headers too large', fastify('HPE_HEADER_OVERFLOW', 400), 431, 'HEADERS_TOO_LARGE'],
    ['a slow request', fastify('ERR_HTTP_REQUEST_TIMEOUT', 408), 408, 'REQUEST_TIMEOUT'],
    ['nothing there', new NotFoundException('Cannot GET /x'), 404, 'NOT_FOUND'],
    ['a bad request', new BadRequestException('x'), 400, 'VALIDATION_FAILED'],
    ['a 5xx of the framework', new HttpException('x', 502), 500, 'INTERNAL'],
    ['an error of Fastify itself', fastify('FST_ERR_REP_ALREADY_SENT', 500), 500, 'INTERNAL'],
    [
      'another error with a status',
      Object.assign(new Error('x'), { statusCode: 403 }),
      500,
      'INTERNAL',
    ],
    ['a check that got away', new CheckFailed('grant_1', 3, 4), 500, 'INTERNAL'],
    ['a bug', new TypeError('secret'), 500, 'INTERNAL'],
    ['something that is no error', 'secret', 500, 'INTERNAL'],
    ['nothing at all', undefined, 500, 'INTERNAL'],
  ])('%s', (_, error, status, code) => {
    const refused = refusalOf(error);
    expect({ status: refused.status, code: refused.code }).toEqual({ status, code });
    expect(JSON.stringify(problemOf(refused, 'c-1'))).not.toContain('secret');
  });

  it.each([
    [new LogCorrupt(7, 'the event is missing'), { index: 7 }],
    [new LogCorrupt(-1, 'tree.db is damaged'), { reason: 'tree.db is damaged' }],
    [new ViewHalted('balances', 7), { view: 'balances', index: 7 }],
    [new ViewHalted('all views', -1), { view: 'all views' }],
  ])('%s, with the index of an event only where one is meant', (error, figures) => {
    expect(refusalOf(error).figures).toEqual(figures);
  });

  it('names the place in a malformed body', () => {
    expect(refusalOf(new MalformedBody('/lines/0', 'null')).figures).toEqual({
      errors: [
        { pointer: '/lines/0', rule: 'null', message: 'null is not used: leave the field out.' },
      ],
    });
  });
});

describe('another try', () => {
  it.each([
    ['OVERLOADED', overloaded({ atOnce: 3 }), 1],
    ['LOG_HALTED', refusalOf(new LogCorrupt(7, 'the event is missing')), 60],
    ['VIEW_HALTED', refusalOf(new ViewHalted('balances', 7)), 60],
    ['INSUFFICIENT_FUNDS', insufficient, undefined],
  ])('after %s makes sense in', (_, refused, seconds) => {
    expect(retryAfterSeconds(refused)).toBe(seconds);
  });
});

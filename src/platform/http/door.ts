import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unsupportedMediaType, shuttingDown, validationFailed } from './door-refusals.js';
import { readStrictJson } from './strict-json.js';
import { brokenTextRule, TEXT_RULES } from './text-rules.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the whole request had arrived, in milliseconds of the Unix epoch; 0 until then. */
    arrivedAtMs: number;
  }
}

export interface DoorOptions {
  readonly bodyLimitBytes: number;
  readonly isClosing: () => boolean;
  /** Milliseconds of the Unix epoch. */
  readonly nowMs: () => number;
}

const MAX_QUERY_LENGTH = 2_048;

/** On every answer: nothing of it is to be cached, framed, sniffed or run. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The reference page is the only one that runs something: its own files. */
const REFERENCE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'";

/** What is looked at before anybody asks who is there: form and size. */
export function installDoor(fastify: FastifyInstance, options: DoorOptions): void {
  fastify.decorateRequest('arrivedAtMs', 0);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: options.bodyLimitBytes },
    (request, body, done) => {
      request.arrivedAtMs = options.nowMs();
      try {
        done(null, parse(request, body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS).header('x-correlation-id', request.id);
    if (request.routeOptions.url?.startsWith('/docs')) {
      reply.header('content-security-policy', REFERENCE_POLICY);
    }
    done(options.isClosing() ? turnAway(reply) : faultOfHead(request));
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.arrivedAtMs === 0) request.arrivedAtMs = options.nowMs();
    done();
  });
}

/** A body of no length is no body: some clients name a type all the same. */
const parse = (request: FastifyRequest, body: Buffer): object | undefined => {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw notJson();
  return body.length === 0 ? undefined : readStrictJson(body);
};

const notJson = () => unsupportedMediaType({ supported: 'application/json; charset=utf-8' });

function turnAway(reply: FastifyReply): Error {
  reply.header('connection', 'close');
  return shuttingDown({});
}

const wrongHeader = (header: string, message: string): Error =>
  validationFailed({ errors: [{ header, rule: 'header', message }] });

function faultOfHead({ headers, raw }: FastifyRequest): Error | undefined {
  if (headers.host === undefined && raw.httpVersion !== '1.0')
    return wrongHeader('host', 'is needed');
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return wrongHeader('expect', 'may be 100-continue only');
  }
  if (headers['content-encoding'] !== undefined) return notJson();
  const { url = '' } = raw;
  const query = url.indexOf('?');
  if (query === -1 || url.length - query <= MAX_QUERY_LENGTH) return undefined;
  const message = `The query has at most ${MAX_QUERY_LENGTH} characters.`;
  return validationFailed({ errors: [{ parameter: '', rule: 'query-length', message }] });
}

/**
 * Fastify gives a repeated parameter as a list, which no query here expects.
 *
 * @throws Rejection VALIDATION_FAILED for parameters that are repeated, unknown, or not clean text
 */
export function assertCleanQuery(query: unknown, takesQuery: boolean): void {
  const errors = Object.entries(query ?? {}).flatMap(([parameter, value]: [string, unknown]) => {
    if (!takesQuery || parameter in Object.prototype)
      return [{ parameter, rule: 'unknown', message: 'is not a parameter of this request' }];
    if (typeof value !== 'string')
      return [{ parameter, rule: 'repeated', message: 'may stand in the query only once' }];
    const broken = brokenTextRule(parameter) ?? brokenTextRule(value);
    return broken ? [{ parameter, rule: broken, message: TEXT_RULES[broken] }] : [];
  });
  if (errors.length > 0) throw validationFailed({ errors: errors.slice(0, 50) });
}

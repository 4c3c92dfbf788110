import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KeyedHash } from '../decisions/keyed-hash.js';
import type { Logger } from './logger.js';

/** Told of every request once it has been answered. */
export type OnAnswered = (request: {
  method: string;
  route: string;
  status: number;
  seconds: number;
}) => void;

export interface RequestLogParts {
  readonly logger: Logger;
  readonly hash: KeyedHash;
  readonly onAnswered: OnAnswered;
}

/** Answers to what is malformed, oversized or from nobody: nothing of it reaches the event log. */
const SECURITY_STATUS: ReadonlySet<number> = new Set([400, 401, 408, 413, 415, 431]);

/** The route of a request that fits none: its path could hold anything. */
const UNMATCHED = 'unmatched';

/** One line per request, on the security channel if it is one of those; its path only as a pattern. */
export function installRequestLog(fastify: FastifyInstance, parts: RequestLogParts): void {
  const { logger, hash, onAnswered } = parts;
  const security = logger.child({ channel: 'security' });
  fastify.decorateRequest('problemCode', undefined);
  fastify.decorateRequest('tokenFault', undefined);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply;
    const { method } = request;
    const route = request.routeOptions.url ?? UNMATCHED;
    onAnswered({ method, route, status, seconds: elapsedTime / 1_000 });
    const line = {
      correlationId: request.id,
      method,
      route,
      status,
      ms: Math.round(elapsedTime * 10) / 10,
      ...(request.problemCode !== undefined && { code: request.problemCode }),
    };
    if (SECURITY_STATUS.has(status))
      security.warn({ ...line, ...originOf(request, hash) }, 'refused');
    else logger.info(line, 'answered');
    done();
  });
}

/** An address may be a person's: its keyed hash tells callers apart and names nobody. */
const originOf = ({ ip, tokenFault }: FastifyRequest, hash: KeyedHash): object => ({
  from: hash.of('address', ip).slice(0, 16),
  ...(tokenFault !== undefined && { tokenFault }),
});

import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { installAnswerHeaders } from './answer-headers.js';
import { answerBrokenRequest } from './broken-request.js';
import {
  installConfidentialAnswers,
  type ConfidentialAnswersParts,
} from './confidential-answers.js';
import { installDoor, type DoorOptions } from './door.js';
import { installGuard, type GuardParts } from './guard.js';
import type { ProblemFilter } from './problem.filter.js';
import type { Routes } from './routes.js';
import { installRequestLog, type RequestLogParts } from '../observability/request-log.js';

export interface HttpParts
  extends DoorOptions, GuardParts, RequestLogParts, ConfidentialAnswersParts {
  readonly requestTimeoutMs: number;
  readonly routes: Routes;
  readonly problems: ProblemFilter;
}

/** Correlation ids of callers are taken over if they are short tokens; they end up in events. */
const CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Longer than any id; what is longer is not found. */
const MAX_PATH_SEGMENT = 100;

const MAX_HEADER_BYTES = 16 * 1024;

/** How often Node looks for requests that have taken too long; by itself only every 30 seconds. */
const TIMEOUT_CHECK_MS = 1_000;

/**
 * The HTTP server with everything that happens before and after a controller. What Nest would do for
 * it per request (middleware, guards, interceptors, pipes) is done in Fastify's hooks, which also let
 * the rest of a request run inside an AsyncLocalStorage.
 */
export function httpAdapter(parts: HttpParts): FastifyAdapter {
  const { routes, problems, bodyLimitBytes, requestTimeoutMs } = parts;
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      requireHostHeader: false, // the door asks for it, and answers with a problem document
    },
    routerOptions: { maxParamLength: MAX_PATH_SEGMENT },
    genReqId: correlationIdOf,
    return503OnClosing: false, // the door says it, with a problem document
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
    skipMiddie: true,
    multipart: false,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  // so that the door refuses what is expected of us that we do not know, and not Node without a word
  fastify.server.on('checkExpectation', (request, response) =>
    fastify.server.emit('request', request, response),
  );
  fastify.addHook('onRoute', (route) => routes.add(route));
  installRequestLog(fastify, parts);
  installDoor(fastify, parts);
  installGuard(fastify, parts);
  installAnswerHeaders(fastify);
  installConfidentialAnswers(fastify, parts);
  return adapter;
}

function correlationIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUIDv7();
}

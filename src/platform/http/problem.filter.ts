import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TokenRefused } from '../auth/tokens.js';
import type { Rejection } from '../decisions/refusal.js';
import { methodNotAllowed } from './door-refusals.js';
import { PROBLEM_TYPE, problemOf, retryAfterSeconds } from './problem.js';
import { refusalOf } from './refusal-of.js';
import type { Routes } from './routes.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the problem that was answered, if any, for the log. */
    problemCode: string | undefined;
    /** Why a token was not believed; for the log, never for the caller. */
    tokenFault: string | undefined;
  }
}

/** Who is told of what is no mistake of a caller. */
export interface Told {
  /** A bug, or a broken machine. */
  readonly broken: (error: unknown, correlationId: string) => void;
  /** The caller has gone before the whole request was here. */
  readonly brokenOff: (request: FastifyRequest) => void;
}

/** Answers everything that is thrown, anywhere in a request, with a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: Pick<Routes, 'methodsAt'>,
    private readonly told: Told,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (isBrokenOff(request)) {
      this.told.brokenOff(request);
      reply.hijack(); // there is nobody to be answered
      return;
    }
    const refused = this.wrongMethod(request, reply) ?? refusalOf(error);
    request.problemCode = refused.code;
    if (error instanceof TokenRefused) request.tokenFault = error.reason;
    if (refused.code === 'INTERNAL') this.told.broken(error, request.id);
    if (!reply.sent) sendProblem(refused, request, reply);
  }

  private wrongMethod(request: FastifyRequest, reply: FastifyReply): Rejection | undefined {
    if (!request.is404) return undefined;
    const [path = ''] = request.url.split('?', 1);
    const allowed = this.routes.methodsAt(path);
    if (allowed.length === 0 || allowed.includes(request.method)) return undefined;
    reply.header('allow', allowed.join(', '));
    return methodNotAllowed({ allowed });
  }
}

/** Whatever was thrown is of no interest then. */
const isBrokenOff = ({ raw }: FastifyRequest): boolean => raw.destroyed && raw.complete === false;

function sendProblem(refused: Rejection, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = refused;
  const retryAfter = retryAfterSeconds(refused);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .code(status)
    .header('x-correlation-id', request.id)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(refused, request.id)));
}

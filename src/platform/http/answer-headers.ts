import type { FastifyInstance } from 'fastify';
import { formatInstant } from '../dates/instant.js';
import type { Answer } from '../decisions/answer.js';
import { isCommand } from './guard.js';
import { POSITION } from './reading.js';

/** What answers say in headers: where a command's events stand, what index a query's answer is of. */
export function installAnswerHeaders(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    if (isCommand(request.routeOptions.config.access)) {
      const { id, position } = payload as Answer;
      reply.header(POSITION, position);
      if (reply.statusCode === 201) reply.header('location', `${request.url}/${id}`);
    }
    done(null, payload);
  });
  // also of what is text already
  fastify.addHook('onSend', ({ reading }, reply, payload, done) => {
    if (reading?.answeredFrom !== undefined && reply.statusCode < 400) {
      reply.header('tributary-index', reading.answeredFrom);
      if (reading.asOf) reply.header('tributary-as-of', formatInstant(reading.asOf.moment));
    }
    done(null, payload);
  });
}

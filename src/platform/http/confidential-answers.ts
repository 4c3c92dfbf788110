import type { FastifyInstance } from 'fastify';
import type { ConfidentialReads } from '../confidential/confidential-reads.js';

export interface ConfidentialAnswersParts {
  readonly confidentialReads: Pick<ConfidentialReads, 'record'>;
}

/** An answer that shows what is confidential goes out when it is in the log who has asked for it. */
export function installConfidentialAnswers(
  fastify: FastifyInstance,
  { confidentialReads }: ConfidentialAnswersParts,
): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    const { reading } = request;
    if (!reading || reading.confidential.size === 0 || reply.statusCode >= 400) return payload;
    await confidentialReads.record({
      caller: reading.caller,
      route: `${request.method} ${request.routeOptions.url ?? ''}`,
      url: request.url,
      subjects: reading.confidential,
      asOf: reading.answeredFrom,
    });
    return payload;
  });
}

import type { Socket } from 'node:net';
import { randomUUIDv7 } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { refusalOf } from './refusal-of.js';
import { validationFailed } from './door-refusals.js';

/** Answers what Node could not read as HTTP, in time or at all, and ends the connection. */
export function answerBrokenRequest(
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refused = refusalOf(error);
  const answered = refused.status === 500 ? NOT_HTTP : refused;
  const correlationId = randomUUIDv7();
  const body = JSON.stringify(problemOf(answered, correlationId));
  socket.end(
    [
      `HTTP/1.1 ${answered.status} ${STATUS_CODES[answered.status]}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-correlation-id: ${correlationId}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const NOT_HTTP = validationFailed({
  errors: [{ rule: 'http', message: 'The request is not valid HTTP.' }],
});

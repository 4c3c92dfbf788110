import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MAX_SUBMISSION_BYTES, SubmissionRefused } from './add-checkpoint.js';
import type { Witness } from './witness.js';

const REQUEST_TIMEOUT_MS = 10_000;
const TEXT = 'text/plain; charset=utf-8';

/** Of a request whose body is longer than a submission can be. */
class BodyTooLong extends Error {}

/** The witness behind HTTP: `POST /add-checkpoint` and `GET /<origin hash>/checkpoint`. */
export function witnessServer(
  witness: Pick<Witness, 'addCheckpoint' | 'checkpointOf'>,
  onFailed: (error: unknown) => void,
): Server {
  const server = createServer((request, response) => {
    answer(witness, request, response).catch((error: unknown) => {
      onFailed(error);
      if (!response.headersSent) say(response, 500, TEXT, 'the witness has failed\n');
      response.destroy();
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = 256;
  return server;
}

async function answer(
  witness: Pick<Witness, 'addCheckpoint' | 'checkpointOf'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url = '' } = request;
  if (url === '/add-checkpoint') {
    if (method !== 'POST') return say(response, 405, TEXT, 'POST only\n');
    return addCheckpoint(witness, request, response);
  }
  const originHash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url)?.[1];
  if (originHash === undefined) return say(response, 404, TEXT, 'there is nothing here\n');
  if (method !== 'GET') return say(response, 405, TEXT, 'GET only\n');
  const note = witness.checkpointOf(originHash);
  if (note === undefined) return say(response, 404, TEXT, 'nothing of this log was cosigned\n');
  say(response, 200, TEXT, note);
}

async function addCheckpoint(
  witness: Pick<Witness, 'addCheckpoint'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    say(response, 200, TEXT, witness.addCheckpoint(await bodyOf(request)));
  } catch (error) {
    if (error instanceof BodyTooLong) {
      response.setHeader('connection', 'close');
      return say(response, 400, TEXT, `more than ${MAX_SUBMISSION_BYTES} bytes\n`);
    }
    if (!(error instanceof SubmissionRefused)) throw error;
    if (error.size === undefined) return say(response, error.status, TEXT, `${error.message}\n`);
    say(response, error.status, 'text/x.tlog.size', `${error.size}\n`);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_SUBMISSION_BYTES) throw new BodyTooLong();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function say(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access, AccessRule } from '../auth/access.js';
import type { Directory } from '../auth/directory.js';
import type { VerifiedTokens } from '../auth/verified-tokens.js';
import { viewAs, viewerOf } from '../auth/viewer.js';
import { callAs } from '../decisions/caller.js';
import { anybody, callerOf } from './caller-of.js';
import { assertCleanQuery } from './door.js';
import { readAs, wantedIndex, type Reading } from './reading.js';
import { isOpen, isWithoutRole } from './routes.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a query; what its answer was made from. */
    reading: Reading | undefined;
  }
}

export interface GuardParts {
  readonly tokens: VerifiedTokens;
  readonly directory: Directory;
}

/** Goes on with the request, as whoever it was found to come from. */
type Admission = (proceed: () => void) => void;

/**
 * Looks up who calls and, for queries, whether they may ask at all, and runs the rest of the request
 * as them. Whether a command is allowed its decision says, on the history that it reads.
 */
export function installGuard(fastify: FastifyInstance, parts: GuardParts): void {
  fastify.decorateRequest('reading', undefined);
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.is404) return done();
    admit(request, parts).then((admission) => admission(done), done);
  });
}

async function admit(
  request: FastifyRequest,
  { tokens, directory }: GuardParts,
): Promise<Admission> {
  const { access, takesQuery = false } = request.routeOptions.config;
  if (access === undefined) throw new Error('a route without an entry in the table of access');
  const caller = isOpen(access) ? anybody(request) : await callerOf(request, tokens, directory);
  assertCleanQuery(request.query, takesQuery);
  if (isCommand(access)) return (proceed) => callAs(caller, proceed);

  const [path = ''] = request.url.split('?', 1);
  const wanted = wantedIndex(request.headers);
  const reading: Reading = {
    path,
    wanted,
    answeredFrom: undefined,
    caller,
    confidential: new Map(),
  };
  request.reading = reading;
  if (isWithoutRole(access)) return (proceed) => callAs(caller, () => readAs(reading, proceed));
  const { id: subject = '' } = request.params as { id?: string };
  const viewer = await viewerOf(caller, access, directory, subject);
  return (proceed) => callAs(caller, () => readAs(reading, () => viewAs(viewer, proceed)));
}

export const isCommand = (rule: AccessRule | undefined): rule is Access & { command: string } =>
  typeof rule === 'object' && rule.command !== undefined;

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PUBLIC, type Access, type AccessRule } from '../auth/access.js';
import type { Directory } from '../auth/directory.js';
import type { VerifiedTokens } from '../auth/verified-tokens.js';
import { viewAs, viewerOf } from '../auth/viewer.js';
import { callAs } from '../decisions/caller.js';
import { roleNotHeld } from '../decisions/outcomes.js';
import { parseAsOf, type AsOf, type Asked } from '../time-travel/as-of.js';
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
  /** Finds the past states that queries ask for. */
  readonly timeline: Timeline;
  readonly tokens: VerifiedTokens;
  readonly directory: Directory;
}

/** Where in the past a moment is. */
export interface Timeline {
  /** The zone in which a date ends, for a query about one thing (`id`; empty for a list). */
  zoneOf(id: string): Promise<string>;
  /** @throws Rejection VALIDATION_FAILED when that is not in the past */
  resolve(asked: Asked, nowMs: number): Promise<AsOf>;
}

/** Goes on with the request, as whoever it was found to come from. */
type Admission = (proceed: () => void) => void;

/**
 * Looks up who calls and, for queries, whether they may ask at all, and runs the rest of the request
 * as them. Whether a command is allowed its decision says, on the history that it reads.
 */
export function installGuard(fastify: FastifyInstance, parts: GuardParts): void {
  fastify.decorateRequest('reading', undefined);
  fastify.addHook('preHandler', (request, reply, done) => {
    if (request.is404) return done();
    admit(request, reply, parts).then((admission) => admission(done), done);
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { tokens, directory, timeline }: GuardParts,
): Promise<Admission> {
  const { access, takesQuery = false } = request.routeOptions.config;
  if (access === undefined) throw new Error('a route without an entry in the table of access');
  const caller = isOpen(access) ? anybody(request) : await callerOf(request, tokens, directory);
  const asOfText = isTimeTravelled(access, request.routeOptions.url)
    ? takenFrom(request.query, 'asOf')
    : undefined;
  assertCleanQuery(request.query, takesQuery);
  if (isCommand(access)) return (proceed) => callAs(caller, proceed);

  const [path = ''] = request.url.split('?', 1);
  const wanted = wantedIndex(request.headers);
  const { id: subject = '' } = request.params as { id?: string };
  const viewer = isWithoutRole(access)
    ? undefined
    : await viewerOf(caller, access, directory, subject);
  // whoever is not registered has no past to be looked for
  if (asOfText !== undefined && caller.person === undefined) throw roleNotHeld({ roles: [] });
  const asOf =
    asOfText === undefined
      ? undefined
      : {
          ...(await timeline.resolve(
            parseAsOf(asOfText, await timeline.zoneOf(subject)),
            request.arrivedAtMs,
          )),
          gone: goneSignalOf(reply),
        };
  const reading: Reading = {
    path,
    wanted,
    asOf,
    answeredFrom: undefined,
    caller,
    confidential: new Map(),
  };
  request.reading = reading;
  if (!viewer) return (proceed) => callAs(caller, () => readAs(reading, proceed));
  return (proceed) => callAs(caller, () => readAs(reading, () => viewAs(viewer, proceed)));
}

/** Whether the route answers as of any past index: all queries but those that are open to everybody. */
export const isTimeTravelled = (rule: AccessRule | undefined, path = ''): boolean =>
  rule !== undefined && rule !== PUBLIC && !isCommand(rule) && path.startsWith('/v1/');

/** Takes a parameter out of the query, before what the route itself takes is looked at. */
function takenFrom(query: unknown, parameter: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const value: unknown = Reflect.get(query, parameter);
  if (typeof value !== 'string') {
    if (value !== undefined) assertCleanQuery({ [parameter]: value }, true);
    return undefined;
  }
  Reflect.deleteProperty(query, parameter);
  return value;
}

/** Also aborted when the answer has been sent. */
function goneSignalOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => controller.abort());
  return controller.signal;
}

export const isCommand = (rule: AccessRule | undefined): rule is Access & { command: string } =>
  typeof rule === 'object' && rule.command !== undefined;

import { TokenRefused, type Subject } from '../auth/tokens.js';
import type { VerifiedTokens } from '../auth/verified-tokens.js';
import type { Directory } from '../auth/directory.js';
import type { Caller } from '../decisions/caller.js';
import { validationFailed } from './door-refusals.js';

/** What of a request says who is calling and how. */
export interface CallingRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The correlation id. */
  readonly id: string;
  readonly arrivedAtMs: number;
}

export const ON_BEHALF_OF = 'tributary-on-behalf-of';
export const IDEMPOTENCY_KEY = 'idempotency-key';

const BEARER = /^bearer +([\w~+/.-]+=*) *$/i;
const ID = /^[a-z-]{1,27}_[0-9a-f-]{36}$/;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * Who calls: the person that the token's subject belongs to, if anyone.
 *
 * @throws TokenRefused, IssuerUnreachable
 * @throws Rejection VALIDATION_FAILED when a header is malformed
 */
export async function callerOf(
  request: CallingRequest,
  tokens: VerifiedTokens,
  directory: Directory,
): Promise<Caller> {
  const subject = await subjectOf(request, tokens);
  return anybody(request, await directory.personOf(subject));
}

/** Somebody of whom nothing is known but the request. */
export const anybody = (request: CallingRequest, person?: string): Caller => ({
  person,
  onBehalfOf: headerOf(request, ON_BEHALF_OF, ID, 'must be the id of a person'),
  commandLine: false,
  correlationId: request.id,
  causationId: undefined,
  idempotencyKey: headerOf(
    request,
    IDEMPOTENCY_KEY,
    VISIBLE_ASCII,
    'must be 1 to 255 visible ASCII characters',
  ),
  arrivedAt: Temporal.Instant.fromEpochMilliseconds(wholeSeconds(request.arrivedAtMs)),
});

async function subjectOf({ headers }: CallingRequest, tokens: VerifiedTokens): Promise<Subject> {
  const { authorization } = headers;
  if (authorization === undefined) throw new TokenRefused('none sent');
  const token = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
  if (token === undefined) throw new TokenRefused('not a bearer token');
  return tokens.known(token) ?? (await tokens.verify(token));
}

/** Rules and deadlines know no part of a second. */
const wholeSeconds = (milliseconds: number): number => milliseconds - (milliseconds % 1_000);

function headerOf(
  { headers }: CallingRequest,
  header: string,
  pattern: RegExp,
  message: string,
): string | undefined {
  const value = headers[header];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw validationFailed({ errors: [{ header, rule: 'header', message }] });
}

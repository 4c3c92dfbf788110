import canonicalize from 'canonicalize';
import type { Json, JsonObject } from '../event-log/event-log.js';
import type { Rejection } from '../decisions/refusal.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** Page that describes every code; `type` of a problem leads to its entry. */
export const PROBLEMS_PATH = '/docs/problems';

/** A problem document, RFC 9457. */
export interface Problem {
  /** Where the code is described, relative to the service. */
  readonly type: string;
  /** The code in words. */
  readonly title: string;
  readonly status: number;
  /** The rule as a sentence; may be reworded. */
  readonly detail: string;
  /** Stable, for programs. */
  readonly code: string;
  /** Leads to this request in the logs. */
  readonly correlationId: string;
  /** The figures that the rule looked at, each under its own name. */
  readonly [figure: string]: Json;
}

const RESERVED = new Set([
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'code',
  'correlationId',
]);

/**
 * Figures stand beside the members of RFC 9457; those that bear the name of one stand in `figures`.
 * They are in the canonical order (RFC 8785), in which the log keeps them: a repeat under an
 * Idempotency-Key, which has them from there, is answered with the same bytes.
 */
export function problemOf(rejection: Rejection, correlationId: string): Problem {
  const { status, code, rule, figures } = rejection;
  return {
    type: `${PROBLEMS_PATH}#${code}`,
    title: titleOf(code),
    status,
    detail: rule,
    code,
    ...besideOthers(inCanonicalOrder(figures)),
    correlationId,
  };
}

/** `INSUFFICIENT_FUNDS` → `Insufficient funds`. */
export const titleOf = (code: string): string =>
  code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ');

/** Seconds after which it makes sense to try again; undefined where it makes none. */
export function retryAfterSeconds({ status, code, figures }: Rejection): number | undefined {
  if (status !== 503 && status !== 429) return undefined;
  if (typeof figures['secondsLeft'] === 'number') return figures['secondsLeft'];
  return code === 'VIEW_HALTED' || code === 'LOG_HALTED' ? 60 : 1;
}

const inCanonicalOrder = (figures: JsonObject): JsonObject =>
  JSON.parse(canonicalize(figures) ?? '{}') as JsonObject;

function besideOthers(figures: JsonObject): JsonObject {
  const clashing = Object.keys(figures).filter((name) => RESERVED.has(name));
  if (clashing.length === 0) return figures;
  const pick = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(figures).filter(([name]) => isWanted(name)));
  return {
    ...pick((name) => !RESERVED.has(name)),
    figures: pick((name) => RESERVED.has(name)),
  };
}

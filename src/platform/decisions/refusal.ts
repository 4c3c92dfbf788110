import type { JsonObject } from '../event-log/event-log.js';

/** A command that a rule of the fund refuses: what people do, not what can't happen. */
export class Rejection extends Error {
  override readonly name: string = 'Rejection';
  constructor(
    /** HTTP status of the answer. */
    readonly status: number,
    /** Stable, for programs. */
    readonly code: string,
    /** The rule as a sentence, for people; may be reworded. */
    readonly rule: string,
    /** The ids, amounts and dates that the rule looked at; never personal data. */
    readonly figures: JsonObject,
  ) {
    super(`${code}: ${rule}`);
  }
}

/** What a command was refused with when it was first sent under its Idempotency-Key, told again. */
export class RefusedBefore extends Rejection {
  override readonly name = 'RefusedBefore';
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly rule: string;
}

const declared: Refusal[] = [];

/** Every refusal that the loaded code declares, for the generated page and its test. */
export const declaredRefusals = (): readonly Refusal[] => declared;

/** Declares a refusal beside its rule. The result makes the error: `throw overCeiling({ amount, ceiling })`. */
export function refusal<F extends JsonObject>(
  status: number,
  code: string,
  rule: string,
): (figures: F) => Rejection {
  declared.push({ status, code, rule });
  return (figures) => new Rejection(status, code, rule, figures);
}

export const notFound = refusal<{ id: string }>(
  404,
  'NOT_FOUND',
  'There is nothing under this id that you may see.',
);

export const wrongState = refusal<{ state: string; allowed: readonly string[] }>(
  409,
  'WRONG_STATE',
  'The command is not possible in this state.',
);

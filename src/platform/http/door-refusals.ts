import { refusal } from '../decisions/refusal.js';

/** One field, parameter or header that is wrong. Never says what it held. */
export type FieldFault = {
  /** JSON pointer (RFC 6901) into the body; empty for the body itself. */
  readonly pointer?: string;
  /** Name of the query parameter. */
  readonly parameter?: string;
  /** Name of the header. */
  readonly header?: string;
  /** Name of the rule, for programs. */
  readonly rule: string;
  /** The rule as a sentence. */
  readonly message: string;
};

// What the service refuses before or beside the rules of the fund. Nothing of it is an outcome:
// nothing was written, and a repeat is judged anew.

export const validationFailed = refusal<{ errors: readonly FieldFault[] }>(
  400,
  'VALIDATION_FAILED',
  'The request is not of the expected form; each fault is named in errors.',
);

export const unauthenticated = refusal<Record<never, never>>(
  401,
  'UNAUTHENTICATED',
  'A valid bearer token is needed.',
);

export const methodNotAllowed = refusal<{ allowed: readonly string[] }>(
  405,
  'METHOD_NOT_ALLOWED',
  'The resource exists, but not for this method.',
);

export const requestTimeout = refusal<Record<never, never>>(
  408,
  'REQUEST_TIMEOUT',
  'The request did not arrive whole in time.',
);

export const payloadTooLarge = refusal<Record<never, never>>(
  413,
  'PAYLOAD_TOO_LARGE',
  'The request body, or what would have to be recorded of it, is larger than allowed.',
);

export const unsupportedMediaType = refusal<{ supported: string }>(
  415,
  'UNSUPPORTED_MEDIA_TYPE',
  'A request body must be JSON in UTF-8, without Content-Encoding.',
);

export const headersTooLarge = refusal<Record<never, never>>(
  431,
  'HEADERS_TOO_LARGE',
  'The header fields of the request are larger than allowed.',
);

export const internalError = refusal<Record<never, never>>(
  500,
  'INTERNAL',
  'Something is broken on our side; the correlation id leads to it in the logs.',
);

export const overloaded = refusal<{ atOnce: number }>(
  503,
  'OVERLOADED',
  'Too many commands are in progress; nothing was written.',
);

export const shuttingDown = refusal<Record<never, never>>(
  503,
  'SHUTTING_DOWN',
  'This node is about to stop and takes no new requests.',
);

export const outcomeUnknown = refusal<Record<never, never>>(
  503,
  'OUTCOME_UNKNOWN',
  'The log cannot say whether the command was written: send it again under the same Idempotency-Key.',
);

export const viewBehind = refusal<{ wanted: number; reached: number }>(
  503,
  'VIEW_BEHIND',
  'The views have not yet taken in what was written before; try again.',
);

/** With the index of the event; where none is meant, with what is wrong with which file. */
export const logHalted = refusal<{ index: number } | { reason: string }>(
  503,
  'LOG_HALTED',
  'Something that is stored is not what was written: nothing more is decided until an operator has acted.',
);

/** Without an index where all have halted at no event. */
export const viewHalted = refusal<{ view: string; index: number } | { view: string }>(
  503,
  'VIEW_HALTED',
  'The view has stopped at an event that it cannot take in; an operator has to act.',
);

export const issuerUnreachable = refusal<Record<never, never>>(
  503,
  'ISSUER_UNREACHABLE',
  'The keys of the token issuer cannot be fetched, so the token cannot be verified.',
);

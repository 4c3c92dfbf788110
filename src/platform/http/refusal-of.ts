import { HttpException } from '@nestjs/common';
import { IssuerUnreachable, TokenRefused } from '../auth/tokens.js';
import { notFound, Rejection } from '../decisions/refusal.js';
import { LogCorrupt, OutcomeUnknown, TooLarge } from '../event-log/event-log.js';
import { ViewHalted, ViewsBehind } from '../projections/halts.js';
import {
  headersTooLarge,
  internalError,
  issuerUnreachable,
  logHalted,
  outcomeUnknown,
  payloadTooLarge,
  requestTimeout,
  unauthenticated,
  unsupportedMediaType,
  validationFailed,
  viewBehind,
  viewHalted,
} from './door-refusals.js';
import { MalformedBody } from './strict-json.js';

/** The one answer to whatever was thrown; INTERNAL for what nobody has foreseen. */
export function refusalOf(error: unknown): Rejection {
  if (error instanceof Rejection) return error;
  if (error instanceof MalformedBody) {
    const { pointer, rule, message } = error;
    return validationFailed({ errors: [{ pointer, rule, message }] });
  }
  if (error instanceof TokenRefused) return unauthenticated({});
  if (error instanceof IssuerUnreachable) return issuerUnreachable({});
  if (error instanceof OutcomeUnknown) return outcomeUnknown({});
  if (error instanceof LogCorrupt) {
    const { index, reason } = error;
    return logHalted(index < 0 ? { reason } : { index });
  }
  if (error instanceof TooLarge) return payloadTooLarge({});
  if (error instanceof ViewHalted) {
    const { view, index } = error;
    return viewHalted(index < 0 ? { view } : { view, index });
  }
  if (error instanceof ViewsBehind) {
    return viewBehind({ wanted: error.wanted, reached: error.reached });
  }
  const status = statusOf(error);
  return status === undefined ? internalError({}) : ofStatus(status);
}

/** The status that Nest, Fastify or Node mean by their error, if it is the client's fault. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') {
    const known = STATUS_BY_CODE.get(error.code);
    if (known !== undefined) return known;
  }
  const isOfFastify = 'code' in error && String(error.code).startsWith('FST_ERR_');
  if (!isOfFastify || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

const STATUS_BY_CODE: ReadonlyMap<string, number> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
  // a path segment longer than any id: there is nothing under it
  ['FST_ERR_MAX_PARAM_LENGTH', 404],
]);

function ofStatus(status: number): Rejection {
  switch (status) {
    case 401:
      return unauthenticated({});
    case 404:
      return notFound({ id: '' });
    case 408:
      return requestTimeout({});
    case 413:
      return payloadTooLarge({});
    case 415:
      return unsupportedMediaType({ supported: 'application/json' });
    case 431:
      return headersTooLarge({});
    default:
      return status >= 400 && status < 500
        ? validationFailed({ errors: [NOT_HTTP] })
        : internalError({});
  }
}

const NOT_HTTP = { rule: 'http', message: 'The request is not valid HTTP.' };

import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import { currentCallerIfAny } from '../decisions/caller.js';

export type { Logger };

/**
 * Structured logs, a JSON object per line, with the correlation id of the request that the running
 * code belongs to. Lines hold ids, codes, routes and figures; never bodies, query values, headers,
 * tokens or names.
 */
export function createLogger(level: Level | 'silent', destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service: 'tributary' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: correlation,
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

const correlation = (): object => {
  const caller = currentCallerIfAny();
  return caller ? { correlationId: caller.correlationId } : {};
};

/** Name, message, stack, code and cause, and no other member: those may hold what was sent. */
function describeError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { name, message, stack, code, cause } = error as Partial<Error> & { code?: unknown };
  return {
    type: name,
    message,
    stack,
    ...(typeof code === 'string' && { code }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** Nest's own messages in the same log. */
export const nestLogger = (logger: Logger): LoggerService => ({
  log: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
  error: (message: unknown, ...rest: unknown[]) =>
    logger.error(
      { context: rest.at(-1), err: message instanceof Error ? message : undefined },
      String(message),
    ),
  warn: (message: unknown, context?: unknown) => logger.warn({ context }, String(message)),
  debug: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
  verbose: (message: unknown, context?: unknown) => logger.trace({ context }, String(message)),
  fatal: (message: unknown, context?: unknown) => logger.fatal({ context }, String(message)),
});

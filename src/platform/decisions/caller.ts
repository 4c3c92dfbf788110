import { AsyncLocalStorage } from 'node:async_hooks';

/** On whose behalf the running code acts, and which request it belongs to. */
export interface Caller {
  /** Id of the person that the token's subject belongs to; undefined if nobody is registered under it. */
  readonly person: string | undefined;
  /** Id of the person that this one says to act for; whether it may, the decision looks up. */
  readonly onBehalfOf: string | undefined;
  /** Sent by the command line of the installation itself, not over the network. */
  readonly commandLine: boolean;
  readonly correlationId: string;
  readonly causationId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** When the whole request had arrived. */
  readonly arrivedAt: Temporal.Instant;
}

const callers = new AsyncLocalStorage<Caller>();

export const callAs = <R>(caller: Caller, call: () => R): R => callers.run(caller, call);

/** @throws Error outside of `callAs`: a bug */
export function currentCaller(): Caller {
  const caller = callers.getStore();
  if (!caller) throw new Error('no caller: this code must run inside callAs');
  return caller;
}

export const currentCallerIfAny = (): Caller | undefined => callers.getStore();

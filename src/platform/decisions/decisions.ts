import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import canonicalize from 'canonicalize';
import { COMMAND_LINE, type AccessControl } from '../auth/access.js';
import {
  CheckFailed,
  type Appended,
  type EventLog,
  type Index,
  type StoredEvent,
} from '../event-log/event-log.js';
import type { Aggregate } from './aggregate.js';
import { Attempt, HistoryMissing, type AnyAggregate, type RecordGuard } from './attempt.js';
import { currentCaller, type Caller } from './caller.js';
import type { Decision, RightsOf } from './decision.js';
import type { Catalogue, EventOf, Facts } from './facts.js';
import type { KeyedHash } from './keyed-hash.js';
import {
  concurrentUpdate,
  idempotencyMismatch,
  refusedCommand,
  settledCommand,
  type SettledCommand,
} from './outcomes.js';
import { Rejection } from './refusal.js';
import { StateCache, type CachedState } from './state-cache.js';

/** What the sender of a command is told: ids and places, never the content of events. */
export interface Answer {
  /** The id of what was created or changed. */
  readonly id: string;
  /** What is new in the log, in order. */
  readonly events: readonly { readonly index: Index; readonly type: string; readonly id: string }[];
  /** Opaque place in the store; send it back as `Tributary-Position` to read what you wrote. */
  readonly position: string;
}

export interface DecisionsParts {
  readonly log: EventLog;
  readonly catalogue: Catalogue;
  readonly access: AccessControl;
  readonly hash: KeyedHash;
  readonly rightsOf: RightsOf;
  readonly guards: readonly RecordGuard[];
  /** Commands that only the installation's own command line may send. */
  readonly commandLineCommands?: readonly string[];
  readonly onAppended?: (appended: Appended) => void;
  /** Folded states kept in memory. */
  readonly cacheCapacity?: number;
  /** How long a command that keeps losing races is decided anew. */
  readonly timeLimitMs?: number;
}

const DEFAULT_CACHE_CAPACITY = 20_000;
const DEFAULT_TIME_LIMIT_MS = 30_000;
/** Streams that nobody reads a second time, unless a repeat comes while they are being written. */
const TRANSIENT_KINDS = new Set([settledCommand.kind, refusedCommand.kind]);

const anySettled = settledCommand as unknown as AnyAggregate;

type Outcome =
  | { readonly kind: 'accepted'; readonly id: string }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  | { readonly kind: 'repeat'; readonly first: SettledCommand; readonly key: string };

/**
 * Takes decisions: load, decide, record, one atomic append with checks on everything that was read.
 *
 * An attempt is synchronous, so no two decisions of a node interleave, and it builds on the states
 * that earlier ones have left, also while their appends are on the way to disk. The log carries
 * appends out in order: if an earlier one fails, the checks of those that rest on it fail too, and
 * they are decided again.
 */
export class Decisions {
  /** Counted since the start; attempts that had to wait for a history are not tries. */
  readonly counts = { accepted: 0, refused: 0, repeated: 0, tries: 0 };
  private readonly states: StateCache;
  private readonly loads = new Map<string, Promise<CachedState>>();

  constructor(private readonly parts: DecisionsParts) {
    this.states = new StateCache(parts.cacheCapacity ?? DEFAULT_CACHE_CAPACITY);
  }

  /**
   * Decides a command. `decide` is synchronous, may run several times, and answers the id of what
   * was created or changed. The caller comes from `callAs`.
   *
   * @throws Rejection when a rule refuses it; then the refusal is in the log
   */
  async run(command: object, decide: (decision: Decision) => string): Promise<Answer> {
    const caller = currentCaller();
    const startedMs = performance.now();
    const limitMs = this.parts.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
    for (let tries = 1; ; tries++) {
      const done = await this.tryOnce(command, caller, decide);
      if (done) return done;
      if (performance.now() - startedMs > limitMs) throw concurrentUpdate({ tries });
    }
  }

  /** The state of a history outside of a decision, undefined if there is none. */
  async peek<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Promise<S | undefined> {
    const { state, revision } =
      this.states.get(id) ?? (await this.load(aggregate as unknown as AnyAggregate, id));
    return revision < 0 ? undefined : (state as S);
  }

  private async tryOnce(
    command: object,
    caller: Caller,
    decide: (decision: Decision) => string,
  ): Promise<Answer | undefined> {
    const { attempt, outcome, appending } = await this.decideOnce(command, caller, decide);
    if (outcome.kind === 'repeat') return this.repeat(outcome);
    this.counts.tries++;
    try {
      const appended = await appending;
      assert(appended);
      this.settle(attempt);
      this.parts.onAppended?.(appended);
      return this.conclude(outcome, attempt, appended);
    } catch (error) {
      if (error instanceof Rejection) throw error;
      this.forget(attempt, error);
      if (!(error instanceof CheckFailed)) throw error;
      if (error.stream === this.keyStream(caller)) await this.load(anySettled, error.stream);
      return undefined;
    }
  }

  private conclude(outcome: Outcome, attempt: Attempt, appended: Appended): Answer {
    if (outcome.kind === 'refused') {
      this.counts.refused++;
      throw outcome.rejection;
    }
    assert(outcome.kind === 'accepted');
    this.counts.accepted++;
    const events = attempt.records
      .map(({ type, stream }, i) => ({ index: appended.first + i, type, id: stream }))
      .filter(isOfTheFund);
    return { id: outcome.id, events, position: appended.position };
  }

  /**
   * Runs `decide` until it has every history that it asks for, and sends the append off in the same
   * turn of the event loop: the next decision must find what this one leaves.
   */
  private async decideOnce(
    command: object,
    caller: Caller,
    decide: (decision: Decision) => string,
  ): Promise<{ attempt: Attempt; outcome: Outcome; appending?: Promise<Appended> }> {
    // Holds what was read for this decision, should the cache be too small to hold all of it at once.
    const read = new Map<string, CachedState>();
    for (;;) {
      const attempt = this.newAttempt(command, caller, read);
      try {
        const outcome = this.decideInline(attempt, command, caller, decide);
        if (outcome.kind === 'repeat') return { attempt, outcome };
        const appending = this.parts.log.append([...attempt.records], attempt.checks);
        this.keepPending(attempt, appending);
        return { attempt, outcome, appending };
      } catch (error) {
        if (!(error instanceof HistoryMissing)) throw error;
        read.set(error.id, await this.load(error.aggregate, error.id));
      }
    }
  }

  private newAttempt(
    command: object,
    caller: Caller,
    read: ReadonlyMap<string, CachedState>,
  ): Attempt {
    const { access, catalogue, guards, hash, rightsOf, commandLineCommands } = this.parts;
    const commandName = command.constructor.name;
    return new Attempt({
      commandName,
      access: commandLineCommands?.includes(commandName)
        ? COMMAND_LINE
        : access.ofCommand(commandName),
      caller,
      known: (stream) => this.states.get(stream) ?? read.get(stream),
      catalogue,
      guards,
      hash,
      rightsOf,
    });
  }

  private decideInline(
    attempt: Attempt,
    command: object,
    caller: Caller,
    decide: (decision: Decision) => string,
  ): Outcome {
    const key = this.keyStream(caller);
    const fingerprint = key && this.fingerprint(command);
    let mismatch: Rejection | undefined;
    if (key) {
      // Most keys are new: the append's own check finds the few that are not, and spares the look-up.
      if (!this.states.get(key)) attempt.start(settledCommand, key);
      const first = attempt.read(settledCommand, key).state as SettledCommand | null;
      if (first && first.fingerprint === fingerprint) return { kind: 'repeat', first, key };
      if (first) mismatch = idempotencyMismatch({ command: first.command });
    }
    const outcome = mismatch
      ? ({ kind: 'refused', rejection: mismatch } as const)
      : this.judge(attempt, decide);
    if (outcome.kind === 'refused') this.recordRefusal(attempt, command, outcome.rejection);
    if (key && fingerprint && !mismatch) {
      const accepted = outcome.kind === 'accepted';
      attempt.push(key, 'CommandSettled', {
        command: command.constructor.name,
        fingerprint,
        outcome: accepted ? 'ACCEPTED' : 'REFUSED',
        ...(accepted && { id: outcome.id }),
        events: attempt.records.length,
      });
    }
    return outcome;
  }

  private judge(
    attempt: Attempt,
    decide: (decision: Decision) => string,
  ): Outcome & { kind: 'accepted' | 'refused' } {
    try {
      return { kind: 'accepted', id: decide(attempt) };
    } catch (error) {
      if (error instanceof Rejection) return { kind: 'refused', rejection: error };
      throw error;
    }
  }

  private recordRefusal(attempt: Attempt, command: object, rejection: Rejection): void {
    attempt.discardRecords();
    const { id: target } = command as { id?: unknown };
    const refused = attempt.start(refusedCommand, `${refusedCommand.kind}_${randomUUIDv7()}`);
    const { status, code, rule, figures } = rejection;
    attempt.push(refused.id, 'CommandRefused', {
      command: command.constructor.name,
      ...(typeof target === 'string' && target.length <= 80 && { target }),
      status,
      code,
      rule,
      figures,
    });
  }

  /** The first answer again, once the first is durable; undefined if it has failed after all. */
  private async repeat({ first, key }: Outcome & { kind: 'repeat' }): Promise<Answer | undefined> {
    try {
      await this.states.get(key)?.pending;
    } catch {
      return undefined; // The first try has told its own caller; this one is decided anew.
    }
    const settled = await this.lastOf(key);
    if (!settled) return undefined;
    this.counts.repeated++;
    const from = settled.index - first.events;
    const events: StoredEvent[] = [];
    if (first.events > 0) {
      for await (const batch of this.parts.log.readAll(from, { to: settled.index - 1 }))
        events.push(...batch);
    }
    if (first.outcome === 'REFUSED') throw rejectionFrom(events.at(-1));
    return {
      id: first.id ?? '',
      events: events
        .map(({ index, type, stream }) => ({ index, type, id: stream }))
        .filter(isOfTheFund),
      position: String(settled.index),
    };
  }

  private async lastOf(stream: string): Promise<StoredEvent | undefined> {
    let last: StoredEvent | undefined;
    for await (const event of this.parts.log.readStream(stream)) last = event;
    return last;
  }

  private keepPending(attempt: Attempt, pending: Promise<unknown>): void {
    for (const [stream, { state, revision, eventId }] of attempt.written()) {
      this.states.set(stream, { state, revision, eventId, pending });
    }
    pending.catch(() => {}); // Awaited by tryOnce; this keeps a repeat's wait from being unhandled.
  }

  private settle(attempt: Attempt): void {
    for (const [stream, { state, revision, eventId, aggregate }] of attempt.written()) {
      const entry = this.states.get(stream);
      if (entry?.eventId !== eventId) continue;
      if (TRANSIENT_KINDS.has(aggregate.kind)) this.states.drop(stream);
      else this.states.set(stream, { state, revision, eventId, pending: undefined });
    }
  }

  private forget(attempt: Attempt, error: unknown): void {
    if (error instanceof CheckFailed) this.states.drop(error.stream);
    for (const { stream } of attempt.checks) this.states.drop(stream);
    for (const [stream] of attempt.written()) this.states.drop(stream);
  }

  private async load(aggregate: AnyAggregate, id: string): Promise<CachedState> {
    const underWay = this.loads.get(id) ?? this.fold(aggregate, id);
    this.loads.set(id, underWay);
    try {
      return await underWay;
    } finally {
      this.loads.delete(id);
    }
  }

  private async fold(aggregate: AnyAggregate, id: string): Promise<CachedState> {
    let state = aggregate.initial;
    let revision = -1;
    let eventId: string | undefined;
    for await (const event of this.parts.log.readStream(id)) {
      const data = this.parts.catalogue.current(event.type, event.metadata['schema'], event.data);
      state = aggregate.evolve(state, { type: event.type, data } as EventOf<Facts>);
      revision = event.revision;
      eventId = event.id;
    }
    // A decision may have written the stream meanwhile; what it left is newer.
    const newer = this.states.get(id);
    if (newer) return newer;
    const folded = { state, revision, eventId, pending: undefined };
    this.states.set(id, folded);
    return folded;
  }

  private keyStream({ person, idempotencyKey }: Caller): string | undefined {
    if (idempotencyKey === undefined) return undefined;
    return `${settledCommand.kind}_${this.parts.hash.of('idempotency-key', person ?? '', idempotencyKey)}`;
  }

  private fingerprint(command: object): string {
    const text = canonicalize({ command: command.constructor.name, body: { ...command } });
    assert(text);
    return this.parts.hash.of('fingerprint', text);
  }
}

const isOfTheFund = ({ id }: { id: string }): boolean => !/^(key|refusal|reservation)_/.test(id);

function rejectionFrom(event: StoredEvent | undefined): Rejection {
  assert(event?.type === 'CommandRefused', 'a refused key is preceded by its refusal');
  const { status, code, rule, figures } = event.data as {
    status: number;
    code: string;
    rule: string;
    figures: Rejection['figures'];
  };
  return new Rejection(status, code, rule, figures);
}

import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { COMMAND_LINE, type AccessControl } from '../auth/access.js';
import { CheckFailed, type Appended, type JsonObject } from '../event-log/event-log.js';
import { kindOf, type Aggregate } from './aggregate.js';
import { ofTheFund, type Answer } from './answer.js';
import {
  Attempt,
  HistoryMissing,
  UNREGISTERED,
  type AnyAggregate,
  type RecordGuard,
} from './attempt.js';
import { currentCaller, type Caller } from './caller.js';
import type { Decision, RightsOf } from './decision.js';
import type { Facts } from './facts.js';
import { Histories, type HistoriesParts } from './histories.js';
import { fingerprintOf, firstAnswer, keyStreamOf } from './idempotency.js';
import type { KeyedHash } from './keyed-hash.js';
import {
  concurrentUpdate,
  idempotencyMismatch,
  refusedCommand,
  settledCommand,
  type SettledCommand,
} from './outcomes.js';
import { RefusedBefore, Rejection } from './refusal.js';
import type { Sealing } from '../sealing/sealing.js';
import type { CachedState } from './state-cache.js';
import { targetsOf } from './targets.js';

export interface DecisionsParts extends HistoriesParts {
  readonly access: AccessControl;
  readonly hash: KeyedHash;
  readonly sealing: Sealing;
  readonly rightsOf: RightsOf;
  readonly guards: readonly RecordGuard[];
  /** Commands that only the installation's own command line may send. */
  readonly commandLineCommands?: readonly string[];
  readonly onAppended?: (appended: Appended) => void;
  /** How long a command that keeps losing races is decided anew. */
  readonly timeLimitMs?: number;
}

const DEFAULT_TIME_LIMIT_MS = 30_000;

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
  private readonly histories: Histories;

  constructor(private readonly parts: DecisionsParts) {
    this.histories = new Histories(parts);
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
      this.histories.known(id) ??
      (await this.histories.load(aggregate as unknown as AnyAggregate, id));
    return revision < 0 ? undefined : (state as S);
  }

  /**
   * Records, in a new history of this kind, what no command has asked for and no rule decides: on the
   * word of the caller. Resolves when it is in the log.
   */
  async note(
    kind: string,
    caller: Caller,
    { type, data }: { readonly type: string; readonly data: JsonObject },
  ): Promise<void> {
    const { log, catalogue, onAppended } = this.parts;
    catalogue.assertFits(type, data);
    const stream = `${kind}_${randomUUIDv7()}`;
    const metadata = {
      decidedAt: caller.arrivedAt.toString({ smallestUnit: 'second' }),
      actor: caller.person ?? UNREGISTERED,
      ...(caller.onBehalfOf && { onBehalfOf: caller.onBehalfOf }),
      command: 'Read',
      correlationId: caller.correlationId,
      schema: String(catalogue.find(type).schema),
    };
    const record = { stream, id: randomUUIDv7(), type, data, metadata };
    onAppended?.(await log.append([record], [{ stream, revision: 'none' }]));
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
      this.histories.settle(attempt);
      for (const name of attempt.names) this.parts.sealing.know(name);
      this.parts.onAppended?.(appended);
      return this.conclude(outcome, attempt, appended);
    } catch (error) {
      if (error instanceof Rejection) throw error;
      this.histories.forget(attempt, error);
      if (!(error instanceof CheckFailed)) throw error;
      if (kindOf(error.stream) === settledCommand.kind) {
        await this.histories.load(anySettled, error.stream);
      }
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
    const events = attempt.records.map(({ type, stream }, i) => ({
      index: appended.first + i,
      type,
      id: stream,
    }));
    return { id: outcome.id, events: ofTheFund(events), position: appended.position };
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
        this.histories.keepPending(attempt, appending);
        return { attempt, outcome, appending };
      } catch (error) {
        if (!(error instanceof HistoryMissing)) throw error;
        read.set(error.id, await this.histories.load(error.aggregate, error.id));
      }
    }
  }

  private newAttempt(
    command: object,
    caller: Caller,
    read: ReadonlyMap<string, CachedState>,
  ): Attempt {
    const { access, catalogue, guards, hash, sealing, rightsOf, commandLineCommands } = this.parts;
    const commandName = command.constructor.name;
    return new Attempt({
      command,
      access: commandLineCommands?.includes(commandName)
        ? COMMAND_LINE
        : access.ofCommand(commandName),
      caller,
      known: (stream) => this.histories.known(stream) ?? read.get(stream),
      catalogue,
      guards,
      hash,
      sealing,
      rightsOf,
    });
  }

  private decideInline(
    attempt: Attempt,
    command: object,
    caller: Caller,
    decide: (decision: Decision) => string,
  ): Outcome {
    const key = keyStreamOf(caller, this.parts.hash);
    const fingerprint = key && fingerprintOf(command, caller, this.parts.hash);
    let mismatch: Rejection | undefined;
    if (key) {
      // Most keys are new: the append's own check finds the few that are not, and spares the look-up.
      if (!this.histories.known(key)) attempt.start(settledCommand, key);
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
    const refused = attempt.start(refusedCommand, `${refusedCommand.kind}_${randomUUIDv7()}`);
    const { status, code, rule, figures } = rejection;
    attempt.push(refused.id, 'CommandRefused', {
      command: command.constructor.name,
      targets: targetsOf(command),
      ...(attempt.fund !== undefined && { fund: attempt.fund }),
      status,
      code,
      rule,
      figures,
    });
  }

  /** The first answer again, once the first is durable; undefined if it has failed after all. */
  private async repeat({ first, key }: Outcome & { kind: 'repeat' }): Promise<Answer | undefined> {
    try {
      await this.histories.known(key)?.pending;
    } catch {
      return undefined; // The first try has told its own caller; this one is decided anew.
    }
    const answer = await firstAnswer(this.parts.log, key, first);
    if (!answer) return undefined;
    this.counts.repeated++;
    if (answer instanceof RefusedBefore) throw answer;
    return answer;
  }
}

import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { COMMAND_LINE, judge, type Access, type Rights, type Scope } from '../auth/access.js';
import type { Check, JsonObject, Metadata, NewRecord } from '../event-log/event-log.js';
import { kindOf, type Aggregate, type Found } from './aggregate.js';
import type { Caller } from './caller.js';
import type { Context } from './context.js';
import type { Decision, RightsOf } from './decision.js';
import type { Catalogue, EventOf, Facts } from './facts.js';
import type { KeyedHash } from './keyed-hash.js';
import { roleNotHeld } from './outcomes.js';
import { notFound } from './refusal.js';
import { reservation } from './reservations.js';
import { KnownNames } from '../sealing/known-names.js';
import type { NameToKnow, SealedData, Sealing } from '../sealing/sealing.js';
import type { CachedState } from './state-cache.js';
import { targetsOf } from './targets.js';

/** Any aggregate, where only its kind and its fold matter. */
export type AnyAggregate = Aggregate<unknown, Facts>;

/** Thrown out of an attempt: a history has to be read first; then the attempt is made again. */
export class HistoryMissing {
  constructor(
    readonly aggregate: AnyAggregate,
    readonly id: string,
  ) {}
}

/** What is looked at before any event goes into the log; throws for what must not happen. */
export type RecordGuard = (event: { readonly type: string; readonly data: JsonObject }) => void;

export interface AttemptParts {
  readonly command: object;
  readonly access: Access | typeof COMMAND_LINE | undefined;
  readonly caller: Caller;
  readonly known: (stream: string) => CachedState | undefined;
  readonly catalogue: Catalogue;
  readonly guards: readonly RecordGuard[];
  readonly hash: KeyedHash;
  readonly sealing: Sealing;
  readonly rightsOf: RightsOf;
}

const NO_EVENT = -1;
const ABSENT = { revision: NO_EVENT, eventId: undefined };

interface Held {
  readonly aggregate: AnyAggregate;
  readonly state: unknown;
  readonly revision: number;
  readonly eventId: string | undefined;
}

/** One attempt: what it has read, what it wants to write. */
export class Attempt implements Decision {
  readonly records: NewRecord[] = [];
  /** Names of persons that the records hold. */
  readonly names: NameToKnow[] = [];
  /** The same, to be found in the texts of this attempt. */
  private readonly ownNames = new KnownNames();
  readonly context: Context;
  private readonly asRead = new Map<string, Pick<Held, 'revision' | 'eventId'>>();
  private readonly held = new Map<string, Held>();
  private permittedAs: string | undefined;
  private askedFor: Scope = {};

  constructor(private readonly parts: AttemptParts) {
    const { caller } = parts;
    const actor = caller.person ?? UNREGISTERED;
    this.context = {
      now: caller.arrivedAt,
      actor,
      persons: caller.onBehalfOf ? [actor, caller.onBehalfOf] : [actor],
    };
  }

  find<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F> {
    const found = this.findIfAny(aggregate, id);
    if (!found) throw notFound({ id });
    return found;
  }

  findIfAny<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F> | undefined {
    if (kindOf(id) !== aggregate.kind) return undefined;
    const { state, revision } = this.read(aggregate, id);
    return revision === NO_EVENT ? undefined : { id, state: state as S, aggregate };
  }

  start<S, F extends Facts>(
    aggregate: Aggregate<S, F>,
    id = `${aggregate.kind}_${randomUUIDv7()}`,
  ): Found<S, F> {
    if (!this.held.has(id)) {
      this.asRead.set(id, ABSENT);
      this.hold(id, {
        aggregate: anyAggregate(aggregate),
        state: aggregate.initial,
        ...ABSENT,
      });
    }
    return { id, state: aggregate.initial, aggregate };
  }

  get rights(): Rights {
    const { caller, rightsOf } = this.parts;
    const own = caller.person && rightsOf(this, caller.person);
    if (!own) throw roleNotHeld({ roles: this.roles() });
    if (!caller.onBehalfOf) return own;
    const other = own.actsFor(caller.onBehalfOf, this.context.now)
      ? rightsOf(this, caller.onBehalfOf)
      : undefined;
    if (!other) throw roleNotHeld({ roles: this.roles() });
    return other;
  }

  permit(scope: Scope): void {
    this.askedFor = scope;
    const { access, caller, command } = this.parts;
    assert(access, `command ${command.constructor.name} has no entry in the table of access`);
    if (access === COMMAND_LINE) {
      if (!caller.commandLine) throw roleNotHeld({ roles: [] });
      this.permittedAs = COMMAND_LINE;
      return;
    }
    const verdict = judge(access, this.rights, this.context.now, scope);
    if (verdict.may) this.permittedAs = verdict.role;
    else if (verdict.because === 'NOT_FOUND') throw notFound({ id: targetsOf(command)[0] ?? '' });
    else throw roleNotHeld({ roles: this.roles() });
  }

  record<S, F extends Facts>(found: Found<S, F>, events: readonly EventOf<F>[]): readonly string[] {
    assert(events.length === 0 || this.permittedAs, 'recorded before permit() was asked');
    return events.map((event) => this.push(found.id, event.type, event.data as JsonObject));
  }

  reserve(kind: string, thing: readonly string[], holder: string): string | undefined {
    const { id, holder: taken } = this.reservationOf(kind, thing);
    if (taken) return taken;
    this.push(id, 'ThingReserved', { kind, holder });
    return undefined;
  }

  holderOf(kind: string, thing: readonly string[]): string | undefined {
    return this.reservationOf(kind, thing).holder;
  }

  giveBack(kind: string, thing: readonly string[]): void {
    const { id, holder } = this.reservationOf(kind, thing);
    assert(holder, `nothing of kind ${kind} is reserved here`);
    this.push(id, 'ReservationEnded', { kind, holder });
  }

  /** Appends a record without asking for permission: outcomes of commands, reservations. */
  push(stream: string, type: string, data: JsonObject): string {
    const held = this.held.get(stream);
    assert(held, `recorded on ${stream}, which the decision has not found`);
    const id = randomUUIDv7();
    const { stored, folded, names } = this.sealed(type, data, id);
    this.names.push(...names);
    for (const { name, key, kind } of names) {
      this.ownNames.add(this.parts.sealing.open(name), key, kind);
    }
    this.hold(stream, {
      aggregate: held.aggregate,
      state: held.aggregate.evolve(held.state, { type, data: folded } as EventOf<Facts>),
      revision: held.revision + 1,
      eventId: id,
    });
    this.records.push({ stream, id, type, data: stored, metadata: this.metadata(type) });
    return id;
  }

  /** The data as they are stored and as they are folded, once they have been found to be right. */
  private sealed(type: string, data: JsonObject, event: string): SealedData {
    const { catalogue, guards, sealing } = this.parts;
    const personal = catalogue.personalFieldsOf(type);
    const plain = personal ? sealing.withoutSealed(personal, data) : data;
    catalogue.assertFits(type, plain);
    for (const guard of guards) guard({ type, data: plain });
    if (personal) return sealing.seal(personal, data, event, this.ownNames);
    return { stored: data, folded: data, names: [] };
  }

  /** Reads a history and makes it a check, whatever its state. */
  read<S, F extends Facts>(
    aggregate: Aggregate<S, F>,
    id: string,
  ): { state: unknown; revision: number } {
    const held = this.held.get(id);
    if (held) return held;
    const known = this.parts.known(id);
    if (!known) throw new HistoryMissing(anyAggregate(aggregate), id);
    const { state, revision, eventId } = known;
    this.asRead.set(id, { revision, eventId });
    const found = { aggregate: anyAggregate(aggregate), state, revision, eventId };
    this.hold(id, found);
    return found;
  }

  /** Forgets what was to be recorded and keeps what was read: a refusal rests on it. */
  discardRecords(): void {
    this.records.length = 0;
    this.ownNames.forget(new Set(this.names.map(({ key }) => key)));
    this.names.length = 0;
    for (const [stream, { revision }] of this.asRead) {
      const held = this.held.get(stream);
      if (held && held.revision !== revision) this.held.delete(stream);
    }
    this.permittedAs = undefined;
  }

  /** The fund that the command is about, if the decision has come that far. */
  get fund(): string | undefined {
    return this.askedFor.fund;
  }

  get checks(): Check[] {
    return [...this.asRead].map(([stream, { revision, eventId }]) => ({
      stream,
      revision: revision === NO_EVENT ? 'none' : revision,
      ...(eventId && { eventId }),
    }));
  }

  /** The streams that it writes, as they will be once the append has succeeded, and the revision that was read. */
  *written(): Iterable<[string, Held, number]> {
    for (const stream of new Set(this.records.map((r) => r.stream))) {
      const held = this.held.get(stream);
      if (held) yield [stream, held, this.asRead.get(stream)?.revision ?? NO_EVENT];
    }
  }

  private reservationOf(kind: string, thing: readonly string[]) {
    const id = `${reservation.kind}_${this.parts.hash.of(kind, ...thing)}`;
    const { state } = this.read(reservation, id);
    return { id, holder: (state as typeof reservation.initial).holder };
  }

  private hold(stream: string, held: Held): void {
    this.held.set(stream, held);
  }

  private roles(): readonly string[] {
    const { access } = this.parts;
    return typeof access === 'object' ? [...access.roles, ...(access.own ?? [])] : [];
  }

  private metadata(type: string): Metadata {
    const { caller, catalogue, command } = this.parts;
    return {
      decidedAt: caller.arrivedAt.toString({ smallestUnit: 'second' }),
      actor: this.context.actor,
      ...(this.permittedAs && { actorRole: this.permittedAs }),
      ...(caller.onBehalfOf && { onBehalfOf: caller.onBehalfOf }),
      command: command.constructor.name,
      correlationId: caller.correlationId,
      ...(caller.causationId && { causationId: caller.causationId }),
      schema: String(catalogue.find(type).schema),
    };
  }
}

/** Stands for the actor of a command whose token is valid but belongs to nobody registered. */
export const UNREGISTERED = 'unregistered';

/** The engine folds what the same aggregate's `evolve` has produced, so the state's type is safe to forget. */
const anyAggregate = <S, F extends Facts>(aggregate: Aggregate<S, F>): AnyAggregate =>
  aggregate as unknown as AnyAggregate;

import { CheckFailed, type EventLog } from '../event-log/event-log.js';
import type { AnyAggregate, Attempt } from './attempt.js';
import type { Catalogue, EventOf, Facts } from './facts.js';
import { refusedCommand, settledCommand } from './outcomes.js';
import { nowhere, type Snapshots } from './snapshots.js';
import { StateCache, type CachedState } from './state-cache.js';

export interface HistoriesParts {
  readonly log: EventLog;
  readonly catalogue: Catalogue;
  /** Folded states kept in memory. */
  readonly cacheCapacity?: number;
  /** Where states of long histories are kept across a restart; nowhere if left out. */
  readonly snapshots?: Snapshots;
}

const DEFAULT_CACHE_CAPACITY = 20_000;
/** Streams that nobody reads a second time, unless a repeat comes while they are being written. */
const TRANSIENT_KINDS = new Set([settledCommand.kind, refusedCommand.kind]);
/** Events of a history from one snapshot to the next. */
const SNAPSHOT_EVERY = 500;

/** The folded states of a node: from memory, also those whose appends are still under way, or from the log. */
export class Histories {
  private readonly states: StateCache;
  private readonly snapshots: Snapshots;
  private readonly loads = new Map<string, Promise<CachedState>>();

  constructor(private readonly parts: HistoriesParts) {
    this.states = new StateCache(parts.cacheCapacity ?? DEFAULT_CACHE_CAPACITY);
    this.snapshots = parts.snapshots ?? nowhere;
  }

  /** The state as it is in memory. */
  known(stream: string): CachedState | undefined {
    return this.states.get(stream);
  }

  /** The state from memory or from the log; callers that ask at once share one reading. */
  async load(aggregate: AnyAggregate, id: string): Promise<CachedState> {
    const underWay = this.loads.get(id) ?? this.fold(aggregate, id);
    this.loads.set(id, underWay);
    try {
      return await underWay;
    } finally {
      this.loads.delete(id);
    }
  }

  /** Lets the next decision build on what this attempt leaves, while its append is on the way. */
  keepPending(attempt: Attempt, pending: Promise<unknown>): void {
    for (const [stream, { state, revision, eventId }] of attempt.written()) {
      this.states.set(stream, { state, revision, eventId, pending });
    }
    pending.catch(() => {}); // Awaited by the decision; this keeps a repeat's wait from being unhandled.
  }

  /** The attempt's append is durable. */
  settle(attempt: Attempt): void {
    for (const [stream, { state, revision, eventId, aggregate }, readAt] of attempt.written()) {
      const settled = { state, revision, eventId, pending: undefined };
      if (isSnapshotDue(readAt, revision)) this.takeSnapshot(aggregate, stream, settled);
      if (this.states.get(stream)?.eventId !== eventId) continue;
      if (TRANSIENT_KINDS.has(aggregate.kind)) this.states.drop(stream);
      else this.states.set(stream, settled);
    }
  }

  /** The attempt's append has failed: all that it rested on is to be read anew. */
  forget(attempt: Attempt, error: unknown): void {
    if (error instanceof CheckFailed) this.states.drop(error.stream);
    for (const { stream } of attempt.checks) this.states.drop(stream);
    for (const [stream] of attempt.written()) this.states.drop(stream);
  }

  private async fold(aggregate: AnyAggregate, id: string): Promise<CachedState> {
    const snapshot = await this.snapshotOf(aggregate, id);
    let { state, revision, eventId } = snapshot ?? {
      state: aggregate.initial,
      revision: -1,
      eventId: undefined,
    };
    for await (const event of this.parts.log.readStream(id, revision + 1)) {
      const data = this.parts.catalogue.current(event);
      state = aggregate.evolve(state, { type: event.type, data } as EventOf<Facts>);
      revision = event.revision;
      eventId = event.id;
    }
    // A decision may have written the stream meanwhile; what it left is newer.
    const newer = this.states.get(id);
    if (newer) return newer;
    const folded = { state, revision, eventId, pending: undefined };
    if (isSnapshotDue(snapshot?.revision ?? -1, revision)) this.takeSnapshot(aggregate, id, folded);
    this.states.set(id, folded);
    return folded;
  }

  /** The latest snapshot, if the log has its event where it says: not so after a restored backup. */
  private async snapshotOf({ snapshot: shape }: AnyAggregate, stream: string) {
    const found = shape === undefined ? undefined : this.snapshots.find(stream, shape);
    if (!found) return undefined;
    for await (const { id } of this.parts.log.readStream(stream, found.revision)) {
      return id === found.eventId ? found : undefined;
    }
    return undefined;
  }

  private takeSnapshot({ snapshot: shape }: AnyAggregate, stream: string, at: CachedState): void {
    const { state, revision, eventId } = at;
    if (shape === undefined || eventId === undefined) return;
    this.snapshots.keep(stream, shape, { state, revision, eventId });
  }
}

const isSnapshotDue = (from: number, to: number): boolean =>
  Math.floor((to + 1) / SNAPSHOT_EVERY) > Math.floor((from + 1) / SNAPSHOT_EVERY);

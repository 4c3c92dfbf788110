import type { Index } from '../event-log/event-log.js';
import type { Halt } from './halts.js';
import type { Projection } from './projection.js';
import type { Progress } from './worker-messages.js';

export interface ViewStatus {
  readonly name: string;
  readonly version: number;
  /** Index of the last event that the view has taken in; −1 if none. */
  readonly checkpoint: Index;
  /** Events of the log that it has not taken in. */
  readonly lag: number;
  readonly halted: Halt | undefined;
}

/** For readiness, metrics and the operator. */
export interface ViewsStatus {
  /** Index of the last event of the log that this process knows of; −1 if none. */
  readonly head: Index;
  readonly checkpoint: Index;
  readonly lag: number;
  /** All views have stopped. */
  readonly halted: Halt | undefined;
  /** How far the views have come that are being built beside; undefined if none are. */
  readonly building: Index | undefined;
  /** Why the last building beside was given up; undefined if it was not. */
  readonly abandoned: string | undefined;
  readonly views: readonly ViewStatus[];
  /** Since the start: events taken in by the live views, and the transactions they came in. */
  readonly counts: { readonly events: number; readonly batches: number };
}

export function viewsStatus({
  projections,
  head,
  progress,
  halt,
  abandoned,
}: {
  readonly projections: readonly Projection[];
  readonly head: Index;
  readonly progress: Progress;
  readonly halt: Halt | undefined;
  readonly abandoned: string | undefined;
}): ViewsStatus {
  const { checkpoint, building, halted, events, batches } = progress;
  // events that the worker has seen before this thread was told of them
  const known = Math.max(head, checkpoint);
  const views = projections.map(({ name, version }) => {
    const own = halted.find((h) => h.view === name);
    const reached = own ? own.index - 1 : checkpoint;
    return { name, version, checkpoint: reached, lag: known - reached, halted: withoutName(own) };
  });
  return {
    head: known,
    checkpoint,
    lag: known - checkpoint,
    halted: halt,
    building,
    abandoned,
    views,
    counts: { events, batches },
  };
}

const withoutName = (halt: Halt | undefined): Halt | undefined =>
  halt && { index: halt.index, reason: halt.reason };

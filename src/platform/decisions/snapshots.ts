import type { Revision } from '../event-log/event-log.js';

/** The folded state of a history up to and with one of its events. */
export interface Snapshot {
  /** Plain JSON. */
  readonly state: unknown;
  readonly revision: Revision;
  /** Id of the event at that revision. */
  readonly eventId: string;
}

/**
 * Keeps the latest state of long histories, so that after a restart only their tails are read.
 * Nothing rests on it: what it does not have is folded from the log.
 */
export interface Snapshots {
  /** The latest one that was made in this shape. */
  find(stream: string, shape: number): Snapshot | undefined;
  /** Must not throw. */
  keep(stream: string, shape: number, snapshot: Snapshot): void;
}

/** Keeps none. */
export const nowhere: Snapshots = { find: () => undefined, keep: () => {} };

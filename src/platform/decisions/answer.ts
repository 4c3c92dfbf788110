import type { Index } from '../event-log/event-log.js';

/** What the sender of a command is told: ids and places, never the content of events. */
export interface Answer {
  /** The id of what was created or changed. */
  readonly id: string;
  /** What is new in the log, in order. */
  readonly events: readonly NewEvent[];
  /** Opaque place in the store; send it back as `Tributary-Position` to read what you wrote. */
  readonly position: string;
}

export interface NewEvent {
  readonly index: Index;
  readonly type: string;
  /** The id of what it happened to. */
  readonly id: string;
}

/** Of these events those that happened to the fund: not reservations, keys and refusals. */
export const ofTheFund = (events: readonly NewEvent[]): NewEvent[] =>
  events.filter(({ id }) => !/^(key|refusal|reservation)_/.test(id));

import type { Index } from '../../platform/event-log/event-log.js';

/** The first difference that was found in a pack, and its place in the log if it is that of an event. */
export class Difference extends Error {
  constructor(
    message: string,
    readonly index?: Index,
  ) {
    super(message);
  }
}

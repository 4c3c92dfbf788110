import type { StoredEvent } from '../../src/platform/event-log/event-log.js';
import type { LogPages } from '../../src/platform/projections/build-views.js';

export declare class LogFile implements LogPages {
  constructor(path: string);
  readonly path: string;
  /** Answers the index of the last event. */
  append(events: readonly StoredEvent[]): number;
  pageFrom(from: number, limit: number): readonly StoredEvent[];
  headIndex(): number;
  close(): void;
}

import type { StoredEvent } from '../event-log/event-log.js';

/** What a column can hold. Integers are read as `bigint`, always: money is kept in minor units. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/**
 * What a handler may do: read and write the tables of its own view, nothing else. Statements are
 * prepared once per SQL text, so texts are constants and values are parameters.
 */
export interface Views {
  /** Carries out a writing statement. Answers how many rows it has changed. */
  run(sql: string, ...params: readonly SqlValue[]): number;
  /** The first row, as it stands after all that was written before. */
  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | undefined;
  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[];
}

/** What stands in the metadata of every event; the other fields only where they apply. */
export type RecordedMetadata = StoredEvent['metadata'] & {
  /** The instant that rules and deadlines were decided at, RFC 3339, UTC, whole seconds. */
  readonly decidedAt: string;
  /** Id of the person who acted. */
  readonly actor: string;
  readonly command: string;
  readonly correlationId: string;
};

/** An event as a view sees it: the fact, its data in today's shape, and where and how it was recorded. */
export type Recorded<E extends { readonly type: string; readonly data: unknown }> =
  E extends unknown
    ? E & Omit<StoredEvent, 'type' | 'data' | 'metadata'> & { readonly metadata: RecordedMetadata }
    : never;

interface AnyEvent extends Omit<StoredEvent, 'data'> {
  readonly data: unknown;
}

export interface ProjectionDefinition<E extends AnyEvent> {
  /** Lower case with hyphens; unique in the installation. */
  readonly name: string;
  /** From 1; raised whenever the rows would come out differently. Then the view is built anew. */
  readonly version: number;
  /** SQL that creates the tables and indexes. Only this view writes and reads them in handlers. */
  readonly tables: string;
  /** What each type of event does to the tables. Types that are not named do nothing. */
  readonly on?: {
    readonly [T in E['type']]?: (views: Views, event: Extract<E, { type: T }>) => void;
  };
  /** For a view that writes less for many events together than for each. */
  readonly batch?: Batch<E>;
}

interface Batch<E extends AnyEvent> {
  /** The types of events that it is told of; all that there are if left out. */
  readonly of?: readonly E['type'][];
  /**
   * Takes in one event or more, in the order of the log, after the handlers in `on` have had them.
   * The rows must be the same however the log is cut into batches.
   */
  readonly take: (views: Views, events: readonly E[]) => void;
}

/**
 * A handler whose event type is forgotten. `never` is safe here because the log is a trusted border:
 * nothing is appended under a type unless it fits the declaration of that type.
 */
export type Handler = (views: Views, event: never) => void;

/** The same for many events. */
export interface BatchHandler {
  /** Undefined: every type. */
  readonly of: ReadonlySet<string> | undefined;
  readonly take: (views: Views, events: readonly never[]) => void;
}

/** A view: how its tables come about from the log. */
export interface Projection {
  readonly name: string;
  readonly version: number;
  readonly tables: string;
  readonly on: Readonly<Record<string, Handler | undefined>>;
  readonly batch: BatchHandler | undefined;
}

/**
 * Declares a view. Handlers are synchronous and depend on nothing but their own tables and the
 * event: no clock, no random numbers, no files. The file that calls this is loaded in a worker.
 */
export function projection<E extends AnyEvent>(definition: ProjectionDefinition<E>): Projection {
  const { name, version, tables, on = {}, batch } = definition;
  return {
    name,
    version,
    tables,
    on,
    batch: batch && { of: batch.of && new Set(batch.of), take: batch.take },
  };
}

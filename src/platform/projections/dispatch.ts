import assert from 'node:assert/strict';
import type { StoredEvent } from '../event-log/event-log.js';
import type { Catalogue } from '../decisions/facts.js';
import type { Handler, Projection, Views } from './projection.js';

/** A handler with the view that it writes. */
export interface BoundHandler {
  readonly view: string;
  readonly views: Views;
  readonly run: Handler;
}

/** For each type of event the handlers that want it, in the order of the projections. */
export type DispatchTable = ReadonlyMap<string, readonly BoundHandler[]>;

export interface FedView {
  readonly projection: Projection;
  readonly views: Views;
}

export const dispatchTable = (fed: readonly FedView[], types: ReadonlySet<string>): DispatchTable =>
  new Map([...types].map((type) => [type, fed.flatMap((view) => handlersOf(view, type))]));

function handlersOf({ projection, views }: FedView, type: string): BoundHandler[] {
  const { name: view, on, onAny } = projection;
  return [on[type], onAny].flatMap((run) => (run ? [{ view, views, run }] : []));
}

/**
 * Finds what the compiler cannot: two views of one name, and a handler for events that nobody
 * records, which would never be called.
 */
export function assertDeclared(
  projections: readonly Projection[],
  types: ReadonlySet<string>,
): void {
  const names = projections.map(({ name }) => name);
  for (const { name, on } of projections) {
    assert(names.indexOf(name) === names.lastIndexOf(name), `two views are called ${name}`);
    const unknown = Object.keys(on).find((type) => !types.has(type));
    assert(!unknown, `view ${name} handles ${unknown}, which is no event`);
  }
}

/** Brings events into the shape that handlers expect; nearly all are in it already. */
export class CurrentShape {
  private readonly schemas: ReadonlyMap<string, string>;

  constructor(private readonly catalogue: Catalogue) {
    this.schemas = new Map(
      [...catalogue.types].map((type) => [type, String(catalogue.find(type).schema)]),
    );
  }

  /** @throws UnknownEventType, or what an upcast throws */
  of(event: StoredEvent): StoredEvent {
    const schema = event.metadata['schema'] ?? '1';
    if (this.schemas.get(event.type) === schema) return event;
    return { ...event, data: this.catalogue.current(event.type, schema, event.data) };
  }
}

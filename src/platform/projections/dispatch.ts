import assert from 'node:assert/strict';
import type { StoredEvent } from '../event-log/event-log.js';
import type { Catalogue } from '../decisions/facts.js';
import type { BatchHandler, Handler, Projection, Views } from './projection.js';

interface Bound {
  readonly view: string;
  readonly views: Views;
}

/** A handler with the view that it writes. */
interface BoundHandler extends Bound {
  readonly run: Handler;
}

interface BoundBatch extends Bound {
  readonly handler: BatchHandler;
}

/** Who wants which events, in the order of the projections. */
export interface Dispatch {
  readonly ofType: ReadonlyMap<string, readonly BoundHandler[]>;
  readonly batches: readonly BoundBatch[];
}

interface FedView {
  readonly projection: Projection;
  readonly views: Views;
}

export const dispatchTo = (fed: readonly FedView[], types: ReadonlySet<string>): Dispatch => ({
  ofType: new Map([...types].map((type) => [type, fed.flatMap((view) => handlersOf(view, type))])),
  batches: fed.flatMap(({ projection: { name: view, batch: handler }, views }) =>
    handler ? [{ view, views, handler }] : [],
  ),
});

function handlersOf({ projection, views }: FedView, type: string): BoundHandler[] {
  const run = projection.on[type];
  return run ? [{ view: projection.name, views, run }] : [];
}

/** The same without one view. */
export function dispatchWithout(view: string, { ofType, batches }: Dispatch): Dispatch {
  const isOther = (bound: Bound) => bound.view !== view;
  return {
    ofType: new Map([...ofType].map(([type, handlers]) => [type, handlers.filter(isOther)])),
    batches: batches.filter(isOther),
  };
}

/** Those of the events that a batch handler is told of. */
export const wantedBy = (
  { of }: BatchHandler,
  events: readonly StoredEvent[],
): readonly StoredEvent[] => (of ? events.filter(({ type }) => of.has(type)) : events);

/**
 * Finds what the compiler cannot: two views of one name, and a handler for events that nobody
 * records, which would never be called.
 */
export function assertDeclared(
  projections: readonly Projection[],
  types: ReadonlySet<string>,
): void {
  const names = projections.map(({ name }) => name);
  for (const { name, on, batch } of projections) {
    assert(names.indexOf(name) === names.lastIndexOf(name), `two views are called ${name}`);
    const handled = [...Object.keys(on), ...(batch?.of ?? [])];
    const unknown = handled.find((type) => !types.has(type));
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
    const { type, metadata } = event;
    const isAsStored = this.catalogue.personalFieldsOf(type) === undefined;
    if (isAsStored && this.schemas.get(type) === (metadata['schema'] ?? '1')) return event;
    return { ...event, data: this.catalogue.current(event) };
  }
}

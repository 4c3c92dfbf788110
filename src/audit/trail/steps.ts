import { kindOf } from '../../platform/decisions/aggregate.js';
import type { AnyAggregate } from '../../platform/decisions/attempt.js';
import type { Catalogue, EventOf, Facts } from '../../platform/decisions/facts.js';
import type { EventLog, Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { changesBetween, type Change } from './changes.js';

/** An event and what it has changed. */
export interface Step {
  readonly event: StoredEvent;
  readonly changes: readonly Change[];
}

export interface StepSource {
  readonly log: Pick<EventLog, 'readAll' | 'readStream'>;
  readonly catalogue: Catalogue;
  readonly aggregates: Aggregates;
}

/** By the kind in front of an id. */
export type Aggregates = ReadonlyMap<string, AnyAggregate>;

export const eventsAt = (
  log: StepSource['log'],
  places: readonly Index[],
): Promise<StoredEvent[]> => Promise.all(places.map((index) => eventAt(log, index)));

/**
 * The events with the change that each made to the folded state of its own stream, in log order.
 * Each stream is folded once, from its beginning to the last of its events.
 */
export async function stepsOf(source: StepSource, events: readonly StoredEvent[]): Promise<Step[]> {
  const wanted = Map.groupBy(events, (event) => event.stream);
  const steps: Step[] = [];
  for (const [stream, ofStream] of wanted) {
    steps.push(...(await stepsOfStream(source, stream, ofStream)));
  }
  return steps.sort((a, b) => a.event.index - b.event.index);
}

async function stepsOfStream(
  { log, catalogue, aggregates }: StepSource,
  stream: string,
  wanted: readonly StoredEvent[],
): Promise<Step[]> {
  const aggregate = aggregates.get(kindOf(stream));
  if (!aggregate) return wanted.map((event) => ({ event, changes: [] }));
  const revisions = new Set(wanted.map((event) => event.revision));
  const last = Math.max(...revisions);
  const steps: Step[] = [];
  let state = aggregate.initial;
  for await (const event of log.readStream(stream)) {
    const before = state;
    const data = catalogue.current(event);
    state = aggregate.evolve(state, { type: event.type, data } as EventOf<Facts>);
    if (revisions.has(event.revision))
      steps.push({ event, changes: changesBetween(before, state) });
    if (event.revision >= last) break;
  }
  return steps;
}

async function eventAt(log: StepSource['log'], index: Index): Promise<StoredEvent> {
  for await (const [event] of log.readAll(index, { to: index })) {
    if (event) return event;
  }
  throw new RangeError(`the log has no event at index ${index}`);
}

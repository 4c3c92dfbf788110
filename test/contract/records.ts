import { randomUUIDv7 } from 'node:crypto';
import type { EventLog, NewRecord, StoredEvent } from '../../src/platform/event-log/event-log.js';

/** A record with a new id. */
export const record = (stream: string, data: NewRecord['data'] = {}): NewRecord => ({
  stream,
  id: randomUUIDv7(),
  type: 'ThingHappened',
  data,
  metadata: { actor: 'person_1' },
});

export const records = (count: number, stream: string): NewRecord[] =>
  Array.from({ length: count }, () => record(stream));

/** 0 to `count` − 1, where a log has so many events. */
export const indexes = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export async function allOf(log: EventLog, from = 0): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of log.readAll(from)) events.push(...batch);
  return events;
}

export async function streamOf(
  log: EventLog,
  stream: string,
  from?: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of log.readStream(stream, from)) events.push(event);
  return events;
}

import type { StoredEvent } from '../event-log/event-log.js';

/** Ids have a kind in front and a UUID behind; keyed hashes of reservations and keys are none. */
const ID = /^[a-z-]+_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const MOST_CHARACTERS = 80;

/** Every id that an event is about, `most` at most: of its stream, its actor, and each one that its data name. */
export function idsIn(
  { stream, data, metadata }: Pick<StoredEvent, 'stream' | 'data' | 'metadata'>,
  most: number,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const id of [stream, metadata['actor'], metadata['onBehalfOf']]) collect(id, ids, most);
  collect(data, ids, most);
  return ids;
}

function collect(value: unknown, ids: Set<string>, most: number): void {
  if (ids.size >= most) return;
  if (typeof value === 'string') {
    if (value.length <= MOST_CHARACTERS && ID.test(value)) ids.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collect(member, ids, most);
  }
}

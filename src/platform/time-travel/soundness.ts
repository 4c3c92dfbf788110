import { DatabaseSync } from 'node:sqlite';
import type { Index } from '../event-log/event-log.js';
import { readFileState } from '../projections/views-schema.js';
import { isUnusable } from '../sqlite/disposable.js';

/** The id of the log's event at an index; undefined if there is none. */
export type EventIdAt = (index: Index) => string | undefined;

export interface Expected {
  readonly index: Index;
  readonly digest: string;
  readonly eventIdAt: EventIdAt;
}

/** Whether the file holds the views as of `index` of this very log; not so after a restored backup. */
export function isWholeAndOf(path: string, { index, digest, eventIdAt }: Expected): boolean {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    const state = readFileState(db);
    if (state.digest !== digest || state.checkpoint !== index || !state.complete) return false;
    return index < 0 || state.lastEvent === eventIdAt(index);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    return false;
  } finally {
    db?.close();
  }
}

import { isCanonical } from '../../platform/event-log/canonical-text.js';
import {
  LogCorrupt,
  type JsonObject,
  type StoredEvent,
} from '../../platform/event-log/event-log.js';
import {
  assertHash,
  decoded,
  decodedText,
  parsed,
  storedEvent,
  type StoredRow,
  type StoredText,
} from '../../platform/event-log/sqlite/stored-row.js';

/**
 * The event of a row whose text has the leaf stored with it, says what the columns say, and is
 * canonical (RFC 8785).
 *
 * @throws LogCorrupt
 */
export function checkedEvent(row: StoredRow<Uint8Array>): StoredEvent {
  assertHash(row);
  const text = decoded(row);
  const event = storedEvent(text);
  if (!isCanonicalOf(text.text, event)) {
    throw new LogCorrupt(row.index, 'the text is not canonical (RFC 8785)');
  }
  return event;
}

/** The same of a row whose text was found right: what is left are the columns. */
export const eventOfRightText = (row: StoredRow<Uint8Array>): StoredEvent =>
  storedEvent(decoded(row));

/** Whether a text by itself is right: it has the leaf stored with it, and is the canonical one of an event. */
export function isRightText(stored: StoredText<Uint8Array>): boolean {
  try {
    assertHash(stored);
    const text = decodedText(stored);
    return isCanonicalOf(text, parsed({ index: stored.index, text }));
  } catch (error) {
    if (error instanceof LogCorrupt) return false;
    throw error;
  }
}

/** Keys that stand twice, or that no event has, are not in what was read, and so are missed here, too. */
function isCanonicalOf(text: string, event: Readonly<Partial<Record<Member, unknown>>>): boolean {
  const { data, id, metadata, revision, stream, type } = event;
  return isCanonical(text, { data, id, metadata, revision, stream, type } as JsonObject);
}

type Member = 'data' | 'id' | 'metadata' | 'revision' | 'stream' | 'type';

import { hash } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { isUint8Array } from 'node:util/types';
import {
  LogCorrupt,
  type Index,
  type JsonObject,
  type Revision,
  type StoredEvent,
} from '../event-log.js';

/** A row as it stands in the file: its columns have the right types, nothing else is checked. */
export interface StoredRow {
  readonly index: Index;
  readonly stream: string;
  readonly revision: Revision;
  readonly id: string;
  readonly type: string;
  /** The canonical text, the very bytes that are stored. */
  readonly text: Uint8Array;
  /** SHA-256 of the text, 32 bytes, as it was stored with it. */
  readonly hash: Uint8Array;
}

/** What is selected from `e` for a row. The text as bytes: decoding could hide a broken one. */
export const COLUMNS =
  'e.idx, e.stream, e.revision, e.id, e.type, CAST(e.text AS BLOB) AS text, e.hash';

// A byte order mark is a character like any other here: RFC 8785 text has none to be skipped.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws LogCorrupt when a column has another type than it was written with */
export function storedRow(columns: Record<string, SQLOutputValue>): StoredRow {
  const { idx: index, stream, revision, id, type, text, hash } = columns;
  if (typeof index !== 'number') throw new TypeError('an event without an index was selected');
  if (
    typeof stream !== 'string' ||
    typeof revision !== 'number' ||
    typeof id !== 'string' ||
    typeof type !== 'string' ||
    !isUint8Array(text) ||
    !isUint8Array(hash)
  ) {
    throw new LogCorrupt(index, 'a column has another type than was written');
  }
  return { index, stream, revision, id, type, text, hash };
}

/** @throws LogCorrupt when the SHA-256 of the text is not the one that was stored with it */
export function assertHash(row: StoredRow): void {
  if (Buffer.compare(hash('sha256', row.text, 'buffer'), row.hash) !== 0) {
    throw new LogCorrupt(row.index, 'the text does not have the hash stored with it');
  }
}

/** @throws LogCorrupt when the text is not that of an event, or of another one than the columns say */
export function storedEvent(row: StoredRow): StoredEvent {
  const event = parsed(row);
  for (const column of ['stream', 'revision', 'id', 'type'] as const) {
    if (event[column] !== row[column]) {
      throw new LogCorrupt(
        row.index,
        `${column} is ${row[column]}, in the text ${String(event[column])}`,
      );
    }
  }
  const { index, stream, revision, id, type } = row;
  return { index, stream, revision, id, type, data: event.data, metadata: event.metadata };
}

/** The text as an event. The members that are columns too are left for the comparison with these. */
function parsed(row: StoredRow): Pick<StoredEvent, 'data' | 'metadata'> & Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(row.text));
  } catch {
    throw new LogCorrupt(row.index, 'the text is not JSON in UTF-8');
  }
  if (isObject(value)) {
    const { data, metadata } = value;
    if (isObject(data) && isMetadata(metadata)) return { ...value, data, metadata };
  }
  throw new LogCorrupt(row.index, 'the text is not that of an event');
}

/** Whatever JSON.parse returns consists of JSON values only. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMetadata(value: unknown): value is StoredEvent['metadata'] {
  return isObject(value) && typeof value['recordedAt'] === 'string';
}

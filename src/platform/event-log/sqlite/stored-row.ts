import type { SQLOutputValue } from 'node:sqlite';
import { isUint8Array } from 'node:util/types';
import {
  LogCorrupt,
  type Index,
  type JsonObject,
  type Revision,
  type StoredEvent,
} from '../event-log.js';
import { HASH_BYTES, leafHash, leafHashOfBytes, sameHash } from '../../transparency/merkle.js';

/** The text of an event as it is stored, and its leaf. */
export interface StoredText<Text extends string | Uint8Array = string> {
  readonly index: Index;
  /** The canonical text, or the very bytes that are stored of it. */
  readonly text: Text;
  /** Leaf of the text in the Merkle tree, 32 bytes, as it was stored with it. */
  readonly hash: Uint8Array;
}

/** A row as it stands in the file: its columns have the right types, nothing else is checked. */
export interface StoredRow<Text extends string | Uint8Array = string> extends StoredText<Text> {
  readonly stream: string;
  readonly revision: Revision;
  readonly id: string;
  readonly type: string;
}

/** What is selected from `e` for a row. Bytes that are no UTF-8 come as U+FFFD. */
export const COLUMNS = 'e.idx, e.stream, e.revision, e.id, e.type, e.text, e.hash';

/** The same with the text as bytes: decoding could hide a broken one. */
export const RAW_COLUMNS =
  'e.idx, e.stream, e.revision, e.id, e.type, CAST(e.text AS BLOB) AS text, e.hash';

/** @throws LogCorrupt when a column has another type than it was written with */
export function storedRow(columns: Record<string, SQLOutputValue>): StoredRow {
  return rowOf(columns, (text) => typeof text === 'string');
}

/** Where an event stands and its leaf, as it was stored with it. */
export interface StoredLeaf {
  readonly index: Index;
  readonly hash: Uint8Array;
}

/** @throws LogCorrupt when the leaf is no hash */
export function storedLeaf({ idx: index, hash }: Record<string, SQLOutputValue>): StoredLeaf {
  if (typeof index !== 'number') throw new TypeError('an event without an index was selected');
  if (isUint8Array(hash) && hash.length === HASH_BYTES) return { index, hash };
  throw new LogCorrupt(index, 'the hash stored with it is none');
}

/** @throws LogCorrupt when a column has another type than it was written with */
export function rawRow(columns: Record<string, SQLOutputValue>): StoredRow<Uint8Array> {
  return rowOf(columns, isUint8Array);
}

function rowOf<Text extends string | Uint8Array>(
  columns: Record<string, SQLOutputValue>,
  isText: (value: unknown) => value is Text,
): StoredRow<Text> {
  const { idx: index, stream, revision, id, type, text, hash } = columns;
  if (typeof index !== 'number') throw new TypeError('an event without an index was selected');
  if (
    typeof stream !== 'string' ||
    typeof revision !== 'number' ||
    typeof id !== 'string' ||
    typeof type !== 'string' ||
    !isText(text) ||
    !isUint8Array(hash)
  ) {
    throw new LogCorrupt(index, 'a column has another type than was written');
  }
  return { index, stream, revision, id, type, text, hash };
}

// A byte order mark is a character like any other here: RFC 8785 text has none to be skipped.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws LogCorrupt when the text is not UTF-8 */
export const decoded = (row: StoredRow<Uint8Array>): StoredRow => ({
  ...row,
  text: decodedText(row),
});

/** @throws LogCorrupt when the text is not UTF-8 */
export function decodedText({ index, text }: StoredText<Uint8Array>): string {
  try {
    return utf8.decode(text);
  } catch {
    throw new LogCorrupt(index, NOT_JSON);
  }
}

const NOT_JSON = 'the text is not JSON in UTF-8';

/** Whether bytes of the text may have been no UTF-8: only its hash can tell. */
export const mayBeBroken = ({ text }: StoredRow): boolean => text.includes('\uFFFD');

/** @throws LogCorrupt when the leaf hash of the text is not the one that was stored with it */
export function assertHash(row: StoredText<string | Uint8Array>): void {
  const { text } = row;
  const leaf = typeof text === 'string' ? leafHash(text) : leafHashOfBytes(text);
  if (!sameHash(leaf, row.hash)) {
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

/**
 * The text as an event. The members that are columns too are left for the comparison with these.
 *
 * @throws LogCorrupt when the text is not that of an event
 */
export function parsed(
  row: Pick<StoredText, 'index' | 'text'>,
): Pick<StoredEvent, 'data' | 'metadata'> & Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(row.text);
  } catch {
    throw new LogCorrupt(row.index, NOT_JSON);
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

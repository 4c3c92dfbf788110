import canonicalize from 'canonicalize';
import type { Json, Metadata, NewRecord, Revision } from './event-log.js';

/**
 * A record in its canonical form, in the three pieces around what only the log can know.
 *
 * The text of an event is the RFC 8785 form of `{stream, revision, id, type, data, metadata}`, so
 * its keys stand in the order data, id, metadata, revision, stream, type. `head` goes up to the
 * quote that opens the value of `metadata.recordedAt`, `middle` up to the colon after `"revision"`.
 */
export interface CanonicalRecord {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
}

/** A canonical record and its sizes in bytes of UTF-8, before the log adds `recordedAt` and revision. */
export interface MeasuredRecord {
  readonly record: CanonicalRecord;
  readonly eventBytes: number;
  readonly metadataBytes: number;
}

const RECORDED_AT = 'recordedAt';
const FRAME_BYTES = '{"data":,"id":,"metadata":,"stream":,"type":}'.length;

/**
 * Brings a record into its canonical form and measures it.
 *
 * @throws TypeError when `data` is not JSON, a string holds a lone surrogate, a value of the
 *   metadata is not a string, or the metadata have a `recordedAt`, which only the log sets
 */
export function canonicalRecord({ stream, id, type, data, metadata }: NewRecord): MeasuredRecord {
  const dataText = canonicalText(data);
  const idText = quoted(id);
  const streamText = quoted(stream);
  const typeText = quoted(type);
  const { before, after } = metadataMembers(metadata);
  const separator = before !== '' && after !== '' ? ',' : '';
  const metadataBytes = Buffer.byteLength(`{${before}${separator}${after}}`);
  return {
    record: {
      stream,
      id,
      type,
      head: `{"data":${dataText},"id":${idText},"metadata":{${before && `${before},`}"${RECORDED_AT}":"`,
      middle: `"${after && `,${after}`}},"revision":`,
      tail: `,"stream":${streamText},"type":${typeText}}`,
    },
    eventBytes:
      FRAME_BYTES +
      metadataBytes +
      Buffer.byteLength(dataText) +
      Buffer.byteLength(idText) +
      Buffer.byteLength(streamText) +
      Buffer.byteLength(typeText),
    metadataBytes,
  };
}

/**
 * The canonical text of a record at its place in the log.
 *
 * `recordedAt` is RFC 3339 in UTC with milliseconds: only characters that JSON writes unescaped.
 */
export function eventText(
  { head, middle, tail }: CanonicalRecord,
  recordedAt: string,
  revision: Revision,
): string {
  return `${head}${recordedAt}${middle}${revision}${tail}`;
}

/**
 * The RFC 8785 form of a JSON value.
 *
 * @throws TypeError when it has none: a lone surrogate, NaN, an infinity, a bigint, a cycle
 */
export function canonicalText(value: Json): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('the value is not JSON', { cause });
  }
  if (text === undefined) throw new TypeError('the value is not JSON');
  return text;
}

/**
 * Whether a text is the RFC 8785 form of the value that JSON.parse has made of it.
 *
 * RFC 8785 takes numbers and strings as JSON.stringify writes them (sections 3.2.2.2 and 3.2.2.3) and
 * sorts the keys. So a text that JSON.stringify writes again, with its keys in order, needs no more, in
 * a quarter of the time. Any other is made canonical and compared: one with the keys "10" and "9"
 * may be right all the same.
 */
export function isCanonical(text: string, value: Json): boolean {
  try {
    const isPlain = JSON.stringify(value) === text && !text.includes(SURROGATE_ESCAPE);
    return (isPlain && hasKeysInOrder(value)) || canonicalText(value) === text;
  } catch (error) {
    // it has no canonical form, or is nested too deep to be any of ours
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}

/** JSON.stringify writes a lone surrogate so; in RFC 8785 there is none. */
const SURROGATE_ESCAPE = '\\ud';

/** In the order of UTF-16 code units, which is that of `<`, in the value and all in it. */
function hasKeysInOrder(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasKeysInOrder);
  let before: string | undefined;
  for (const [key, member] of Object.entries(value)) {
    if (before !== undefined && key < before) return false;
    if (!hasKeysInOrder(member)) return false;
    before = key;
  }
  return true;
}

/** The members of the metadata, in the order of their keys, before and after `recordedAt`. */
function metadataMembers(metadata: Metadata): { before: string; after: string } {
  const before: string[] = [];
  const after: string[] = [];
  for (const key of Object.keys(metadata).sort()) {
    if (key === RECORDED_AT) throw new TypeError('recordedAt is set by the log');
    const member = `${quoted(key)}:${quoted(metadata[key])}`;
    (key < RECORDED_AT ? before : after).push(member);
  }
  return { before: before.join(','), after: after.join(',') };
}

/** A string as RFC 8785 writes it, which is what JSON.stringify does with a well-formed one. */
function quoted(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`expected a string, got ${typeof value}`);
  if (!value.isWellFormed()) throw new TypeError('lone surrogate in a string');
  return JSON.stringify(value);
}

import { createHash } from 'node:crypto';
import type { AllStreamRecordedEvent } from '@kurrent/kurrentdb-client';
import { eventText, type CanonicalRecord } from '../canonical-text.js';
import type { JsonObject, Metadata, NewRecord, Revision } from '../event-log.js';

/** A record as it is sent to the server. */
export interface ServerRecord {
  readonly streamName: string;
  readonly record: {
    readonly id: string;
    readonly type: string;
    readonly contentType: 'application/json';
    readonly data: Record<string, unknown>;
    readonly metadata: Record<string, string>;
  };
}

/** A record as it comes from the server, with what the server and its sender say of it. */
export interface DeliveredRecord {
  readonly record: NewRecord;
  readonly revision: Revision;
  /** The sender's clock, in milliseconds of the Unix epoch. */
  readonly proposedMs: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The property that holds the id of an event where that is no UUID. */
const ID_PROPERTY = '%id';

/**
 * A name as the server may have it: what is not plain stands percent-encoded, so that none begins
 * with `$`, as the server's own do, or with `~`, as ours do that are not in the log.
 */
export function serverName(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The id of an event as the server takes it: a UUID, made out of the id where that is none. */
export function serverId(id: string): string {
  if (UUID.test(id)) return id;
  const digest = createHash('sha256').update(id).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80; // version 8 of RFC 9562
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** `recordedAt` (RFC 3339) is what the sender's clock says; what is recorded is never before the last. */
export function toServer(canonical: CanonicalRecord, recordedAt: string): ServerRecord {
  const { data, metadata } = JSON.parse(eventText(canonical, recordedAt, 0)) as {
    data: Record<string, unknown>;
    metadata: Metadata;
  };
  const id = serverId(canonical.id);
  const properties = Object.entries(metadata).map(([key, value]) => [propertyName(key), value]);
  if (id !== canonical.id) properties.push([ID_PROPERTY, canonical.id]);
  return {
    streamName: serverName(canonical.stream),
    record: {
      id,
      type: serverName(canonical.type),
      contentType: 'application/json',
      data,
      metadata: Object.fromEntries(properties) as Record<string, string>,
    },
  };
}

/** @throws TypeError, with the reason, when it is not a record of the log */
export function fromServer(event: AllStreamRecordedEvent): DeliveredRecord {
  const { data, metadata } = event;
  if (!event.isJson || !isObject(data)) throw new TypeError('its data are no JSON object');
  if (!isObject(metadata)) throw new TypeError('its metadata are no JSON object');
  const properties = Object.entries(metadata).filter(([key]) => !key.startsWith('$'));
  if (
    !properties.every((property): property is [string, string] => typeof property[1] === 'string')
  ) {
    throw new TypeError('its metadata are not all strings');
  }
  const named = new Map(properties);
  const id = named.get(ID_PROPERTY) ?? event.id;
  const recordedAt = named.get('recordedAt');
  if (recordedAt === undefined) throw new TypeError('it has no time of recording');
  named.delete(ID_PROPERTY);
  named.delete('recordedAt');
  if (serverId(id) !== event.id) throw new TypeError('its id is another one than it says');
  return {
    record: {
      stream: decoded(event.streamId),
      id,
      type: decoded(event.type),
      data: data as JsonObject,
      metadata: Object.fromEntries([...named].map(([key, value]) => [metadataName(key), value])),
    },
    revision: Number(event.revision),
    proposedMs: instantMs(recordedAt),
  };
}

/** Names that begin with `$` are the server's. */
const propertyName = (key: string): string => (/^[$%]/.test(key) ? `%${key}` : key);
const metadataName = (key: string): string => (key.startsWith('%') ? key.slice(1) : key);

function decoded(name: string): string {
  try {
    const plain = decodeURIComponent(name);
    if (serverName(plain) === name) return plain;
  } catch {
    // told below
  }
  throw new TypeError(`no name of the log is written as ${name}`);
}

function instantMs(text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch (cause) {
    throw new TypeError('its time of recording is no instant', { cause });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array);

import { canonicalText } from '../../platform/event-log/canonical-text.js';
import type { JsonObject, StoredEvent } from '../../platform/event-log/event-log.js';
import { MalformedBody, readStrictJson } from '../../platform/http/strict-json.js';

/** An event as its leaf is made of it: all that is stored but its index, which the proof has. */
export type ProvedEvent = Omit<StoredEvent, 'index'>;

/**
 * What a donor holds: the event by which the money came into the log, and the proof that it stands
 * there. `docs/receipt-file.md` tells it to whoever wants to check it with other tools.
 */
export interface ReceiptFile {
  readonly format: 'tributary-receipt-file';
  readonly version: 1;
  readonly event: ProvedEvent;
  /** C2SP tlog-proof: index, inclusion proof, and the checkpoint with its signatures. */
  readonly proof: string;
  /** Who has cosigned that checkpoint: key names. Nobody: an empty list. */
  readonly cosignedBy: readonly string[];
  /** The keys of the log: its first one, then each handover to the next, signed by the one before. */
  readonly keys: readonly string[];
}

/** The file is none that this version reads, or not written as it is. */
export class NoReceiptFile extends Error {
  override readonly name = 'NoReceiptFile';
}

export const receiptFileText = (file: ReceiptFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** The largest event, its proof, 16 and more signatures, and a key for each year of a century. */
export const MAX_RECEIPT_FILE_BYTES = 1024 * 1024;

const MEMBERS = ['format', 'version', 'event', 'proof', 'cosignedBy', 'keys'] as const;
const EVENT_MEMBERS = ['stream', 'revision', 'id', 'type', 'data', 'metadata'] as const;

/**
 * Reads a receipt file. How it is laid out does not matter; a member twice, too many or too few does.
 *
 * @throws NoReceiptFile saying what is wrong
 */
export function readReceiptFile(text: string): ReceiptFile {
  if (Buffer.byteLength(text) > MAX_RECEIPT_FILE_BYTES) throw new NoReceiptFile('it is too long');
  const value = parsed(text);
  const { format, version, event, proof, cosignedBy, keys } = value;
  if (format !== 'tributary-receipt-file') {
    throw new NoReceiptFile('its format is not "tributary-receipt-file"');
  }
  if (version !== 1) throw new NoReceiptFile('its version is not 1, which this Tributary reads');
  assertMembers(value, MEMBERS, 'it');
  if (typeof proof !== 'string') throw new NoReceiptFile('its proof is no text');
  if (!areTexts(cosignedBy)) throw new NoReceiptFile('cosignedBy is no list of names');
  if (!areTexts(keys) || keys.length === 0) throw new NoReceiptFile('keys is no list of keys');
  return { format, version, event: eventIn(event), proof, cosignedBy, keys };
}

/** As strict as the door of the service: what two tools could read differently is no receipt file. */
function parsed(text: string): JsonObject {
  try {
    return readStrictJson(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof MalformedBody)) throw error;
    throw new NoReceiptFile(`at ${error.pointer || 'the top'}: ${error.message}`);
  }
}

function eventIn(value: unknown): ProvedEvent {
  if (!isObject(value)) throw new NoReceiptFile('it has no event');
  assertMembers(value, EVENT_MEMBERS, 'the event');
  const { stream, revision, id, type, data, metadata } = value;
  if (
    typeof stream !== 'string' ||
    typeof revision !== 'number' ||
    typeof id !== 'string' ||
    typeof type !== 'string' ||
    !isObject(data) ||
    !isObject(metadata) ||
    typeof metadata['recordedAt'] !== 'string' ||
    !areTexts(Object.values(metadata))
  ) {
    throw new NoReceiptFile('the event is not as an event is stored');
  }
  return {
    stream,
    revision,
    id,
    type,
    data,
    metadata: metadata as ProvedEvent['metadata'],
  };
}

/** What the leaf is the hash of. @throws NoReceiptFile when it has none: a lone surrogate */
export function textOf({ stream, revision, id, type, data, metadata }: ProvedEvent): string {
  try {
    return canonicalText({ stream, revision, id, type, data, metadata });
  } catch {
    throw new NoReceiptFile('the event is no JSON that can be stored');
  }
}

function assertMembers(value: JsonObject, due: readonly string[], what: string): void {
  for (const name of due) {
    if (!Object.hasOwn(value, name)) throw new NoReceiptFile(`${what} has no ${name}`);
  }
  for (const name of Object.keys(value)) {
    if (!due.includes(name)) throw new NoReceiptFile(`${what} has ${name}, which is no part of it`);
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

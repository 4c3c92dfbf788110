import { canonicalText } from '../../platform/event-log/canonical-text.js';
import type { Index, Json, JsonObject, StoredEvent } from '../../platform/event-log/event-log.js';
import { HASH_BYTES, leafHash, type Hash } from '../../platform/transparency/merkle.js';
import { linesOf, PackUnreadable } from './pack-lines.js';

/** A line of `events.ndjson`: an event as it stands in the log, or the leaf alone of one that is withheld. */
export interface PackRow {
  readonly index: Index;
  readonly leaf: Hash;
  /** Absent where it is withheld. */
  readonly event?: StoredEvent;
  /** Canonical text of the event; empty where it is withheld. */
  readonly text: string;
}

/** The line of an event with this canonical text; itself in canonical form. */
export const shownLine = (index: Index, text: string): string =>
  `{"event":${text},"index":${index}}`;

export const withheldLine = (index: Index, leaf: Hash): string =>
  `{"index":${index},"leaf":"${base64(leaf)}"}`;

/** The line of a proof in `proofs.ndjson`: from the leaf's sibling up to the child of the root. */
export const proofLine = (index: Index, proof: readonly Hash[]): string =>
  JSON.stringify({ index, proof: proof.map(base64) });

export const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');

/** @throws PackUnreadable naming the line that is none */
export function* rowsOf(file: string): Generator<PackRow> {
  for (const { value, line, number } of objectsOf(file)) {
    const { index, event, leaf } = value;
    const row = isStoredEvent(event) ? shownRow(index, event) : withheldRow(index, leaf);
    const written =
      row && (row.event ? shownLine(row.index, row.text) : withheldLine(row.index, row.leaf));
    if (!row || written !== line) {
      throw new PackUnreadable(
        `${file}, line ${number}: not as an event or a leaf is written there`,
      );
    }
    yield row;
  }
}

/** @throws PackUnreadable naming the line that is none */
export function* proofsOf(file: string): Generator<{ index: Index; proof: Hash[] }> {
  for (const { value, line, number } of objectsOf(file)) {
    const { index, proof } = value;
    const hashes = Array.isArray(proof) ? proof.map(hashOf) : [undefined];
    if (
      !isIndex(index) ||
      hashes.some((hash) => !hash) ||
      JSON.stringify({ index, proof }) !== line
    ) {
      throw new PackUnreadable(`${file}, line ${number}: not as a proof is written there`);
    }
    yield { index, proof: hashes.filter((hash) => hash !== undefined) };
  }
}

interface ReadLine {
  readonly value: JsonObject;
  readonly line: string;
  /** From 1. */
  readonly number: number;
}

function* objectsOf(file: string): Generator<ReadLine> {
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    let value: Json;
    try {
      value = JSON.parse(line) as Json;
    } catch {
      throw new PackUnreadable(`${file}, line ${number}: no JSON`);
    }
    if (!isObject(value)) throw new PackUnreadable(`${file}, line ${number}: no JSON object`);
    yield { value, line, number };
  }
}

function shownRow(index: unknown, event: Omit<StoredEvent, 'index'>): PackRow | undefined {
  if (!isIndex(index)) return undefined;
  const { stream, revision, id, type, data, metadata } = event;
  let text: string;
  try {
    text = canonicalText({ stream, revision, id, type, data, metadata });
  } catch {
    return undefined; // a lone surrogate
  }
  return { index, leaf: leafHash(text), event: { index, ...event }, text };
}

function withheldRow(index: unknown, leaf: unknown): PackRow | undefined {
  const hash = hashOf(leaf);
  return isIndex(index) && hash ? { index, leaf: hash, text: '' } : undefined;
}

function isStoredEvent(value: unknown): value is Omit<StoredEvent, 'index'> {
  if (!isObject(value)) return false;
  const { stream, revision, id, type, data, metadata } = value;
  return (
    typeof stream === 'string' &&
    isIndex(revision) &&
    typeof id === 'string' &&
    typeof type === 'string' &&
    isObject(data) &&
    isObject(metadata) &&
    typeof metadata['recordedAt'] === 'string'
  );
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIndex = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Undefined for what is no base64 of a hash in its one spelling. */
export function hashOf(text: unknown): Hash | undefined {
  if (typeof text !== 'string') return undefined;
  const hash = Buffer.from(text, 'base64');
  return hash.length === HASH_BYTES && hash.toString('base64') === text ? hash : undefined;
}

import assert from 'node:assert/strict';
import canonicalize from 'canonicalize';
import type { EventLog, StoredEvent } from '../event-log/event-log.js';
import { ofTheFund, type Answer } from './answer.js';
import type { Caller } from './caller.js';
import type { KeyedHash } from './keyed-hash.js';
import { settledCommand, type SettledCommand } from './outcomes.js';
import { RefusedBefore, type Rejection } from './refusal.js';

/** The stream of the key that a command was sent with, if it was sent with one. */
export function keyStreamOf(
  { person, idempotencyKey }: Caller,
  hash: KeyedHash,
): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  return `${settledCommand.kind}_${hash.of('idempotency-key', person ?? '', idempotencyKey)}`;
}

/** Tells commands apart, and for whom they were sent, without keeping their bodies. */
export function fingerprintOf(command: object, { onBehalfOf }: Caller, hash: KeyedHash): string {
  const name = command.constructor.name;
  const text = canonicalize({ command: name, onBehalfOf, body: { ...command } });
  assert(text);
  return hash.of('fingerprint', text);
}

/** What the first command under a key was told, read from the log; undefined if the key is not there. */
export async function firstAnswer(
  log: EventLog,
  key: string,
  first: SettledCommand,
): Promise<Answer | RefusedBefore | undefined> {
  const settled = await lastOf(log, key);
  if (!settled) return undefined;
  const events = await eventsBefore(log, settled, first.events);
  if (first.outcome === 'REFUSED') return refusedBefore(events.at(-1));
  return {
    id: first.id ?? '',
    events: ofTheFund(events.map(({ index, type, stream }) => ({ index, type, id: stream }))),
    position: String(settled.index),
  };
}

async function lastOf(log: EventLog, stream: string): Promise<StoredEvent | undefined> {
  let last: StoredEvent | undefined;
  for await (const event of log.readStream(stream)) last = event;
  return last;
}

async function eventsBefore(
  log: EventLog,
  { index }: StoredEvent,
  count: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  if (count === 0) return events;
  for await (const batch of log.readAll(index - count, { to: index - 1 })) events.push(...batch);
  return events;
}

function refusedBefore(event: StoredEvent | undefined): RefusedBefore {
  assert(event?.type === 'CommandRefused', 'a refused key is preceded by its refusal');
  const { status, code, rule, figures } = event.data as {
    status: number;
    code: string;
    rule: string;
    figures: Rejection['figures'];
  };
  return new RefusedBefore(status, code, rule, figures);
}

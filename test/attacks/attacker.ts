import { randomUUIDv7 } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { logFileIn, snapshotFileIn, treeFileIn } from '../../src/installation.js';
import { canonicalText } from '../../src/platform/event-log/canonical-text.js';
import type { JsonObject, StoredEvent } from '../../src/platform/event-log/event-log.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { removeDatabase } from '../../src/platform/sqlite/disposable.js';
import { grow } from '../transparency/tree-folder.js';
import { buildViewsIn } from './scene.js';

/** An event as an attacker holds it in hand. */
export type Forged = Omit<StoredEvent, 'index'>;

/** A history as its appends: what was written in one go has one correlation. */
export type Appends = readonly (readonly Forged[])[];

/** What the attacker leaves behind him. */
export interface Leaving {
  /**
   * `as it was`: tree, views and snapshots are not touched. `made anew`: they follow from what he has
   * written, so that nothing in the folder contradicts it.
   */
  readonly rest: 'as it was' | 'made anew';
}

/**
 * Writes a log anew as somebody who knows how it is made: index and revision dense, moments in order,
 * text canonical, columns as the text says, each hash that of its text.
 */
export function forge(
  folder: string,
  { rest }: Leaving,
  change: (appends: Appends) => Appends,
): void {
  const log = openLogReader(logFileIn(folder));
  const events = log.pageFrom(0, 10_000);
  log.close();
  writeEvents(folder, inOrder(change(appendsOf(events)).flat()));
  if (rest === 'as it was') return;
  removeDatabase(treeFileIn(folder));
  removeDatabase(snapshotFileIn(folder));
  grow({ logFile: logFileIn(folder), treeFile: treeFileIn(folder) });
  buildViewsIn(folder);
}

function appendsOf(events: readonly StoredEvent[]): Forged[][] {
  const appends: Forged[][] = [];
  for (const event of events) {
    const last = appends.at(-1);
    const correlation = event.metadata['correlationId'];
    if (last && correlation && last[0]?.metadata['correlationId'] === correlation) last.push(event);
    else appends.push([event]);
  }
  return appends;
}

/** Revisions count up in their streams, and no moment lies before the one before it. */
function inOrder(events: readonly Forged[]): Forged[] {
  const revisions = new Map<string, number>();
  let latest = '';
  return events.map((event) => {
    const revision = (revisions.get(event.stream) ?? -1) + 1;
    revisions.set(event.stream, revision);
    const { recordedAt } = event.metadata;
    if (recordedAt > latest) latest = recordedAt;
    return { ...event, revision, metadata: { ...event.metadata, recordedAt: latest } };
  });
}

function writeEvents(folder: string, events: readonly Forged[]): void {
  const database = new DatabaseSync(logFileIn(folder));
  database.exec('PRAGMA synchronous = OFF; BEGIN; DELETE FROM event');
  const insert = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)');
  events.forEach(({ stream, revision, id, type, data, metadata }, index) => {
    const text = canonicalText({ stream, revision, id, type, data, metadata });
    insert.run(index, stream, revision, id, type, text, leafHash(text));
  });
  database.exec('COMMIT');
  database.close();
}

/** Changes rows of the log by SQL; `leaf(text)` is the hash that belongs to a text. */
export function alter(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.function('leaf', { deterministic: true }, (text) => leafHash(String(text)));
  database.exec(sql);
  database.close();
}

/** The index of the first event of an append. */
export const indexOf = (appends: Appends, at: number): number => appends.slice(0, at).flat().length;

/** The append at a place, with one of its members changed in every event. */
export const withMetadata = (
  appends: Appends,
  at: number,
  member: string,
  value: string,
): Appends =>
  appends.with(
    at,
    (appends[at] ?? []).map((event) => ({
      ...event,
      metadata: { ...event.metadata, [member]: value },
    })),
  );

export const withData = (
  appends: Appends,
  at: number,
  change: (data: JsonObject) => JsonObject,
): Appends =>
  appends.with(
    at,
    (appends[at] ?? []).map((event) => ({ ...event, data: change(event.data) })),
  );

/** The same append again, under ids and in a stream of its own, its cause put right. */
export function copied(append: readonly Forged[]): Forged[] {
  const [receipt, credit] = append;
  if (!receipt || !credit) throw new Error('an append of money is a receipt and a credit');
  const stream = `receipt_${randomUUIDv7()}`;
  const id = randomUUIDv7();
  const text = JSON.stringify({ ...credit, id: randomUUIDv7() })
    .replaceAll(receipt.stream, stream)
    .replaceAll(receipt.id, id);
  return [{ ...receipt, stream, id }, JSON.parse(text) as Forged];
}

/** A stream under another name wherever it is named. */
export const renamed = (appends: Appends, from: string, to: string): Appends =>
  JSON.parse(JSON.stringify(appends).replaceAll(from, to)) as Appends;

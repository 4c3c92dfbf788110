import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { eventText, type CanonicalRecord } from '../canonical-text.js';
import type { Check, Index, Revision } from '../event-log.js';
import type { FailedCheck, LogEnd, Outcome, TimedAppend } from './messages.js';
import { messageOf, SQLITE, sqliteCode } from '../../sqlite/errors.js';
import { leafHash } from '../../transparency/merkle.js';
import { StreamTips, type Tip } from './stream-tips.js';

/** Streams whose last event is remembered: a few megabytes. */
const REMEMBERED_STREAMS = 20_000;

/**
 * Writes appends in groups: one transaction, and one sync to disk, for all of a group.
 *
 * Each append of several records has its own savepoint: a check that does not hold, or an id that is
 * there already, takes back that append alone. Any other error is thrown out of `commit`; then nobody can say what
 * of the group was written, and neither this object nor its connection may be used again.
 */
export class GroupCommit {
  readonly #statements: Statements;
  readonly #tips: StreamTips;
  readonly #clock: RecordingClock;
  #next: Index;

  constructor(database: DatabaseSync, { head, recordedAtMs }: LogEnd) {
    this.#statements = statementsOf(database);
    this.#tips = new StreamTips(REMEMBERED_STREAMS, (stream) =>
      tipIn(this.#statements.tip, stream),
    );
    this.#clock = new RecordingClock(recordedAtMs);
    this.#next = head + 1;
  }

  /** The outcome of each append of the group, in order, once all of them are on disk. */
  commit(group: readonly TimedAppend[]): Outcome[] {
    this.#statements.begin.run();
    const outcomes = group.map((append) => this.#append(append));
    this.#statements.commit.run();
    return outcomes;
  }

  /** Has all that comes recorded after this instant, and writes that down. */
  recordNothingUntil(instantMs: number): void {
    if (!this.#clock.goBeyond(instantMs)) return;
    this.#statements.begin.run();
    this.#statements.forget.run();
    this.#statements.promise.run(instantMs);
    this.#statements.commit.run();
  }

  #append({ records, checks, atMs }: TimedAppend): Outcome {
    const failed = this.#firstFailed(checks);
    if (failed) return failed;
    const recordedAt = this.#clock.recordedAt(atMs);
    // A lone INSERT that fails leaves nothing behind, and a savepoint costs a fifth of it.
    const known =
      records.length === 1
        ? this.#insertAll(records, recordedAt)
        : this.#insertAllOrNone(records, recordedAt);
    if (known) return this.#alreadyWritten(known);
    const first = this.#next;
    this.#next += records.length;
    return first;
  }

  #firstFailed(checks: readonly Check[]): FailedCheck | undefined {
    for (const check of checks) {
      const tip = this.#tips.of(check.stream);
      if (!holds(check, tip)) {
        return { stream: check.stream, expected: check.revision, actual: revisionOf(tip) };
      }
    }
    return undefined;
  }

  #insertAllOrNone(
    records: readonly CanonicalRecord[],
    recordedAt: string,
  ): CanonicalRecord | undefined {
    this.#statements.savepoint.run();
    const known = this.#insertAll(records, recordedAt);
    if (known) this.#statements.rollback.run();
    this.#statements.release.run();
    return known;
  }

  /** Inserts the records behind the head; returns the first whose id is in the log already. */
  #insertAll(records: readonly CanonicalRecord[], recordedAt: string): CanonicalRecord | undefined {
    const written = new Map<string, Tip>();
    let index = this.#next;
    for (const record of records) {
      const { stream, id } = record;
      const revision = following(written.get(stream) ?? this.#tips.of(stream));
      if (!this.#insert(index++, record, { revision, recordedAt })) return record;
      written.set(stream, { revision, id });
    }
    for (const [stream, tip] of written) this.#tips.set(stream, tip);
    return undefined;
  }

  /** Inserts a record; false if its id is in the log already. */
  #insert(
    index: Index,
    record: CanonicalRecord,
    { revision, recordedAt }: { revision: Revision; recordedAt: string },
  ): boolean {
    const { stream, id, type } = record;
    const text = eventText(record, recordedAt, revision);
    try {
      this.#statements.insert.run(index, stream, revision, id, type, text, leafHash(text));
      return true;
    } catch (error) {
      if (isKnownId(error)) return false;
      throw error;
    }
  }

  /** What a check of the stream would have said that was made when the event was written. */
  #alreadyWritten({ id }: CanonicalRecord): FailedCheck {
    const row = this.#statements.byId.get(id);
    if (!row) throw new Error(`event ${id} was refused as known, and is not there`);
    const stream = String(row['stream']);
    const revision = Number(row['revision']);
    const expected = revision === 0 ? 'none' : revision - 1;
    return { stream, expected, actual: revisionOf(this.#tips.of(stream)) };
  }
}

/** The time that is recorded: the caller's, which may go back, made into one that never does. */
class RecordingClock {
  #text = '';

  constructor(private latestMs: number) {
    if (Number.isFinite(latestMs)) this.#text = rfc3339(latestMs);
  }

  /** Whether that changes anything: it is beyond the instant already if something was recorded after it. */
  goBeyond(instantMs: number): boolean {
    if (this.latestMs > instantMs) return false;
    this.recordedAt(instantMs + 1);
    return true;
  }

  recordedAt(atMs: number): string {
    if (atMs > this.latestMs) {
      this.latestMs = atMs;
      this.#text = rfc3339(atMs);
    }
    return this.#text;
  }
}

/** RFC 3339 in UTC, with milliseconds. */
function rfc3339(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}

function holds({ revision, eventId }: Check, tip: Tip): boolean {
  if (tip === 'none') return revision === 'none';
  return revision === tip.revision && (eventId === undefined || eventId === tip.id);
}

function revisionOf(tip: Tip): Revision | 'none' {
  return tip === 'none' ? 'none' : tip.revision;
}

function following(tip: Tip): Revision {
  return tip === 'none' ? 0 : tip.revision + 1;
}

type Statements = ReturnType<typeof statementsOf>;

function statementsOf(database: DatabaseSync) {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    savepoint: database.prepare('SAVEPOINT append'),
    rollback: database.prepare('ROLLBACK TO append'),
    release: database.prepare('RELEASE append'),
    insert: database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)'),
    forget: database.prepare('DELETE FROM promise'),
    promise: database.prepare('INSERT INTO promise VALUES (?)'),
    byId: database.prepare('SELECT stream, revision FROM event WHERE id = ?'),
    tip: database.prepare(
      'SELECT revision, id FROM event WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    ),
  };
}

function tipIn(query: StatementSync, stream: string): Tip {
  const row = query.get(stream);
  return row ? { revision: Number(row['revision']), id: String(row['id']) } : 'none';
}

/** Only an id may be known already: an index or a revision that is would be a broken invariant. */
function isKnownId(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.CONSTRAINT_UNIQUE && messageOf(error).endsWith('event.id');
}

import { LogCorrupt, type Index, type StoredEvent } from '../../platform/event-log/event-log.js';
import type { LogReader } from '../../platform/event-log/sqlite/log-reader.js';
import { isDamage, messageOf } from '../../platform/sqlite/errors.js';
import type { Hash } from '../../platform/transparency/merkle.js';
import { MalformedFact, UnknownEventType, type Catalogue } from '../../platform/decisions/facts.js';
import { pagesAhead } from './pages-ahead.js';
import { checkedEvent, eventOfRightText } from './text-check.js';
import { TextThreads, textThreadsFor } from './text-threads.js';

/** The first place at which the log is not what it was, or not what it must be. */
export interface LogDifference {
  /** −1 if the file as a whole is damaged. */
  readonly index: Index;
  readonly reason: string;
}

export interface LogVerified {
  /** Events that were found right. */
  readonly events: number;
  readonly difference?: LogDifference;
}

/** Looks at each event in turn and says what is wrong with the whole, if anything. */
export interface RunningCheck {
  /** `leaf`: its leaf hash in the Merkle tree, compared with its text. */
  see(event: StoredEvent, leaf: Hash): string | undefined;
  end(): string | undefined;
}

export interface VerifyLogOptions {
  readonly reader: Pick<LogReader, 'rawPage' | 'headIndex' | 'damage'>;
  readonly catalogue: Catalogue;
  readonly checks: readonly RunningCheck[];
  readonly onProgress?: (events: number, of: number) => void;
  /** That check texts beside this one, which does it alone if there are none; as many as pay off if left out. */
  readonly threads?: number;
}

/**
 * Reads the log from its first byte: indices and revisions without a gap, the hash of each text, the
 * text canonical (RFC 8785) and the same as its columns, recorded no earlier than the event before it,
 * each event of a declared type and shape; then what the running checks say, and SQLite's own check of the file. Stops at the first difference.
 */
export function verifyLog(options: VerifyLogOptions): LogVerified {
  const { reader, checks, onProgress } = options;
  const verifier = new EventVerifier(options.catalogue);
  let head = -1;
  let events = 0;
  let threads: TextThreads | undefined;
  try {
    head = reader.headIndex();
    threads = new TextThreads(options.threads ?? textThreadsFor(head + 1));
    for (const { rows, rightTexts } of pagesAhead(reader, head, threads)) {
      const right = rightTexts();
      for (const [place, row] of rows.entries()) {
        const event = place < right ? eventOfRightText(row) : checkedEvent(row);
        verifier.verify(event);
        const reason = firstOf(checks, (check) => check.see(event, row.hash));
        if (reason) return { events, difference: { index: row.index, reason } };
        events++;
      }
      onProgress?.(events, head + 1);
    }
  } catch (error) {
    return { events, difference: differenceFrom(error, events) };
  } finally {
    threads?.close();
  }
  const reason = firstOf(checks, (check) => check.end());
  if (reason) return { events, difference: { index: head, reason } };
  const damage = reader.damage();
  if (damage === undefined) return { events };
  return { events, difference: { index: -1, reason: `the file is damaged: ${damage}` } };
}

class EventVerifier {
  private readonly revisions = new Map<string, number>();
  private recordedAt = '';

  constructor(private readonly catalogue: Catalogue) {}

  verify(event: StoredEvent): void {
    const { index, stream, revision, metadata } = event;
    const due = (this.revisions.get(stream) ?? -1) + 1;
    if (revision !== due) {
      throw new LogCorrupt(index, `${stream} has revision ${revision} where ${due} is due`);
    }
    this.revisions.set(stream, revision);
    if (metadata.recordedAt < this.recordedAt) {
      const reason = `recorded at ${metadata.recordedAt}, the event before it at ${this.recordedAt}`;
      throw new LogCorrupt(index, reason);
    }
    this.recordedAt = metadata.recordedAt;
    this.catalogue.assertStoredFits(event);
  }
}

/** What is wrong with a file that cannot be opened or read at all; undefined if the error is another. */
export function damageOf(error: unknown): LogDifference | undefined {
  if (error instanceof LogCorrupt) return { index: error.index, reason: error.reason };
  if (!isDamage(error)) return undefined;
  return { index: -1, reason: `the file is damaged: ${messageOf(error)}` };
}

function differenceFrom(error: unknown, index: Index): LogDifference {
  if (error instanceof UnknownEventType || error instanceof MalformedFact) {
    return { index, reason: error.message };
  }
  const damage = damageOf(error);
  if (damage) return damage;
  throw error;
}

function firstOf<T>(items: readonly T[], ask: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer) return answer;
  }
  return undefined;
}

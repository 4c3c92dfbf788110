import { canonicalText } from '../canonical-text.js';
import {
  CheckFailed,
  LogCorrupt,
  type Index,
  type NewRecord,
  type Revision,
  type StoredEvent,
} from '../event-log.js';
import type { SqliteEventLog } from '../sqlite/sqlite-event-log.js';
import type { DeliveredRecord } from './server-form.js';

/**
 * A node's own copy of the log, in the embedded log's file: everything is read from it, and written
 * to it only in the order in which the server has it.
 *
 * What is recorded is never before the last, also if the clocks of several nodes differ: each takes
 * the later of what the sender's clock said and what stands before it, and so all take the same.
 */
export class LogCopy {
  /** How many events it has been given, those on their way to disk included. */
  #given: number;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: SqliteEventLog,
    head: Index,
  ) {
    this.#given = head + 1;
  }

  get events(): number {
    return this.#given;
  }

  /**
   * Writes the next event, and resolves once it is on disk.
   *
   * @throws LogCorrupt when its stream is not where the server says, or it was there before
   */
  async add({ record, revision, proposedMs }: DeliveredRecord): Promise<Index> {
    const index = this.#given++;
    const check = { stream: record.stream, revision: before(revision) };
    const written = this.log.appendAt(proposedMs, [record], [check]);
    this.#underWay = written.catch(() => {});
    try {
      const { first } = await written;
      if (first !== index) throw new LogCorrupt(index, `the copy has come to index ${first}`);
      return index;
    } catch (error) {
      if (!(error instanceof CheckFailed)) throw error;
      const reason = `the server has it at revision ${revision} of ${record.stream}, the copy is at ${error.actual}`;
      throw new LogCorrupt(index, reason);
    }
  }

  /** From here on nothing is recorded at or before this instant. */
  async recordNothingUntil(instantMs: number): Promise<void> {
    await this.written();
    await this.log.recordNothingUntil(instantMs);
  }

  /** Resolves when all that it was given is on disk. */
  written(): Promise<unknown> {
    return this.#underWay;
  }

  /** @throws LogCorrupt when the event at the index is another one than the server has now */
  async assertSame(index: Index, { record, revision }: DeliveredRecord): Promise<void> {
    await this.written();
    for await (const [event] of this.log.readAll(index, { to: index })) {
      if (event && isSame(event, record, revision)) return;
    }
    throw new LogCorrupt(index, 'the server has another event there than was read from it before');
  }
}

const before = (revision: Revision): Revision | 'none' => (revision === 0 ? 'none' : revision - 1);

function isSame(event: StoredEvent, record: NewRecord, revision: Revision): boolean {
  const { recordedAt: _, ...metadata } = event.metadata;
  return (
    event.stream === record.stream &&
    event.revision === revision &&
    event.id === record.id &&
    event.type === record.type &&
    canonicalText(event.data) === canonicalText(record.data) &&
    canonicalText(metadata) === canonicalText(record.metadata)
  );
}

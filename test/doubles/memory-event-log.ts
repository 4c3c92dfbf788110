import {
  CheckFailed,
  type Appended,
  type Check,
  type EventLog,
  type Index,
  type NewRecord,
  type Revision,
  type StoredEvent,
  type Subscription,
} from '../../src/platform/event-log/event-log.js';

/** Keeps the log in memory; each append takes `delayMs` and appends are carried out in order. */
export class MemoryEventLog implements EventLog {
  readonly events: StoredEvent[] = [];
  /** Called before an append is carried out: to write from another node, or to throw. */
  before: (records: readonly NewRecord[]) => void = () => {};
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly delayMs = 0) {}

  append(records: readonly NewRecord[], checks: readonly Check[]): Promise<Appended> {
    const done = this.tail.then(async () => {
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      this.before(records);
      return this.appendNow(records, checks);
    });
    this.tail = done.catch(() => {});
    return done;
  }

  /** What another node would write. */
  appendNow(records: readonly NewRecord[], checks: readonly Check[] = []): Appended {
    for (const { stream, revision, eventId } of checks) {
      const actual = this.revisionOf(stream);
      const other = eventId && eventId !== this.lastOf(stream)?.id;
      if (actual !== revision || other) throw new CheckFailed(stream, revision, actual);
    }
    const first = this.events.length;
    for (const record of records) {
      const revision = this.revisionOf(record.stream);
      this.events.push({
        ...record,
        index: this.events.length,
        revision: revision === 'none' ? 0 : revision + 1,
        metadata: { ...record.metadata, recordedAt: '2026-01-01T00:00:00.000Z' },
      });
    }
    return { first, last: this.events.length - 1, position: String(this.events.length - 1) };
  }

  async recordNothingUntil(): Promise<void> {}

  async *readStream(stream: string, from: Revision = 0): AsyncIterable<StoredEvent> {
    for (const event of this.events.filter((e) => e.stream === stream)) {
      if (event.revision >= from) yield event;
    }
  }

  async *readAll(from: Index, { to = this.events.length - 1 } = {}): AsyncIterable<StoredEvent[]> {
    yield this.events.slice(from, to + 1);
  }

  subscribe(): Subscription {
    throw new Error('the memory log has no subscriptions');
  }

  async head(): Promise<Index> {
    return this.events.length - 1;
  }

  async close(): Promise<void> {
    await this.tail;
  }

  private revisionOf(stream: string): Revision | 'none' {
    return this.lastOf(stream)?.revision ?? 'none';
  }

  private lastOf(stream: string): StoredEvent | undefined {
    return this.events.findLast((e) => e.stream === stream);
  }
}

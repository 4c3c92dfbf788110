import type { AdmittedAppend } from '../admission.js';
import type { Appended } from '../event-log.js';
import { fitsOneAppend } from './append-plan.js';

/** An append that waits for its turn. */
export interface QueuedAppend {
  readonly append: AdmittedAppend;
  /** RFC 3339: what this node's clock said when it was called. */
  readonly recordedAt: string;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (reason: unknown) => void;
}

/** Streams that something under way writes, and those that it only reads: by how many. */
class Streams {
  readonly #writes = new Set<string>();
  readonly #reads = new Set<string>();

  add({ records, checks }: AdmittedAppend): void {
    for (const { stream } of records) this.#writes.add(stream);
    for (const { stream } of checks) this.#reads.add(stream);
  }

  /** Whether the append would read what is written here, or write what is read or written. */
  meets({ records, checks }: AdmittedAppend): boolean {
    return (
      records.some(({ stream }) => this.#writes.has(stream) || this.#reads.has(stream)) ||
      checks.some(({ stream }) => this.#writes.has(stream))
    );
  }
}

/** Appends that go to the server together. */
interface Batch {
  readonly members: QueuedAppend[];
  readonly streams: Streams;
  records: number;
  bytes: number;
}

/**
 * Has appends carried out in the order of the calls where they have to do with each other, and side by
 * side where not. Those that wait for the same streams go to the server together: many callers on
 * one stream need one way there and back, not one each.
 */
export class AppendQueue {
  #waiting: QueuedAppend[] = [];
  readonly #underWay = new Set<Batch>();

  /** `write` settles every member, and never fails. */
  constructor(private readonly write: (members: readonly QueuedAppend[]) => Promise<void>) {}

  add(append: AdmittedAppend, recordedAt: string): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ append, recordedAt, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    const batches: Batch[] = [];
    const left: QueuedAppend[] = [];
    const before = new Streams();
    for (const queued of this.#waiting) {
      const batch = this.#batchFor(queued, batches, before);
      if (batch) {
        join(batch, queued);
      } else {
        before.add(queued.append);
        left.push(queued);
      }
    }
    this.#waiting = left;
    for (const batch of batches) void this.#run(batch);
  }

  /** The batch that the append may be part of, a new one if it meets none; undefined if it has to wait. */
  #batchFor({ append }: QueuedAppend, batches: Batch[], before: Streams): Batch | undefined {
    if (before.meets(append)) return undefined;
    for (const { streams } of this.#underWay) if (streams.meets(append)) return undefined;
    const [first, second] = batches.filter(({ streams }) => streams.meets(append));
    if (second) return undefined;
    const fits =
      !first || fitsOneAppend(first.records + append.records.length, first.bytes + bytesOf(append));
    if (first) return fits ? first : undefined;
    const batch = { members: [], streams: new Streams(), records: 0, bytes: 0 };
    batches.push(batch);
    return batch;
  }

  async #run(batch: Batch): Promise<void> {
    this.#underWay.add(batch);
    await this.write(batch.members);
    this.#underWay.delete(batch);
    this.#start();
  }
}

function join(batch: Batch, queued: QueuedAppend): void {
  batch.members.push(queued);
  batch.streams.add(queued.append);
  batch.records += queued.append.records.length;
  batch.bytes += bytesOf(queued.append);
}

/** No more bytes of UTF-8 than this, whatever the texts are. */
const bytesOf = ({ records }: AdmittedAppend): number =>
  records.reduce(
    (sum, { head, middle, tail }) => sum + 3 * (head.length + middle.length + tail.length),
    0,
  );

import { Worker } from 'node:worker_threads';
import { CheckFailed, LogClosed, OutcomeUnknown, type Appended } from '../event-log.js';
import type { FromWriter, Outcome, TimedAppend, ToWriter, WriterStart } from './messages.js';
import { packed } from './packed-appends.js';
import { messageOf } from '../../sqlite/errors.js';

/** The writer ended by itself; what was appended last is to be read from the log on the next start. */
export class WriterEnded extends Error {
  override readonly name = 'WriterEnded';
}

/**
 * Appends that are handed over without waiting for the end of the turn, so that the writer is at work
 * on them while the callers make the next ones.
 */
const HANDOVER_APPENDS = 32;

/**
 * As many handovers as the writer can have use of: one that it is at work on and one that lies ready.
 * While these are unanswered fewer appends wait for more, for every handover wakes a thread.
 */
const ENOUGH_HANDOVERS = 2;

interface Pending {
  readonly records: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (reason: Error) => void;
}

/** The caller's end of the writer: hands appends over in order and settles them in order. */
export class WriterThread {
  /** Called after each commit that wrote something. */
  onCommit: () => void = () => {};
  readonly #started = Promise.withResolvers<void>();
  /** Resolves when the writer has opened the log; rejects if it could not. */
  readonly ready = this.#started.promise;
  readonly #breakdown = Promise.withResolvers<WriterEnded>();
  /** Resolves with the reason if the writer ends by itself; stays pending as long as all is well. */
  readonly broken = this.#breakdown.promise;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** Handed over or about to be, in the order of the calls. */
  readonly #pending: Pending[] = [];
  /** The last of the pending ones, not handed over yet. */
  #outbox: TimedAppend[] = [];
  /** How many appends of each handover are not settled yet. */
  readonly #unanswered: number[] = [];
  /** Promises that are not written down yet, in the order of the calls. */
  readonly #promised: PromiseWithResolvers<void>[] = [];
  #refusal: LogClosed | undefined;

  constructor(start: WriterStart) {
    this.#worker = new Worker(compiledWriter(), { name: 'event-log-writer', workerData: start });
    this.#worker.on('message', (message: FromWriter) => this.#receive(message));
    this.#worker.on('error', (error) => this.#break(messageOf(error), this.#handedOver));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        if (code !== 0 || this.#pending.length > 0) this.#break(`exit ${code}`, this.#handedOver);
        resolve();
      });
    });
  }

  /** As `EventLog.append`, for an append that is within the limits. */
  append(append: TimedAppend): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.#refusal) return reject(this.#refusal);
      this.#pending.push({ records: append.records.length, resolve, reject });
      const waiting = this.#outbox.push(append);
      if (waiting === HANDOVER_APPENDS) this.#handOver();
      else if (waiting === 1) setImmediate(() => this.#handOverIfOfUse());
    });
  }

  /** As `EventLog.recordNothingUntil`. */
  recordNothingUntil(nothingUntilMs: number): Promise<void> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    const promised = Promise.withResolvers<void>();
    this.#promised.push(promised);
    this.#post({ nothingUntilMs });
    return promised.promise;
  }

  /** Takes no more appends, finishes the accepted ones, and ends the thread. */
  async close(): Promise<void> {
    if (!this.#refusal) {
      this.#refusal = new LogClosed('the event log is closed');
      this.#handOver();
      this.#post('close');
    }
    await this.#exited;
  }

  get #handedOver(): number {
    return this.#pending.length - this.#outbox.length;
  }

  #handOverIfOfUse(): void {
    if (this.#unanswered.length < ENOUGH_HANDOVERS) this.#handOver();
  }

  #handOver(): void {
    if (this.#outbox.length === 0) return;
    this.#unanswered.push(this.#outbox.length);
    this.#post(packed(this.#outbox));
    this.#outbox = [];
  }

  /** So many more appends are settled, the oldest first: there may be room for the next handover. */
  #answered(count: number): void {
    let left = count;
    for (let [first] = this.#unanswered; first !== undefined; [first] = this.#unanswered) {
      if (first > left) {
        this.#unanswered[0] = first - left;
        break;
      }
      left -= first;
      this.#unanswered.shift();
    }
    this.#handOverIfOfUse();
  }

  #post(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWriter): void {
    if (message === 'ready') this.#started.resolve();
    else if (message === 'promised') this.#promised.shift()?.resolve();
    else if ('reason' in message) this.#break(message.reason, message.inDoubt);
    else this.#settle(message);
  }

  #settle(outcomes: readonly Outcome[]): void {
    let wrote = false;
    this.#pending.splice(0, outcomes.length).forEach(({ records, resolve, reject }, place) => {
      const outcome = outcomes[place];
      if (typeof outcome === 'object') {
        reject(new CheckFailed(outcome.stream, outcome.expected, outcome.actual));
      } else if (outcome !== undefined) {
        wrote = true;
        const last = outcome + records - 1;
        resolve({ first: outcome, last, position: String(last) });
      }
    });
    this.#answered(outcomes.length);
    if (wrote) this.onCommit();
  }

  /** Settles all that is pending: nobody knows of the first `inDoubt`, the others were not written. */
  #break(reason: string, inDoubt: number): void {
    const cause = new WriterEnded(`the event log's writer has ended: ${reason}`);
    const unknown = new OutcomeUnknown('the append may have been written or not', { cause });
    const refusal = new LogClosed('the append was not written', { cause });
    this.#refusal = refusal;
    this.#outbox = [];
    this.#pending.splice(0).forEach(({ reject }, place) => {
      reject(place < inDoubt ? unknown : refusal);
    });
    for (const { reject } of this.#promised.splice(0)) reject(refusal);
    this.#started.reject(cause);
    this.#breakdown.resolve(cause);
  }
}

/** The writer stands beside this module; when that is run from its source, in the build of it. */
function compiledWriter(): URL {
  const here = import.meta.url.replace(
    /\/src\/(platform\/event-log\/sqlite\/[^/]+)\.ts$/,
    '/dist/$1.js',
  );
  return new URL('./writer.js', here);
}

import { LogCorrupt, type Index } from '../event-log/event-log.js';
import type { Projection } from '../projections/projection.js';
import type { ViewReader } from '../projections/view-reader.js';
import { digestOf } from '../projections/views-schema.js';
import { removeDatabase } from '../sqlite/disposable.js';
import { REACHED, STOP, type PastBuildJob } from './past-build.js';
import { PastBuilds, type Asker, type Building } from './past-builds.js';
import { PastFiles } from './past-files.js';
import { PastReaders, type Lease } from './past-readers.js';
import { pastTooLarge } from './past-refusals.js';
import { PastThreads } from './past-threads.js';
import { isWholeAndOf, type EventIdAt } from './soundness.js';

export interface PastOptions {
  /** The folder of the past states, for nothing else. */
  readonly directory: string;
  /** The event log's file. */
  readonly logFile: string;
  /** The tree over it. */
  readonly treeFile: string;
  readonly eventIdAt: EventIdAt;
  /** The compiled file that calls `runPastBuilds` with the same projections. */
  readonly worker: URL;
  readonly projections: readonly Projection[];
  readonly makeReader: () => ViewReader;
  /** Told when something is read that is not what was written. */
  readonly halt: (reason: LogCorrupt) => void;
  /** Threads that put past states together, at the same time. */
  readonly buildsAtOnce: number;
  /** Room on the disk; what was not used for longest makes way. */
  readonly quotaBytes: number;
  /** A state is kept for later ones to start from every so many events. */
  readonly keepEvery: number;
}

/** How often the room that builds take is looked at. */
const QUOTA_CHECK_MS = 500;

/** The views as of past indexes, each put together from the log when it is first asked for. */
export class Past {
  private readonly files: PastFiles;
  private readonly builds: PastBuilds;
  private readonly readers: PastReaders;
  private readonly threads: PastThreads;
  /** Finished files that running builds have started from, by the index that they build. */
  private readonly origins = new Map<Index, Index>();
  private readonly quotaCheck: NodeJS.Timeout;
  private keptUpTo: Index = -1;
  private closing = false;

  constructor(private readonly options: PastOptions) {
    const { directory, projections, eventIdAt } = options;
    const digest = digestOf(projections);
    this.files = new PastFiles({
      directory,
      digest,
      isSound: (path, index) => isWholeAndOf(path, { index, digest, eventIdAt }),
    });
    this.readers = new PastReaders(options.makeReader);
    this.threads = new PastThreads(options.worker);
    this.builds = new PastBuilds({
      atOnce: options.buildsAtOnce,
      start: (index) => this.start(index),
    });
    this.quotaCheck = setInterval(() => this.keepToQuota(), QUOTA_CHECK_MS);
    this.quotaCheck.unref();
  }

  /**
   * A reader of the views as they were when the log had come to `index`, which must be in the log; −1
   * is the state before the first event. To be given back.
   *
   * @throws Rejection PAST_BEING_BUILT, TOO_MANY_PASTS, PAST_TOO_LARGE
   * @throws LogCorrupt when the log up to there is not what was written
   */
  async lease(index: Index, asker: Asker): Promise<Lease> {
    const open = this.readers.leaseOpen(index);
    if (open) {
      this.files.use(index);
      return open;
    }
    if (!this.files.has(index)) await this.builds.finished(index, asker);
    const { quotaBytes } = this.options;
    if (!this.files.has(index)) throw pastTooLarge({ index, quotaBytes });
    this.files.touch(index);
    return this.readers.lease(index, this.files.pathOf(index));
  }

  /** To be called after appends: keeps a state every so many events, while nothing else is to be done. */
  wake(head: Index): void {
    const { keepEvery } = this.options;
    const due = Math.floor((head + 1) / keepEvery) * keepEvery - 1;
    if (this.closing || due <= this.keptUpTo || this.builds.any) return;
    this.keptUpTo = due;
    if (due < 0 || this.files.has(due)) return;
    this.builds.finished(due, THE_HOUSE).catch(() => {}); // the next one tries again
  }

  /** Ends the threads. Files that are finished stay. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.quotaCheck);
    await this.builds.close(new Error('the past is closed'));
    await this.threads.close();
    this.readers.closeAll();
  }

  private start(index: Index): Building {
    const { files } = this;
    const fromIndex = files.nearest(index);
    if (fromIndex !== undefined) {
      files.touch(fromIndex);
      this.origins.set(index, fromIndex);
    }
    const shared = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT);
    const progress = new BigInt64Array(shared);
    progress[REACHED] = BigInt(fromIndex ?? -1);
    const job: PastBuildJob = {
      logFile: this.options.logFile,
      treeFile: this.options.treeFile,
      from: fromIndex === undefined ? undefined : files.pathOf(fromIndex),
      fromIndex: fromIndex ?? -1,
      building: files.buildingPathOf(index),
      finished: files.pathOf(index),
      index,
      keep: this.keptBetween(fromIndex ?? -1, index).map((each) => ({
        index: each,
        path: files.pathOf(each),
      })),
      shared,
    };
    removeDatabase(job.building);
    return {
      reached: () => Number(Atomics.load(progress, REACHED)),
      stop: () => void Atomics.store(progress, STOP, 1n),
      done: this.run(job),
    };
  }

  private async run(job: PastBuildJob): Promise<void> {
    try {
      await this.threads.run(job);
      this.files.touch(job.index);
    } catch (error) {
      if (error instanceof LogCorrupt) this.options.halt(error);
      throw error;
    } finally {
      this.origins.delete(job.index);
      removeDatabase(job.building);
      for (const { index, path } of job.keep) {
        removeDatabase(`${path}.part`);
        if (index <= job.index) this.files.adopt(index);
      }
      this.keepToQuota();
    }
  }

  /** Indexes after the one and before the other at which a state is kept that is not there yet. */
  private keptBetween(from: Index, to: Index): Index[] {
    const { keepEvery, quotaBytes } = this.options;
    if (this.files.bytes > quotaBytes / 2) return [];
    const first = (Math.floor((from + 1) / keepEvery) + 1) * keepEvery - 1;
    const kept: Index[] = [];
    for (let index = first; index < to; index += keepEvery) {
      if (!this.files.has(index)) kept.push(index);
    }
    return kept;
  }

  /** What was not used for longest makes way; if that is not enough, what is being put together does. */
  private keepToQuota(): void {
    const { quotaBytes } = this.options;
    if (this.closing || this.files.bytes <= quotaBytes) return;
    const inUse = new Set([...this.origins.values(), ...this.origins.keys()]);
    for (const index of this.files.inOrderOfUse) {
      if (this.files.bytes <= quotaBytes) return;
      if (inUse.has(index) || this.readers.isLeased(index)) continue;
      this.readers.close(index);
      this.files.remove(index);
    }
    if (this.files.bytes <= quotaBytes) return;
    for (const index of this.builds.running) {
      this.builds.fail(index, pastTooLarge({ index, quotaBytes }));
    }
  }
}

/** Who keeps states for later: the installation itself, for as long as it takes. */
const THE_HOUSE: Asker = {
  person: '',
  gone: new AbortController().signal,
  waitMs: 24 * 60 * 60 * 1_000,
};

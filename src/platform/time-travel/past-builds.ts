import type { Index } from '../event-log/event-log.js';
import { pastBeingBuilt, tooManyPasts } from './past-refusals.js';

/** Somebody who asks for a past state. */
export interface Asker {
  /** Id of the person; two requests of one person are one asker where builds are counted. */
  readonly person: string;
  /** Aborted when the caller has gone before the answer. */
  readonly gone: AbortSignal;
  /** How long to wait before being told to come again. */
  readonly waitMs: number;
}

/** A thread at work. */
export interface Building {
  /** The index of the last event that it has taken in; −1 if none. */
  reached(): Index;
  /** Settles when the thread has ended; rejects if the state was not finished. */
  readonly done: Promise<void>;
  /** Has it end soon, unfinished. */
  stop(): void;
}

export interface PastBuildsOptions {
  /** Threads at the same time. */
  readonly atOnce: number;
  /** Starts to put the state of an index together. */
  readonly start: (index: Index) => Building;
}

/** States that wait, together and of one person, until a thread is free. */
const MOST_WAITING = 32;
const MOST_WAITING_OF_ONE = 4;

/** How long a build goes on for somebody who was told to come again. */
const PATIENCE_MS = 60_000;

const LONGEST_RETRY_SECONDS = 60;
/** Where nothing is known yet of how fast it goes. */
const FIRST_RETRY_SECONDS = 2;

/** The past states that are being put together, or wait for it, each once for all who ask for it. */
export class PastBuilds {
  private readonly builds = new Map<Index, Build>();

  constructor(private readonly options: PastBuildsOptions) {}

  /**
   * Resolves when the state of this index is finished.
   *
   * @throws Rejection PAST_BEING_BUILT when it takes longer than the asker waits: it goes on for a
   *   minute then; TOO_MANY_PASTS when it cannot even wait
   * @throws whatever the thread has failed with
   */
  async finished(index: Index, asker: Asker): Promise<void> {
    const build = this.builds.get(index) ?? this.add(index, asker.person);
    const finished = build.wait(asker);
    this.startNext();
    await finished;
  }

  /** The indexes that threads are at work on. */
  get running(): readonly Index[] {
    return [...this.builds.values()].filter((each) => each.building).map(({ index }) => index);
  }

  get any(): boolean {
    return this.builds.size > 0;
  }

  /** Gives a build up, with this as the answer to all who wait for it. */
  fail(index: Index, error: Error): void {
    this.builds.get(index)?.fail(error);
  }

  /** Gives all builds up. Done when no thread is left. */
  async close(error: Error): Promise<void> {
    const builds = [...this.builds.values()];
    for (const build of builds) build.fail(error);
    await Promise.all(builds.map(({ ended }) => ended));
  }

  private add(index: Index, person: string): Build {
    const waiting = [...this.builds.values()].filter(({ building }) => !building);
    const own = waiting.filter(({ owner }) => owner === person);
    if (waiting.length >= MOST_WAITING || own.length >= MOST_WAITING_OF_ONE) {
      throw tooManyPasts({ waiting: waiting.length });
    }
    const build = new Build(index, () => this.removed(build));
    this.builds.set(index, build);
    return build;
  }

  private removed(build: Build): void {
    if (this.builds.get(build.index) === build) this.builds.delete(build.index);
    this.startNext();
  }

  /** One for each person at a time, in the order in which they were asked for. */
  private startNext(): void {
    for (const build of this.builds.values()) {
      const running = [...this.builds.values()].filter(({ building }) => building);
      if (running.length >= this.options.atOnce) return;
      if (build.building || running.some(({ owner }) => owner === build.owner)) continue;
      build.start(this.options.start);
    }
  }
}

/** One state: first it waits, then a thread is at work on it. */
class Build {
  building: Building | undefined;
  private startedAt = 0;
  private startedFrom: Index = -1;
  private readonly outcome = Promise.withResolvers<void>();
  /** Who waits for it, or has been told to come again. The first is whose turn it takes. */
  private readonly interests = new Set<Pick<Asker, 'person'>>();
  private failure: Error | undefined;

  constructor(
    readonly index: Index,
    private readonly onEnd: () => void,
  ) {
    this.outcome.promise.catch(() => {}); // perhaps nobody waits any more
  }

  /** Whose turn it takes. */
  get owner(): string | undefined {
    const [first] = this.interests;
    return first?.person;
  }

  /** Settles, and never rejects, when no thread is at work on it. */
  get ended(): Promise<unknown> {
    return this.building ? this.building.done.catch(() => {}) : Promise.resolve();
  }

  async wait({ person, gone, waitMs }: Asker): Promise<void> {
    const interest = { person };
    this.interests.add(interest);
    const left = Promise.withResolvers<void>();
    const leave = () => {
      this.forget(interest);
      left.resolve();
    };
    gone.addEventListener('abort', leave, { once: true });
    const tired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      setTimeout(() => this.forget(interest), PATIENCE_MS).unref();
      tired.reject(this.beingBuilt());
    }, waitMs);
    if (gone.aborted) leave();
    try {
      await Promise.race([this.outcome.promise, tired.promise, left.promise]);
      if (gone.aborted) throw this.beingBuilt();
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
    }
  }

  start(start: (index: Index) => Building): void {
    const building = start(this.index);
    this.building = building;
    this.startedAt = performance.now();
    this.startedFrom = building.reached();
    building.done.then(
      () => this.end(this.failure),
      (error: Error) => this.end(this.failure ?? error),
    );
  }

  fail(error: Error): void {
    this.failure = error;
    if (this.building) this.building.stop();
    else this.end(error);
  }

  private forget(interest: Pick<Asker, 'person'>): void {
    this.interests.delete(interest);
    if (this.interests.size === 0) this.fail(this.beingBuilt());
  }

  private end(error: Error | undefined): void {
    if (error) this.outcome.reject(error);
    else this.outcome.resolve();
    this.onEnd();
  }

  private beingBuilt(): Error {
    const reached = this.building?.reached() ?? -1;
    return pastBeingBuilt({ index: this.index, reached, secondsLeft: this.secondsLeft(reached) });
  }

  private secondsLeft(reached: Index): number {
    const done = reached - this.startedFrom;
    if (!this.building || done <= 0) return FIRST_RETRY_SECONDS;
    const passed = (performance.now() - this.startedAt) / 1_000;
    const left = Math.ceil(((this.index - reached) * passed) / done);
    return Math.min(Math.max(left, 1), LONGEST_RETRY_SECONDS);
  }
}

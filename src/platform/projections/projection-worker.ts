import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { LogCorrupt } from '../event-log/event-log.js';
import type { Catalogue } from '../decisions/facts.js';
import { CATCH_UP_EVENTS, type LogPages } from './build-views.js';
import { assertDeclared } from './dispatch.js';
import { createGeneration, keepOnly, openGenerations } from './generations.js';
import { isStorageFault, reasonOf, UnreadableEvent, type Halt } from './halts.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import type { ViewsFile } from './views-file.js';
import type { FromWorker, Progress, ToWorker, WorkerData } from './worker-messages.js';

/** Events taken in beside the live views before these get their turn again. */
const BESIDE_EVENTS = 500;

export interface WorkerParts {
  readonly projections: readonly Projection[];
  /** All types of events that this version knows. */
  readonly catalogue: Catalogue;
  readonly openLog: (
    file: string,
    options: { readonly treeFile?: string },
  ) => LogPages & { close(): void };
}

/** Feeds the views in this worker thread until it is told to stop, or halts. */
export async function runProjections(parts: WorkerParts): Promise<void> {
  assert(parentPort, 'runs in a worker thread only');
  const { directory, logFile, ...options } = workerData as WorkerData;
  const log = parts.openLog(logFile, options);
  await new ProjectionWorker(parts, directory, log, parentPort).run();
}

class ProjectionWorker {
  private live: Projector;
  private building: Projector | undefined;
  private liveIsComplete: boolean;
  private events = 0;
  private batches = 0;
  private rebuildAsked = false;
  private stopping = false;
  private wake: () => void = () => {};

  constructor(
    private readonly parts: WorkerParts,
    private readonly directory: string,
    private readonly log: LogPages,
    private readonly port: MessagePort,
  ) {
    assertDeclared(parts.projections, parts.catalogue.types);
    const { live, building } = openGenerations(directory, parts.projections, log);
    this.live = this.projector(live);
    this.building = building && this.projector(building);
    this.liveIsComplete = live.state.complete;
    port.on('message', (message: ToWorker) => this.hear(message));
  }

  async run(): Promise<void> {
    const { path: file } = this.live.file;
    this.say({ kind: 'ready', file, head: this.log.headIndex(), progress: this.progress(false) });
    try {
      while (!this.stopping) await this.turn();
    } catch (error) {
      const corrupt = error instanceof LogCorrupt ? error.reason : undefined;
      this.say({
        kind: 'halted',
        progress: this.progress(false),
        corrupt,
        ...this.haltFor(error),
      });
    } finally {
      this.live.close();
      this.building?.close();
      this.port.close();
    }
  }

  /** One batch for the live views, one for those built beside; then messages are let in. */
  private async turn(): Promise<void> {
    const taken = takeIn(this.live, this.log, CATCH_UP_EVENTS);
    this.events += taken;
    this.batches += taken > 0 ? 1 : 0;
    this.completeLive();
    this.buildBeside();
    const idle = taken === 0 && !this.building;
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    this.say({ kind: 'progress', progress: this.progress(idle) });
    await (idle ? woken : setImmediate());
  }

  private completeLive(): void {
    if (this.liveIsComplete || this.live.checkpoint < this.log.headIndex()) return;
    this.live.file.markComplete();
    this.liveIsComplete = true;
  }

  private buildBeside(): void {
    try {
      this.building ??= this.rebuildAsked ? this.nextProjector() : undefined;
      this.rebuildAsked = false;
      if (!this.building) return;
      takeIn(this.building, this.log, BESIDE_EVENTS);
      if (this.building.checkpoint >= this.live.checkpoint) this.swapIn(this.building);
    } catch (error) {
      if (!isStorageFault(error)) throw error;
      this.abandon(reasonOf(error));
    }
  }

  private swapIn(building: Projector): void {
    building.file.markComplete();
    this.live.close();
    this.live = building;
    this.liveIsComplete = true;
    this.building = undefined;
    this.say({ kind: 'swap', file: building.file.path, progress: this.progress(false) });
  }

  /** The disk has no room for two; the live views may still have enough. */
  private abandon(reason: string): void {
    this.building?.close();
    this.building = undefined;
    this.rebuildAsked = false;
    this.removeOthers();
    this.say({ kind: 'abandoned', reason, progress: this.progress(false) });
  }

  private hear({ kind }: ToWorker): void {
    if (kind === 'stop') this.stopping = true;
    if (kind === 'rebuild') this.rebuildAsked = true;
    if (kind === 'swapped') this.removeOthers();
    this.wake();
  }

  private nextProjector(): Projector {
    return this.projector(createGeneration(this.directory, this.parts.projections));
  }

  private removeOthers(): void {
    keepOnly(this.directory, { live: this.live.file, building: this.building?.file });
  }

  private projector(file: ViewsFile): Projector {
    return new Projector(file, this.parts.projections, this.parts.catalogue);
  }

  private progress(idle: boolean): Progress {
    return {
      checkpoint: this.live.checkpoint,
      building: this.building?.checkpoint,
      halted: this.live.halted,
      idle,
      events: this.events,
      batches: this.batches,
    };
  }

  private haltFor(error: unknown): Halt {
    if (error instanceof UnreadableEvent || error instanceof LogCorrupt) {
      return { index: error.index, reason: error.message };
    }
    return { index: this.live.checkpoint + 1, reason: reasonOf(error) };
  }

  private say(message: FromWorker): void {
    this.port.postMessage(message);
  }
}

/** Takes in the next batch, if there is one. Answers how many events it had. */
function takeIn(projector: Projector, log: LogPages, limit: number): number {
  const page = log.pageFrom(projector.checkpoint + 1, limit);
  projector.apply(page);
  return page.length;
}

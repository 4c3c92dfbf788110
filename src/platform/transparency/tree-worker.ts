import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { LogCorrupt } from '../event-log/event-log.js';
import { openLogReader, type LogReader } from '../event-log/sqlite/log-reader.js';
import { isDamage, messageOf } from '../sqlite/errors.js';
import { Scrub } from './scrub.js';
import { TreeIntake } from './tree-intake.js';
import type { FromTree, ToTree, TreeHalt, TreeProgress, TreeStart } from './tree-messages.js';
import { TreeWriter } from './tree-writer.js';

/** Between two steps of the scrub at least, so that a small log is not gone over without a break. */
const LEAST_PAUSE_MS = 100;

/** Between two rounds at least. */
const ROUND_PAUSE_MS = 60_000;

/** Steps after which it is kept how far the scrub has come: what a crash costs. */
const KEPT_EVERY = 64;

/** Keeps the tree up with the log, and scrubs both, in this worker thread, until it is told to stop or halts. */
export async function runTree(): Promise<void> {
  assert(parentPort, 'runs in a worker thread only');
  const start = workerData as TreeStart;
  const parts: { log?: LogReader; tree?: TreeWriter } = {};
  try {
    parts.log = openLogReader(start.logFile);
    parts.tree = TreeWriter.open(start.treeFile);
    await new TreeWorker(start, parts.log, parts.tree, parentPort).run();
  } catch (error) {
    const message: FromTree = { kind: 'halted', halt: haltFor(error) };
    parentPort.postMessage(message);
  } finally {
    parts.log?.close();
    parts.tree?.close();
    parentPort.close();
  }
}

function haltFor(error: unknown): TreeHalt {
  if (error instanceof LogCorrupt) return { reason: error.reason, corruptAt: error.index };
  // SQLite says that a file is damaged, and not which.
  return { reason: messageOf(error), corruptAt: isDamage(error) ? -1 : undefined };
}

class TreeWorker {
  private readonly intake: TreeIntake;
  private readonly scrub: Scrub;
  private scrubDueMs = 0;
  private stopping = false;
  private wake: () => void = () => {};

  constructor(
    private readonly start: TreeStart,
    log: LogReader,
    private readonly tree: TreeWriter,
    private readonly port: MessagePort,
  ) {
    this.intake = new TreeIntake(log, tree);
    this.scrub = new Scrub(start, tree.scrubPlace());
    port.on('message', (message: ToTree) => {
      if (message === 'stop') this.stopping = true;
      this.wake();
    });
  }

  async run(): Promise<void> {
    this.say({ kind: 'ready', progress: this.progress() });
    try {
      while (!this.stopping) await this.turn();
      this.tree.keepScrubPlace(this.scrub.place);
    } finally {
      this.scrub.close();
    }
  }

  /** A batch for the tree; if there is nothing more for it, a step of the scrub when it is due. */
  private async turn(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    const isBehind = this.intake.takeIn();
    if (!isBehind && performance.now() >= this.scrubDueMs) this.scrubOn();
    this.say({ kind: 'progress', progress: this.progress() });
    if (isBehind) await setImmediate();
    else await this.wokenOrDue(woken);
  }

  private scrubOn(): void {
    const { rounds } = this.scrub.place;
    const startedMs = performance.now();
    this.scrub.step();
    const { place } = this.scrub;
    const tookMs = performance.now() - startedMs;
    const restMs = tookMs * (100 / this.start.scrubPercent - 1);
    const leastMs = place.rounds > rounds ? ROUND_PAUSE_MS : LEAST_PAUSE_MS;
    this.scrubDueMs = performance.now() + Math.max(restMs, leastMs);
    if (place.tile % KEPT_EVERY === 0) this.tree.keepScrubPlace(place);
  }

  private async wokenOrDue(woken: Promise<void>): Promise<void> {
    const timer = setTimeout(() => this.wake(), Math.max(0, this.scrubDueMs - performance.now()));
    await woken;
    clearTimeout(timer);
  }

  private progress(): TreeProgress {
    return { size: this.tree.size, scrub: this.scrub.place };
  }

  private say(message: FromTree): void {
    this.port.postMessage(message);
  }
}

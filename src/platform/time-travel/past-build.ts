import assert from 'node:assert/strict';
import { closeSync, constants, copyFileSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { setPriority } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { LogCorrupt, type Index } from '../event-log/event-log.js';
import { buildViews, type BuildOptions } from '../projections/build-views.js';
import type { WorkerParts } from '../projections/projection-worker.js';

/** What a thread that puts past states together is told to do. */
export interface PastBuildJob {
  readonly logFile: string;
  /** What is read is compared with its leaves. */
  readonly treeFile: string;
  /** A finished file of an earlier index to go on from; undefined: from the first event. */
  readonly from: string | undefined;
  readonly fromIndex: Index;
  /** Where it is put together, and under what name it is finished. */
  readonly building: string;
  readonly finished: string;
  readonly index: Index;
  /** Indexes on the way at which a copy is kept, in order, and its name. */
  readonly keep: readonly { readonly index: Index; readonly path: string }[];
  /** Two numbers: the last index taken in, and whether to stop (1). */
  readonly shared: SharedArrayBuffer;
}

/** What the thread answers: done, or where it has read something that was not written. An error loses its class on the way. */
export type PastBuildOutcome = 'finished' | { readonly corruptAt: Index; readonly reason: string };

/** Places of the numbers in `shared`. */
export const REACHED = 0;
export const STOP = 1;

/** How far the thread stands back behind those that answer, on Linux, where threads have priorities of their own. */
const NICE = 10;

/** Nobody waits for it any more. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * Puts together what the thread is told to, one after the other, and answers when the file is finished
 * under its name, or that the log is not what was written. Throws, and so ends, for everything else.
 * Files that it leaves behind then are for whoever has started it to remove.
 */
export function runPastBuilds(parts: WorkerParts): void {
  assert(parentPort, 'runs in a worker thread only');
  if (process.platform === 'linux') setPriority(NICE);
  const port = parentPort;
  port.on('message', (job: PastBuildJob) => port.postMessage(outcomeOf(parts, job)));
}

function outcomeOf(parts: WorkerParts, job: PastBuildJob): PastBuildOutcome {
  const log = parts.openLog(job.logFile, { treeFile: job.treeFile });
  try {
    build({ ...parts, log }, job);
    return 'finished';
  } catch (error) {
    if (!(error instanceof LogCorrupt)) throw error;
    return { corruptAt: error.index, reason: error.reason };
  } finally {
    log.close();
  }
}

function build(parts: Omit<BuildOptions, 'file'>, job: PastBuildJob): void {
  const shared = new BigInt64Array(job.shared);
  const stages = [...job.keep, { index: job.index, path: job.finished }];
  if (job.from !== undefined) copy(job.from, job.building);
  for (const { index, path } of stages) {
    buildViews({
      ...parts,
      file: job.building,
      to: index,
      onProgress(reached) {
        Atomics.store(shared, REACHED, BigInt(reached));
        if (Atomics.load(shared, STOP) === 1n) throw new Stopped('nobody waits for it any more');
      },
    });
    closeForGood(job.building);
    if (path === job.finished) renameSync(job.building, path);
    else keepCopy(job.building, path);
  }
}

/** Ends the WAL: from now on the file stands for itself. It is on disk then. */
function closeForGood(path: string): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
}

/** No connection of this process writes to the file, so that opening it here drops no lock that matters. */
const copy = (from: string, to: string): void => copyFileSync(from, to, constants.COPYFILE_FICLONE);

/** A name that the end of the process can leave behind has a whole file under it. */
function keepCopy(from: string, to: string): void {
  const partial = `${to}.part`;
  copy(from, partial);
  const handle = openSync(partial, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(partial, to);
}

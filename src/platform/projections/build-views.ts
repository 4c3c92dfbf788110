import type { Index, StoredEvent } from '../event-log/event-log.js';
import type { Catalogue } from '../decisions/facts.js';
import { assertDeclared } from './dispatch.js';
import type { ViewHalt } from './halts.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import { ViewsFile } from './views-file.js';
import { digestOf } from './views-schema.js';

/** Events per transaction when catching up. */
export const CATCH_UP_EVENTS = 2_000;

/** The log as the engine reads it, in its own thread. */
export interface LogPages {
  /** At most `limit` events from index `from` on, in order; none at the end of the log only. */
  pageFrom(from: Index, limit: number): readonly StoredEvent[];
  /** The index of the last event; −1 if the log is empty. */
  headIndex(): Index;
}

export interface BuildOptions {
  readonly log: LogPages;
  /** Path of the views file. One that was built from the same projections is gone on with, any other is replaced. */
  readonly file: string;
  readonly projections: readonly Projection[];
  readonly catalogue: Catalogue;
  /** Index of the last event to take in, inclusive; the head of the log at the time of the call if left out. */
  readonly to?: Index;
  /** Told the checkpoint after each batch. */
  readonly onProgress?: (checkpoint: Index) => void;
}

export interface Built {
  readonly checkpoint: Index;
  /** Views that stopped on the way; the file holds them as they were before. */
  readonly halted: readonly ViewHalt[];
}

/**
 * Builds all views from the log up to an index, and closes the file. Synchronous: for worker
 * threads, the command line and tests. Memory does not grow with the log.
 *
 * @throws RangeError when the file is beyond `to` already
 * @throws UnreadableEvent, LogCorrupt as soon as the log cannot be gone on with
 */
export function buildViews({
  log,
  file,
  projections,
  catalogue,
  to,
  onProgress,
}: BuildOptions): Built {
  assertDeclared(projections, catalogue.types);
  const end = to ?? log.headIndex();
  const projector = new Projector(openOrCreate(file, projections), projections, catalogue);
  try {
    if (projector.checkpoint > end) {
      throw new RangeError(`views are at index ${projector.checkpoint}, beyond ${end}`);
    }
    while (projector.checkpoint < end) {
      const limit = Math.min(CATCH_UP_EVENTS, end - projector.checkpoint);
      const page = log.pageFrom(projector.checkpoint + 1, limit);
      if (page.length === 0) throw new RangeError(`the log ends before index ${end}`);
      projector.apply(page);
      onProgress?.(projector.checkpoint);
    }
    projector.file.markComplete();
    return { checkpoint: projector.checkpoint, halted: projector.halted };
  } finally {
    projector.close();
  }
}

function openOrCreate(path: string, projections: readonly Projection[]): ViewsFile {
  const found = ViewsFile.open(path);
  if (found?.state.digest === digestOf(projections)) return found;
  found?.close();
  return ViewsFile.create(path, projections);
}

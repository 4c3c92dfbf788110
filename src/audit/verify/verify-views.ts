import { AssertionError } from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index } from '../../platform/event-log/event-log.js';
import { buildViews, type LogPages } from '../../platform/projections/build-views.js';
import {
  compareSnapshots,
  type FirstDifference,
} from '../../platform/projections/compare-views.js';
import { viewsFilesIn } from '../../platform/projections/generations.js';
import type { Projection } from '../../platform/projections/projection.js';
import { digestOf } from '../../platform/projections/views-schema.js';
import { ViewsSnapshot } from '../../platform/projections/views-snapshot.js';
import { isUnusable } from '../../platform/sqlite/disposable.js';
import { isDamage, messageOf } from '../../platform/sqlite/errors.js';

/** The first place at which the live views are not what follows from the log. */
export type ViewsDifference =
  | FirstDifference
  /** They have seen events that the log no longer has. */
  | { readonly what: 'log'; readonly stand: Index; readonly logEnds: Index }
  | { readonly what: 'file'; readonly file: string; readonly reason: string };

export interface ViewsVerified {
  /** Index up to which the live views were built and compared; undefined if there are none of this version. */
  readonly upTo?: Index;
  readonly difference?: ViewsDifference;
}

export interface VerifyViewsOptions {
  /** Where the views files lie. */
  readonly directory: string;
  readonly log: LogPages;
  readonly projections: readonly Projection[];
  readonly catalogue: Catalogue;
  readonly onProgress?: (events: number, of: number) => void;
}

/**
 * Builds every view anew from the log, up to where the live ones stand, and compares them row by
 * row. The live file may go on being written: it is read as it stands at the beginning.
 */
export function verifyViews(options: VerifyViewsOptions): ViewsVerified {
  const { directory, projections, log } = options;
  const live = openLive(directory, projections);
  if (live instanceof DamagedViews) return { difference: live.difference };
  if (!live) return {};
  try {
    const upTo = live.state.checkpoint;
    const logEnds = log.headIndex();
    if (upTo > logEnds) return { upTo, difference: { what: 'log', stand: upTo, logEnds } };
    const difference = compareWithRebuilt(live, options);
    return { upTo, ...(difference && { difference }) };
  } finally {
    live.close();
  }
}

function compareWithRebuilt(
  live: LiveViews,
  { directory, onProgress, ...build }: VerifyViewsOptions,
): ViewsDifference | undefined {
  const scratch = mkdtempSync(join(directory, 'verify-'));
  try {
    const file = join(scratch, 'views.db');
    const to = live.state.checkpoint;
    const tell = onProgress && ((at: number) => onProgress(at + 1, to + 1));
    buildViews({ ...build, file, to, ...(tell && { onProgress: tell }) });
    const rebuilt = new ViewsSnapshot(file);
    try {
      return compareSnapshots(live, rebuilt) ?? damageIn(live);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return new DamagedViews(live.file, error).difference;
    } finally {
      rebuilt.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Rows are compared as they stand in the tables: what is asked by way of an index is to find the same. */
function damageIn(live: LiveViews): ViewsDifference | undefined {
  const reason = live.damage();
  return reason === undefined ? undefined : { what: 'file', file: live.file, reason };
}

/** A views file that is open, and where it lies. */
class LiveViews extends ViewsSnapshot {
  constructor(readonly file: string) {
    super(file);
  }
}

class DamagedViews {
  readonly difference: ViewsDifference;

  constructor(file: string, error: unknown) {
    this.difference = { what: 'file', file, reason: messageOf(error) };
  }
}

/** A file that is being made, or has made way for a newer one, is looked for again. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 50;

/** What serves these projections: the newest complete file, or, where none is complete yet, the newest. */
function openLive(
  directory: string,
  projections: readonly Projection[],
): LiveViews | DamagedViews | undefined {
  if (!existsSync(directory)) return undefined;
  const digest = digestOf(projections);
  for (let look = 1; ; look++) {
    const named = viewsFilesIn(directory).filter((file) => basename(file).includes(digest));
    const found = named.map((file) => openViews(file));
    const opened = found.filter((each) => each instanceof LiveViews);
    const damaged = found.find((each) => each instanceof DamagedViews);
    const ofThisVersion = opened.filter(({ state }) => state.digest === digest);
    const live = damaged
      ? undefined
      : (ofThisVersion.find(({ state }) => state.complete) ?? ofThisVersion[0]);
    for (const snapshot of opened) if (snapshot !== live) snapshot.close();
    if (!damaged || look === LOOKS) return damaged ?? live;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
}

function openViews(file: string): LiveViews | DamagedViews {
  try {
    return new LiveViews(file);
  } catch (error) {
    if (isUnusable(error) || error instanceof AssertionError) return new DamagedViews(file, error);
    throw error;
  }
}

/** A difference in words; `live` is what was found, the other what follows from the log. */
export function describeDifference(difference: ViewsDifference): string {
  switch (difference.what) {
    case 'log':
      return `they stand at index ${difference.stand}, the log ends at ${difference.logEnds}: the log is shorter than what the views have seen`;
    case 'file':
      return `${difference.file} is damaged: ${difference.reason}`;
    case 'checkpoint':
      return `the views stand at ${difference.left} and ${difference.right}`;
    case 'view':
      return `view ${difference.view}: ${difference.left ?? 'absent'} live, ${difference.right ?? 'absent'} from the log`;
    case 'halt':
      return `view ${difference.view}: halted at ${difference.left ?? 'no event'} live, at ${difference.right ?? 'no event'} from the log`;
    case 'table':
      return `view ${difference.view}, table ${difference.table}: declared differently`;
    case 'row':
      return `view ${difference.view}, table ${difference.table}, row ${text(difference.key)}: ${text(difference.left)} live, ${text(difference.right)} from the log`;
  }
}

const text = (row: object | undefined): string =>
  row === undefined
    ? 'absent'
    : JSON.stringify(row, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );

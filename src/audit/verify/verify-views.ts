import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../platform/decisions/facts.js';
import { buildViews, type LogPages } from '../../platform/projections/build-views.js';
import {
  compareSnapshots,
  type FirstDifference,
} from '../../platform/projections/compare-views.js';
import { viewsFilesIn } from '../../platform/projections/generations.js';
import type { Projection } from '../../platform/projections/projection.js';
import { digestOf } from '../../platform/projections/views-schema.js';
import { ViewsSnapshot } from '../../platform/projections/views-snapshot.js';

export interface ViewsVerified {
  /** Index up to which the live views were built and compared; undefined if there are none of this version. */
  readonly upTo?: number;
  readonly difference?: FirstDifference;
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
  const { directory, onProgress, ...build } = options;
  const live = openLive(directory, build.projections);
  if (!live) return {};
  const scratch = mkdtempSync(join(directory, 'verify-'));
  try {
    const file = join(scratch, 'views.db');
    const to = live.state.checkpoint;
    buildViews({
      ...build,
      file,
      to,
      ...(onProgress && { onProgress: (at: number) => onProgress(at + 1, to + 1) }),
    });
    const rebuilt = new ViewsSnapshot(file);
    try {
      const difference = compareSnapshots(live, rebuilt);
      return { upTo: to, ...(difference && { difference }) };
    } finally {
      rebuilt.close();
    }
  } finally {
    live.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What serves these projections: the newest complete file, or, where none is complete yet, the newest. */
function openLive(
  directory: string,
  projections: readonly Projection[],
): ViewsSnapshot | undefined {
  if (!existsSync(directory)) return undefined;
  const digest = digestOf(projections);
  const opened = viewsFilesIn(directory).map((path) => new ViewsSnapshot(path));
  const ofThisVersion = opened.filter(({ state }) => state.digest === digest);
  const live = ofThisVersion.find(({ state }) => state.complete) ?? ofThisVersion[0];
  for (const snapshot of opened) if (snapshot !== live) snapshot.close();
  return live;
}

/** A difference in words; `live` is what was found, the other what follows from the log. */
export function describeDifference(difference: FirstDifference): string {
  switch (difference.what) {
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

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LogPages } from './build-views.js';
import type { Projection } from './projection.js';
import { removeDatabase } from '../sqlite/disposable.js';
import { ViewsFile } from './views-file.js';
import { digestOf, signatureOf } from './views-schema.js';

const FILE_NAME = /^views-[0-9a-f]{16}-(\d{1,9})\.db$/;

/** The files that an engine starts with, opened. */
export interface Generations {
  /** Serves queries. */
  readonly live: ViewsFile;
  /** Built beside it, to take its place. */
  readonly building: ViewsFile | undefined;
}

/**
 * Chooses what to start with: the newest complete file of these projections. Without one, the
 * newest complete file of another version serves what has not changed while a new one is built; and
 * without that the new one serves from the beginning. An unfinished one is gone on with. All other
 * files are deleted, those too that hold another history than the log.
 */
export function openGenerations(
  directory: string,
  projections: readonly Projection[],
  log: LogPages,
): Generations {
  const own = digestOf(projections);
  const opened = viewsFilesIn(directory).flatMap((path) => openIfUsable(path, log) ?? []);
  const newest =
    opened.find((file) => file.state.digest === own) ?? createGeneration(directory, projections);
  const complete = opened.filter((file) => file.state.complete);
  const chosen = newest.state.complete
    ? { live: newest, building: undefined }
    : beside(newest, complete.find((file) => file.state.digest === own) ?? complete[0]);
  for (const file of opened) if (!isIn(chosen, file.path)) file.close();
  if (chosen.live.state.digest !== own) chosen.live.markInterim(projections.map(signatureOf));
  keepOnly(directory, chosen);
  return chosen;
}

const beside = (newest: ViewsFile, serving: ViewsFile | undefined): Generations =>
  serving ? { live: serving, building: newest } : { live: newest, building: undefined };

/** Makes an empty views file, newer than all others of the directory. */
export function createGeneration(directory: string, projections: readonly Projection[]): ViewsFile {
  const newest = viewsFilesIn(directory)[0];
  const generation = newest === undefined ? 1 : generationOf(newest) + 1;
  const name = `views-${digestOf(projections)}-${generation}.db`;
  return ViewsFile.create(join(directory, name), projections);
}

/** Deletes all views files of the directory but these; nobody may have the others open. */
export function keepOnly(directory: string, kept: Generations): void {
  for (const path of viewsFilesIn(directory)) if (!isIn(kept, path)) removeDatabase(path);
}

/** Paths of the views files, the newest first. */
export const viewsFilesIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => FILE_NAME.test(name))
    .map((name) => join(directory, name))
    .sort((a, b) => generationOf(b) - generationOf(a));

const generationOf = (path: string): number => Number(/-(\d+)\.db$/.exec(path)?.[1]);

const isIn = ({ live, building }: Generations, path: string): boolean =>
  path === live.path || path === building?.path;

function openIfUsable(path: string, log: LogPages): ViewsFile | undefined {
  const file = ViewsFile.open(path);
  if (!file || followsFrom(file, log)) return file;
  file.close();
  return undefined;
}

/** Whether the log holds the file's last event where the file has it; not so after a restored backup. */
function followsFrom({ state: { checkpoint, lastEvent } }: ViewsFile, log: LogPages): boolean {
  if (checkpoint < 0) return true;
  return log.pageFrom(checkpoint, 1)[0]?.id === lastEvent;
}

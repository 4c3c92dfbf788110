import { mkdirSync } from 'node:fs';
import { catalogue } from '../catalogue.js';
import { treeFileIn, viewsFolderIn } from '../installation.js';
import { openLogReader } from '../platform/event-log/sqlite/log-reader.js';
import { LogOwned, takeOwnership } from '../platform/event-log/sqlite/owner.js';
import { buildViews } from '../platform/projections/build-views.js';
import { createGeneration, viewsFilesIn } from '../platform/projections/generations.js';
import { removeDatabase } from '../platform/sqlite/disposable.js';
import { projections } from '../projections.js';
import { readSettings } from '../platform/configuration/settings.js';
import { existingLog } from './existing-log.js';
import { progressOf } from './progress.js';
import { isServedBy } from './service-mark.js';

/**
 * Builds all views anew: here, if no service runs on the data directory; else that one is asked to
 * do it beside the live ones (SIGHUP).
 *
 * @throws LogOwned when a process has the log that is no service: the signal would end it
 */
export function rebuild(): void {
  const { dataDir } = readSettings(process.env);
  const logFile = existingLog(dataDir);
  try {
    const owner = takeOwnership(logFile);
    try {
      rebuildHere(viewsFolderIn(dataDir), { logFile, treeFile: treeFileIn(dataDir) });
    } finally {
      owner.release();
    }
  } catch (error) {
    if (!(error instanceof LogOwned) || !isServedBy(dataDir, error.pid)) throw error;
    process.kill(error.pid, 'SIGHUP');
    console.log(`process ${error.pid} serves this log; it was asked to build the views anew`);
  }
}

function rebuildHere(
  directory: string,
  { logFile, treeFile }: { readonly logFile: string; readonly treeFile: string },
): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const earlier = viewsFilesIn(directory);
  const next = createGeneration(directory, projections);
  next.close();
  const log = openLogReader(logFile, { treeFile });
  const bar = progressOf('views');
  const of = log.headIndex() + 1;
  const { checkpoint, halted } = buildViews({
    log,
    file: next.path,
    projections,
    catalogue,
    onProgress: (at) => bar.update(at + 1, of),
  });
  bar.end();
  log.close();
  for (const file of earlier) removeDatabase(file);
  for (const halt of halted) console.log(`view ${halt.view} halts at index ${halt.index}`);
  console.log(`views: built anew up to index ${checkpoint}`);
}

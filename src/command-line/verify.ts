import { existsSync } from 'node:fs';
import { aggregates } from '../aggregates.js';
import { catalogue } from '../catalogue.js';
import { snapshotFileIn, viewsFolderIn } from '../installation.js';
import { Books } from '../ledger/books.js';
import { SnapshotsCheck } from '../audit/verify/snapshots-check.js';
import { describeDifference, verifyViews } from '../audit/verify/verify-views.js';
import { verifyLog } from '../audit/verify/verify-log.js';
import { readSnapshots, type KeptSnapshot } from '../platform/decisions/snapshot-file.js';
import { openLogReader } from '../platform/event-log/sqlite/log-reader.js';
import { projections } from '../projections.js';
import { readSettings } from '../platform/configuration/settings.js';
import { existingLog } from './existing-log.js';
import { progressOf } from './progress.js';

/** Verifies log, books and views; also beside a running service. Answers the exit code. */
export function verify(): number {
  const { dataDir } = readSettings(process.env);
  const reader = openLogReader(existingLog(dataDir));
  try {
    const snapshots = new SnapshotsCheck(keptIn(dataDir), aggregates, catalogue);
    const bar = progressOf('log');
    const { events, difference } = verifyLog({
      reader,
      catalogue,
      checks: [new Books(), snapshots],
      onProgress: (done, of) => bar.update(done, of),
    });
    bar.end();
    if (difference) {
      console.log(
        `log: ${events} events are right; FIRST DIFFERENCE at index ${difference.index}: ${difference.reason}`,
      );
      return 1;
    }
    console.log(`log: ${events} events; every index, revision, hash, text and shape is right`);
    console.log('books: every entry balances; pools and journal agree after every append');
    return tellSnapshots(snapshots) || compareViews(dataDir, reader);
  } finally {
    reader.close();
  }
}

function keptIn(dataDir: string): KeptSnapshot[] {
  const file = snapshotFileIn(dataDir);
  return existsSync(file) ? readSnapshots(file) : [];
}

function tellSnapshots({ equal, difference }: SnapshotsCheck): number {
  console.log(
    difference
      ? `snapshots: FIRST DIFFERENCE: ${difference}; stop the service, delete the file, and start it`
      : `snapshots: ${equal}, all equal to what follows from the log`,
  );
  return difference ? 1 : 0;
}

function compareViews(dataDir: string, log: ReturnType<typeof openLogReader>): number {
  const bar = progressOf('views');
  const { upTo, difference } = verifyViews({
    directory: viewsFolderIn(dataDir),
    log,
    projections,
    catalogue,
    onProgress: (done, of) => bar.update(done, of),
  });
  bar.end();
  if (upTo === undefined) {
    console.log('views: there are none of this version; they are built when the service starts');
    return 0;
  }
  if (difference) {
    console.log(`views: FIRST DIFFERENCE: ${describeDifference(difference)}`);
    return 1;
  }
  console.log(`views: all equal to what follows from the log, up to index ${upTo}`);
  return 0;
}

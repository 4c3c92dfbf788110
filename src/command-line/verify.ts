import { existsSync } from 'node:fs';
import { aggregates } from '../aggregates.js';
import { catalogue } from '../catalogue.js';
import { snapshotFileIn, treeFileIn, viewsFolderIn } from '../installation.js';
import { Books } from '../ledger/books.js';
import { StatementsCheck } from '../ledger/statements/statements-check.js';
import { TreeCheck } from '../audit/verify/tree-check.js';
import { SnapshotsCheck } from '../audit/verify/snapshots-check.js';
import { describeDifference, verifyViews } from '../audit/verify/verify-views.js';
import { damageOf, verifyLog, type LogVerified } from '../audit/verify/verify-log.js';
import {
  readSnapshots,
  SnapshotDamaged,
  type KeptSnapshot,
} from '../platform/decisions/snapshot-file.js';
import { LogCorrupt } from '../platform/event-log/event-log.js';
import { openLogReader, type LogReader } from '../platform/event-log/sqlite/log-reader.js';
import { isUnusable } from '../platform/sqlite/disposable.js';
import { messageOf } from '../platform/sqlite/errors.js';
import { openTreeFile } from '../platform/transparency/tree-file.js';
import { ForeignTree } from '../platform/transparency/tree-schema.js';
import { projections } from '../projections.js';
import { readSettings } from '../platform/configuration/settings.js';
import { existingLog } from './existing-log.js';
import { progressOf } from './progress.js';

/** Verifies log, books and views; also beside a running service. Answers the exit code. */
export function verify(): number {
  const { dataDir } = readSettings(process.env);
  const file = existingLog(dataDir);
  let reader: LogReader;
  try {
    reader = openLogReader(file);
  } catch (error) {
    const damage = damageOf(error);
    if (!damage) throw error;
    return tellLog({ events: 0, difference: damage });
  }
  try {
    return verifyAll(dataDir, reader);
  } finally {
    reader.close();
  }
}

function verifyAll(dataDir: string, reader: LogReader): number {
  const kept = keptIn(dataDir);
  const snapshots = new SnapshotsCheck(Array.isArray(kept) ? kept : [], aggregates, catalogue);
  const statements = new StatementsCheck();
  const tree = treeOver(dataDir);
  const bar = progressOf('log');
  const verified = verifyLog({
    reader,
    catalogue,
    checks: [new Books(), statements, snapshots, tree],
    onProgress: (done, of) => bar.update(done, of),
  });
  bar.end();
  return (
    tellLog(verified, statements.equal) ||
    tellTree(tree) ||
    tellSnapshots(Array.isArray(kept) ? snapshots : { equal: 0, difference: kept }) ||
    compareViews(dataDir, reader)
  );
}

function tellLog({ events, difference }: LogVerified, statements = 0): number {
  if (difference) {
    const { index, reason } = difference;
    const place = index < 0 ? '' : ` at index ${index}`;
    console.log(`log: ${events} events are right; FIRST DIFFERENCE${place}: ${reason}`);
    return 1;
  }
  console.log(`log: ${events} events; every index, revision, hash, text and shape is right`);
  console.log('books: every entry balances; pools and journal agree after every append');
  console.log(`certified statements: ${statements}, each made anew from the log, byte for byte`);
  return 0;
}

/** Compares with tree.db, if there is one; what is wrong with it is told after what is wrong with the log. */
function treeOver(dataDir: string): TreeCheck {
  try {
    return new TreeCheck(openTreeFile(treeFileIn(dataDir)));
  } catch (error) {
    if (!(error instanceof LogCorrupt || error instanceof ForeignTree)) throw error;
    const tree = new TreeCheck(undefined);
    tree.difference = { index: -1, reason: error.message };
    return tree;
  }
}

function tellTree(tree: TreeCheck): number {
  const { size, storedSize, difference } = tree;
  const root = Buffer.from(tree.root()).toString('base64');
  console.log(`tree: size ${size}, root ${root}`);
  if (difference) {
    const place = difference.index < 0 ? '' : ` at index ${difference.index}`;
    console.log(`tree.db: FIRST DIFFERENCE${place}: ${difference.reason}`);
    return 1;
  }
  console.log(
    storedSize === 0
      ? 'tree.db: there is nothing in it yet; it is made when the service starts'
      : `tree.db: every leaf and node follows from the log, up to size ${storedSize}`,
  );
  return 0;
}

/** The snapshots, or what is wrong with their file. */
function keptIn(dataDir: string): KeptSnapshot[] | string {
  const file = snapshotFileIn(dataDir);
  if (!existsSync(file)) return [];
  try {
    return readSnapshots(file);
  } catch (error) {
    if (!(error instanceof SnapshotDamaged) && !isUnusable(error)) throw error;
    return `${file} is damaged: ${messageOf(error)}`;
  }
}

function tellSnapshots({
  equal,
  difference,
}: Pick<SnapshotsCheck, 'equal' | 'difference'>): number {
  console.log(
    difference
      ? `snapshots: FIRST DIFFERENCE: ${difference}; stop the service, delete the file, and start it`
      : `snapshots: ${equal}, all equal to what follows from the log`,
  );
  return difference ? 1 : 0;
}

function compareViews(dataDir: string, log: LogReader): number {
  const bar = progressOf('views');
  const { upTo, difference } = verifyViews({
    directory: viewsFolderIn(dataDir),
    log,
    projections,
    catalogue,
    onProgress: (done, of) => bar.update(done, of),
  });
  bar.end();
  if (difference) {
    console.log(`views: FIRST DIFFERENCE: ${describeDifference(difference)}`);
    return 1;
  }
  if (upTo === undefined) {
    console.log('views: there are none of this version; they are built when the service starts');
    return 0;
  }
  console.log(`views: all equal to what follows from the log, up to index ${upTo}`);
  return 0;
}

import { existsSync } from 'node:fs';
import { aggregates } from '../aggregates.js';
import { catalogue } from '../catalogue.js';
import { keyFilesOf, snapshotFileIn, treeFileIn, viewsFolderIn } from '../installation.js';
import { Books } from '../ledger/books.js';
import { StatementsCheck } from '../ledger/statements/statements-check.js';
import {
  differs,
  notChecked,
  type ReportBeingMade,
  right,
  type CheckResult,
} from '../audit/verify/report.js';
import { CHECKPOINT_STREAM, keysIn, readableEventsOf } from '../audit/log-state.js';
import { CheckpointsCheck, sizesIn } from '../audit/verify/checkpoints-check.js';
import { believedNotes, heldAgainst, heldAgainstTheRest } from '../audit/verify/held-check.js';
import type { HeldNote } from '../audit/verify/held-notes.js';
import { HeldReceipts } from '../audit/verify/held-receipts.js';
import { believedBy, type TrustOptions } from '../audit/trust.js';
import { KeysNeeded } from '../audit/verify/keys-needed.js';
import { SnapshotsCheck } from '../audit/verify/snapshots-check.js';
import { TreeCheck } from '../audit/verify/tree-check.js';
import { describeDifference, verifyViews } from '../audit/verify/verify-views.js';
import {
  damageOf,
  verifyLog,
  type LogDifference,
  type LogVerified,
} from '../audit/verify/verify-log.js';
import {
  readSnapshots,
  SnapshotDamaged,
  type KeptSnapshot,
} from '../platform/decisions/snapshot-file.js';
import { LogCorrupt, type Index } from '../platform/event-log/event-log.js';
import { openLogReader, type LogReader } from '../platform/event-log/sqlite/log-reader.js';
import { isUnusable } from '../platform/sqlite/disposable.js';
import { messageOf } from '../platform/sqlite/errors.js';
import { ForeignFile, OtherSchema } from '../platform/sqlite/own-file.js';
import { openTreeFile, type TreeFile } from '../platform/transparency/tree-file.js';
import { projections } from '../projections.js';
import { progressOf } from './progress.js';
import { keyIdsIn, ofKeys } from './verify-keys.js';

export interface InstallationToVerify {
  readonly dataDir: string;
  /** The log in it. */
  readonly file: string;
  /** Checkpoints that were held outside. */
  readonly held: readonly HeldNote[];
  readonly trust: TrustOptions;
  /** Of the keys of personal data, if it lies elsewhere than in the data directory. */
  readonly masterKeyFile?: string | undefined;
}

/**
 * Verifies log, books, tree and views, and the keys of personal data; also beside a running service.
 * Each check rests on the ones before it: what comes after a difference is not looked at. Keys
 * that are wrong are told in any case.
 */
export function verifyInstallation(
  made: ReportBeingMade,
  installation: InstallationToVerify,
): void {
  const files = keyFilesOf({ masterKeyFile: undefined, ...installation });
  const ids = keyIdsIn(files);
  const needed = ids && new KeysNeeded(catalogue, ids);
  const isWhole = verifyHistory(made, installation, needed);
  const keys = ofKeys(files, isWhole ? needed : undefined);
  ids?.close();
  if (keys.result === 'DIFFERENCE' || made.report().result === 'RIGHT') made.add(keys);
}

/** Answers whether the log itself was read to its end. */
function verifyHistory(
  made: ReportBeingMade,
  { dataDir, file, held, trust }: InstallationToVerify,
  needed: KeysNeeded | undefined,
): boolean {
  let reader: LogReader;
  try {
    reader = openLogReader(file);
  } catch (error) {
    const damage = damageOf(error);
    if (!damage) throw error;
    made.add(ofLog({ events: 0, difference: damage }));
    if (held.length > 0) {
      made.add(notChecked('checkpoints held outside', 'not compared, for the log cannot be read'));
    }
    return false;
  }
  const inLog = readableEventsOf(reader, CHECKPOINT_STREAM);
  const believed = { ...believedBy(trust), rotations: keysIn(inLog).slice(1) };
  const notes = believedNotes(held, believed);
  const sizes = [...notes.checkpoints.map(({ size }) => size), ...sizesIn(inLog)];
  const { tree, file: treeFile } = treeOver(dataDir, sizes);
  const checkpoints = new CheckpointsCheck(tree);
  const receipts = new HeldReceipts(held.flatMap(({ receipt }) => receipt ?? []));
  try {
    const kept = keptIn(dataDir);
    const snapshots = new SnapshotsCheck(Array.isArray(kept) ? kept : [], aggregates, catalogue);
    const statements = new StatementsCheck();
    const bar = progressOf('log');
    const verified = verifyLog({
      reader,
      catalogue,
      checks: [
        new Books(),
        statements,
        snapshots,
        tree,
        checkpoints,
        receipts,
        ...(needed ? [needed] : []),
      ],
      onProgress: (done, of) => bar.update(done, of),
    });
    bar.end();
    if (!made.add(ofLog(verified))) {
      for (const result of heldAgainstTheRest(notes, tree)) made.add(result);
      for (const result of receipts.results(notes.checkpoints, false)) made.add(result);
      if (tree.difference) made.add(ofTreeFile(tree));
      return false;
    }
    if (needed) seeWhatCameSince(reader, needed, verified.events);
    made.add(right('books', 'every entry balances; pools and journal agree after every append'));
    made.add(ofStatements(statements));
    made.add(ofTree(tree));
    const signed = made.add(checkpoints.result(believed));
    const agrees = held.length === 0 || made.add(heldAgainst(notes, tree));
    const areTheSame = receipts.results(notes.checkpoints).map((result) => made.add(result));
    if (!signed || !agrees || areTheSame.includes(false)) {
      if (tree.difference) made.add(ofTreeFile(tree));
      return true;
    }
    if (!made.add(ofTreeFile(tree))) return true;
    const snapshotsRight = made.add(
      ofSnapshots(Array.isArray(kept) ? snapshots : { equal: 0, difference: kept }),
    );
    if (snapshotsRight) made.add(ofViews(dataDir, reader));
    return true;
  } finally {
    reader.close();
    treeFile?.close();
  }
}

/** A key may have been destroyed by an event that a service has recorded meanwhile. */
function seeWhatCameSince(reader: LogReader, needed: KeysNeeded, from: Index): void {
  for (let index = from; index <= reader.headIndex();) {
    const page = reader.pageFrom(index);
    for (const event of page) needed.see(event);
    index += page.length;
  }
}

/** Compares with tree.db, if there is one; what is wrong with it is told after what is wrong with the log. */
function treeOver(
  dataDir: string,
  sizes: readonly number[],
): { readonly tree: TreeCheck; readonly file?: TreeFile } {
  try {
    const file = openTreeFile(treeFileIn(dataDir));
    return { tree: new TreeCheck(file, sizes), ...(file && { file }) };
  } catch (error) {
    const isOfTheFile = [LogCorrupt, ForeignFile, OtherSchema].some(
      (kind) => error instanceof kind,
    );
    if (!isOfTheFile) throw error;
    const tree = new TreeCheck(undefined, sizes);
    tree.difference = { index: -1, reason: (error as Error).message };
    return { tree };
  }
}

function ofLog({ events, difference }: LogVerified): CheckResult {
  if (difference) {
    const [says, index] = wordsFor(difference);
    const before = events === 0 ? '' : `the first ${events} events agree with each other; `;
    return differs('log', `${before}${says}`, index);
  }
  const says = `${events} events; every index, revision, hash, text and shape is right`;
  return right('log', says, { events });
}

function ofStatements({ equal }: StatementsCheck): CheckResult {
  const says = `${equal}, each made anew from the log, byte for byte`;
  return right('certified statements', says, { equal });
}

function ofTree(tree: TreeCheck): CheckResult {
  const root = Buffer.from(tree.root()).toString('base64');
  return right('tree', `size ${tree.size}, root ${root}`, { size: tree.size });
}

function ofTreeFile({ storedSize, difference }: TreeCheck): CheckResult {
  if (difference) return differs('tree.db', ...wordsFor(difference));
  if (storedSize === 0) {
    const says = 'there is nothing in it yet; it is made when the service starts';
    return notChecked('tree.db', says);
  }
  const says = `every leaf and node follows from the log, up to size ${storedSize}`;
  return right('tree.db', says, { size: storedSize });
}

function wordsFor({ index, reason }: LogDifference): [says: string, index: Index | undefined] {
  return index < 0 ? [reason, undefined] : [`index ${index}: ${reason}`, index];
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

function ofSnapshots({
  equal,
  difference,
}: Pick<SnapshotsCheck, 'equal' | 'difference'>): CheckResult {
  if (difference === undefined) {
    return right('snapshots', `${equal}, all equal to what follows from the log`, { equal });
  }
  const says = `${difference}; stop the service, delete the file, and start it`;
  return differs('snapshots', says);
}

function ofViews(dataDir: string, log: LogReader): CheckResult {
  const bar = progressOf('views');
  const { upTo, difference } = verifyViews({
    directory: viewsFolderIn(dataDir),
    log,
    projections,
    catalogue,
    onProgress: (done, of) => bar.update(done, of),
  });
  bar.end();
  if (difference) return differs('views', describeDifference(difference));
  if (upTo === undefined) {
    const says = 'there are none of this version; they are built when the service starts';
    return notChecked('views', says);
  }
  const says = `all equal to what follows from the log, up to index ${upTo}`;
  return right('views', says, { events: upTo + 1 });
}

import { readFileSync, writeFileSync } from 'node:fs';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { leafHash, type Hash } from '../../src/platform/transparency/merkle.js';
import { Scrub } from '../../src/platform/transparency/scrub.js';
import { TreeIntake } from '../../src/platform/transparency/tree-intake.js';
import { openTreeFile, type TreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeReader } from '../../src/platform/transparency/tree-reader.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';

/** A log and the tree over it, each in its file. */
export interface Files {
  readonly logFile: string;
  readonly treeFile: string;
}

/** Takes into the tree all that the log has, as its thread does. Answers the size. */
export function grow({ logFile, treeFile }: Files): number {
  const log = openLogReader(logFile);
  const tree = TreeWriter.open(treeFile);
  try {
    const intake = new TreeIntake(log, tree);
    while (intake.takeIn());
    return tree.size;
  } finally {
    log.close();
    tree.close();
  }
}

/** Goes over log and tree once. */
export function scrub(files: Files): void {
  const walk = new Scrub(files, { tile: 0, rounds: 0 });
  try {
    while (walk.place.rounds === 0) walk.step();
  } finally {
    walk.close();
  }
}

/** Has the header of a database say that it has a free page, which it has not: no row is touched. */
export function breakFreeList(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt32BE(bytes.readUInt32BE(36) + 1, 36);
  writeFileSync(file, bytes);
}

/** Opens the tree for reading, and closes it whatever happens. */
export function reading<R>({ logFile, treeFile }: Files, use: (tree: TreeReader) => R): R {
  const log = openLogReader(logFile, { treeFile });
  const stored = openTreeFile(treeFile);
  try {
    return use(new TreeReader(log, stored));
  } finally {
    log.close();
    stored?.close();
  }
}

/** Leaves that are made up, always the same. */
export const leaf = (index: number): Hash => leafHash(`event ${index}`);

export const leavesFrom = (index: number, count: number): Hash[] =>
  Array.from({ length: count }, (_, place) => leaf(index + place));

/** A log that has nothing but leaves. */
export const madeUpLog = (events: number) => ({
  headIndex: () => events - 1,
  leaves: (index: number, limit: number) =>
    leavesFrom(index, Math.max(0, Math.min(limit, events - index))),
});

/** What is asked of a tree over leaves that are made up. */
export function overMadeUp<R>(
  { treeFile, events }: { readonly treeFile: string; readonly events: number },
  use: (tree: TreeReader, stored: TreeFile | undefined) => R,
): R {
  const stored = openTreeFile(treeFile);
  try {
    return use(new TreeReader(madeUpLog(events), stored), stored);
  } finally {
    stored?.close();
  }
}

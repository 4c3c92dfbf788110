import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportBeingMade, type CheckResult } from '../../src/audit/verify/report.js';
import { catalogue } from '../../src/catalogue.js';
import { verifyInstallation } from '../../src/command-line/verify-installation.js';
import { pool } from '../../src/funds/pools/pool.js';
import type { PoolEvent } from '../../src/funds/pools/pool.events.js';
import { logFileIn, snapshotFileIn, treeFileIn, viewsFolderIn } from '../../src/installation.js';
import { SnapshotFile } from '../../src/platform/decisions/snapshot-file.js';
import type { NewRecord } from '../../src/platform/event-log/event-log.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { buildViews } from '../../src/platform/projections/build-views.js';
import { createGeneration } from '../../src/platform/projections/generations.js';
import type { Hash } from '../../src/platform/transparency/merkle.js';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { projections } from '../../src/projections.js';
import { checkpointNote, newKey, ORIGIN } from '../audit/signing.js';
import { smallHistory } from '../audit/small-history.js';
import { RunningFund } from '../line/running-fund.js';
import { grow, reading, type Files } from '../transparency/tree-folder.js';

/** Appends of money; with the events of the fund they make two full tiles, a node over both, and a tail. */
const RECEIPTS = 300;

/** A checkpoint is held outside of the log of every so many events, and of the whole. */
const HELD_EVERY = 128;

/** A checkpoint as an auditor has put it away. */
export interface Kept {
  readonly from: string;
  readonly note: string;
}

export const filesIn = (folder: string): Files => ({
  logFile: logFileIn(folder),
  treeFile: treeFileIn(folder),
});

/** Root of the first `size` events, by the tree of the log in this folder. */
export const rootIn = (folder: string, size: number): Hash =>
  reading(filesIn(folder), (tree) => tree.root(size));

/** How many events the log in this folder has. */
export function eventsIn(folder: string): number {
  const log = openLogReader(logFileIn(folder));
  try {
    return log.headIndex() + 1;
  } finally {
    log.close();
  }
}

/** A checkpoint of the log in this folder. */
export const noteOf = (folder: string, size: number, by: Signer): Kept => ({
  from: `${size}.txt`,
  note: checkpointNote({ origin: ORIGIN, size, root: rootIn(folder, size) }, by),
});

/** The data folder of a fund that has run, and copies of it for attackers. */
export class Scene {
  readonly key = newKey();
  private copies = 0;

  private constructor(
    private readonly folder: string,
    readonly pristine: string,
    /** The same folder as it was before the last third of the events, stopped as cleanly. */
    readonly lastWeek: string,
    /** Events in the log. */
    readonly size: number,
    /** Events in that of last week. */
    readonly lastWeekSize: number,
  ) {}

  /** Lets a fund run for a while, then stops it: log, tree, views, snapshots and keys are all there. */
  static async made(): Promise<Scene> {
    const fund = await RunningFund.open('2026-01-05T09:00:00Z');
    const subjects = ['bela', 'chen', 'amina'];
    for (const subject of subjects) await fund.person(subject, 'finance-officer');
    await fund.end();
    const folder = mkdtempSync(join(tmpdir(), 'attacks-'));
    const [pristine, lastWeek] = [join(folder, 'pristine'), join(folder, 'last-week')];
    const history = smallHistory(RECEIPTS);
    const sizes: number[] = [];
    for (const [copy, from, to] of [
      [lastWeek, 0, 200],
      [pristine, 200, history.length],
    ] as const) {
      await appended(fund.dataDir, history.slice(from, to));
      await (await RunningFund.open('2026-01-06T09:00:00Z', fund.dataDir)).end();
      sizes.push(upToDate(fund.dataDir));
      cpSync(fund.dataDir, copy, { recursive: true });
    }
    rmSync(fund.dataDir, { recursive: true });
    const [before = 0, size = 0] = sizes;
    return new Scene(folder, pristine, lastWeek, size, before);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** A copy of the folder, which the attacker may do with as he likes. */
  copy(of = this.pristine): string {
    const copy = join(this.folder, `copy-${++this.copies}`);
    cpSync(of, copy, { recursive: true });
    return copy;
  }

  /** Sizes of which a checkpoint is held, ascending. */
  get heldSizes(): number[] {
    const sizes = Array.from(
      { length: Math.floor((this.size - 1) / HELD_EVERY) },
      (_, at) => (at + 1) * HELD_EVERY,
    );
    return [...sizes, this.size];
  }

  /** What an auditor has put away, signed by the log. */
  held(sizes: readonly number[] = this.heldSizes): Kept[] {
    return sizes.map((size) => noteOf(this.pristine, size, this.key));
  }

  /** What `tributary verify` finds in a folder, with these checkpoints, for somebody who believes the log's key. */
  verified(dataDir: string, held: readonly Kept[] = []): CheckResult[] {
    const report = new ReportBeingMade(dataDir, () => {});
    const trust = { key: [verifierKeyText(this.key.key)] };
    verifyInstallation(report, { dataDir, file: logFileIn(dataDir), held, trust });
    return [...report.report().checks];
  }
}

async function appended(dataDir: string, appends: readonly NewRecord[][]): Promise<void> {
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  for (const append of appends) await log.append(append, []);
  await log.close();
}

/** The tree of the whole log, views of the whole log, and a snapshot. Answers the size. */
function upToDate(dataDir: string): number {
  const size = grow(filesIn(dataDir));
  buildViewsIn(dataDir);
  const log = openLogReader(logFileIn(dataDir));
  const events = log.pageFrom(0, 10_000).filter(({ stream }) => stream.startsWith('pool_'));
  log.close();
  const last = events.at(-1);
  if (!last) throw new Error('the fund has no pool');
  const state = events.reduce(
    (before, { type, data }) => pool.evolve(before, { type, data } as unknown as PoolEvent),
    pool.initial,
  );
  const snapshots = SnapshotFile.open(snapshotFileIn(dataDir));
  const { stream, revision, id: eventId } = last;
  snapshots.keep(stream, pool.snapshot ?? 0, { state, revision, eventId });
  snapshots.close();
  return size;
}

/** Views anew, as whoever knows how they are made would make them, so that they contradict nothing. */
export function buildViewsIn(dataDir: string): void {
  const directory = viewsFolderIn(dataDir);
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (name.startsWith('views-')) rmSync(join(directory, name));
  }
  const begun = createGeneration(directory, projections);
  begun.close();
  const log = openLogReader(logFileIn(dataDir));
  buildViews({ log, file: begun.path, projections, catalogue, to: log.headIndex() });
  log.close();
}

/** What is wrong, in the order in which it was found. */
export const differencesIn = (checks: readonly CheckResult[]): CheckResult[] =>
  checks.filter(({ result }) => result === 'DIFFERENCE');

/** The first index that any check names. */
export const firstBadIndex = (checks: readonly CheckResult[]): number =>
  Math.min(...differencesIn(checks).flatMap(({ index }) => index ?? []));

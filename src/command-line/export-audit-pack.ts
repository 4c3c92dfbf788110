import { catalogue } from '../catalogue.js';
import {
  CHECKPOINT_STREAM,
  eventsOf,
  lastSigned,
  type SignedLogState,
} from '../audit/log-state.js';
import type { About } from '../audit/packs/scope.js';
import { firstRecordedOn, lastRecordedOn } from '../audit/packs/stretch.js';
import { writePack } from '../audit/packs/write-pack.js';
import { treeFileIn } from '../installation.js';
import { readSettings } from '../platform/configuration/settings.js';
import { isIsoDate } from '../platform/dates/business-date.js';
import type { Index } from '../platform/event-log/event-log.js';
import { openLogReader, type LogReader } from '../platform/event-log/sqlite/log-reader.js';
import { openTreeFile } from '../platform/transparency/tree-file.js';
import { TreeReader } from '../platform/transparency/tree-reader.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';
import { progressOf } from './progress.js';

export interface AuditPackOptions {
  readonly grant?: string;
  readonly fund?: string;
  /** Index or date; of a fund only. */
  readonly from?: string;
  readonly to?: string;
  readonly seed: number;
  readonly sample: number;
  readonly out: string;
}

/** Writes an audit pack; beside a running service, too. Nothing in the data directory is changed. */
export async function exportAuditPack(options: AuditPackOptions): Promise<void> {
  const { dataDir } = readSettings(process.env);
  const file = existingLog(dataDir);
  const treeFile = treeFileIn(dataDir);
  const reader = openLogReader(file, { treeFile });
  const stored = openTreeFile(treeFile);
  try {
    const state = lastSigned(eventsOf(reader, CHECKPOINT_STREAM));
    if (!state) throw new CannotRun('nothing was signed yet: have the service sign a checkpoint');
    const about = aboutOf(options, reader, state);
    const tree = new TreeReader(reader, stored);
    const bar = progressOf('audit pack');
    const { shown, withheld } = await writePack({
      reader,
      catalogue,
      about,
      state,
      proofOf: (index) => tree.inclusionProof(index, state.size),
      sample: { seed: options.seed, count: options.sample },
      folder: options.out,
      onProgress: (done, of) => bar.update(done, of),
    });
    bar.end();
    console.log(
      `${options.out}: ${shown} events, ${withheld} withheld, under the checkpoint of size ${state.size}`,
    );
  } finally {
    reader.close();
    stored?.close();
  }
}

function aboutOf(options: AuditPackOptions, reader: LogReader, state: SignedLogState): About {
  const { grant, fund, from, to } = options;
  if (grant !== undefined && fund === undefined) {
    if (from !== undefined || to !== undefined)
      throw new CannotRun('--from and --to go with --fund');
    const [first] = reader.streamPage(grant, 0, 1);
    if (!first?.stream.startsWith('grant_')) throw new CannotRun(`there is no grant ${grant}`);
    assertSigned(first.index, state);
    return { grant };
  }
  if (fund === undefined || grant !== undefined) throw new CannotRun('name a --grant or a --fund');
  if (from === undefined || to === undefined) throw new CannotRun('--fund needs --from and --to');
  const zone = zoneOf(fund, reader);
  const log = { reader, size: reader.headIndex() + 1 };
  const first = isIsoDate(from) ? firstRecordedOn(from, zone, log) : indexOf(from);
  const last = isIsoDate(to) ? lastRecordedOn(to, zone, log) : indexOf(to);
  if (last < first) throw new CannotRun(`nothing was recorded from ${from} to ${to}`);
  assertSigned(last, state);
  return { fund, from: first, to: last };
}

function assertSigned(index: Index, { size }: SignedLogState): void {
  if (index < size) return;
  throw new CannotRun(
    `the last checkpoint is of size ${size}, which does not cover index ${index}: have the service sign one, or end earlier`,
  );
}

function zoneOf(fund: string, reader: LogReader): string {
  const [established] = reader.streamPage(fund, 0, 1);
  const zone = established?.data['timeZone'];
  if (typeof zone !== 'string') throw new CannotRun(`there is no fund ${fund}`);
  return zone;
}

function indexOf(text: string): Index {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CannotRun(`${text} is neither an index nor a date, YYYY-MM-DD`);
}

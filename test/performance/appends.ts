import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog, NewRecord } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { residentMB, type Figure } from './figures.js';
import { RawGroupCommit } from './raw-group-commit.js';
import { inTurns, rateOf } from './rounds.js';
import { sampleRecord } from './sample-record.js';
import type { Setup } from './scenario.js';

const CALLERS = [1, 64, 512] as const;
const ROUNDS = 5;
const ROUND_MS = 1_000;

const GROUP_CALLERS = 64;
const GROUPS = 500;

/** Appends through the port, beside a group commit that does nothing else; and the bytes they write. */
export async function measure({ folder }: Setup): Promise<Figure[]> {
  return [
    ...(await rates(folder)),
    ...(await bytesWritten(folder)),
    { what: 'appends: memory at the end', value: residentMB(), unit: 'MB' },
  ];
}

async function rates(folder: string): Promise<Figure[]> {
  const log = await SqliteEventLog.open(join(folder, 'events.db'));
  const raw = new RawGroupCommit(join(folder, 'raw.db'));
  const figures: Figure[] = [];
  for (const callers of CALLERS) {
    const { ours, peer } = await inTurns(
      ROUNDS,
      () => rateOf(callers, ROUND_MS, () => appendOne(log)),
      () => rateOf(callers, ROUND_MS, () => raw.append(sampleRecord())),
    );
    figures.push({
      what: `appends, ${callers} callers`,
      value: ours,
      unit: 'appends/s',
      peer: { what: 'node:sqlite group commit', value: peer },
      aim: { atLeast: 0.7 },
    });
  }
  await log.close();
  raw.close();
  return figures;
}

/** Log and checkpoints together, until the file is closed. */
async function bytesWritten(folder: string): Promise<Figure[]> {
  const file = join(folder, 'bytes.db');
  const log = await SqliteEventLog.open(file);
  const before = writtenByThisProcess();
  for (let group = 0; group < GROUPS; group++) {
    await Promise.all(Array.from({ length: GROUP_CALLERS }, () => appendOne(log)));
  }
  await log.close();
  if (before === undefined) return [];
  const events = GROUPS * GROUP_CALLERS;
  const written = ((writtenByThisProcess() ?? 0) - before) / events;
  return [
    {
      what: 'bytes written for an event, in groups of 64',
      value: written,
      unit: 'bytes',
      peer: { what: 'the stored event', value: storedBytes(file, events) / events },
      aim: { atMost: 4 },
    },
  ];
}

/** What all threads have handed to the kernel; undefined where it cannot be known. */
function writtenByThisProcess(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return Number(/^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

function storedBytes(file: string, events: number): number {
  const log = openLogReader(file);
  let bytes = 0;
  for (let index = 0; index < events; index += 1_000) {
    for (const { stream, id, type, text, hash } of log.rawPage(index)) {
      bytes += stream.length + id.length + type.length + text.length + hash.length;
    }
  }
  log.close();
  return bytes;
}

const appendOne = (log: EventLog, record: NewRecord = sampleRecord()): Promise<unknown> =>
  log.append([record], [{ stream: record.stream, revision: 'none' }]);

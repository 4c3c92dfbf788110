import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import { logFileIn } from '../../src/installation.js';
import type { NewRecord } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { Desk } from './desk.js';
import { median, residentMB, type Figure } from './figures.js';
import { copyHistory } from './history/history.js';
import { knownFund } from './history/known-fund.js';
import { rateOf } from './rounds.js';
import type { Setup } from './scenario.js';

const MOVEMENTS = [1_000, 100_000] as const;
const APPEND_RECORDS = 500;
const CALLERS = 64;
const RATE_MS = 2_000;
const COLD_COMMANDS = 5;

/** What a receipt costs when its pool has been moved often. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const [few, many] = MOVEMENTS;
  const short = await on(histories[1].dataDir, join(folder, 'few'), few);
  const long = await on(histories[1].dataDir, join(folder, 'many'), many);
  const peer = (value: number) => ({ what: `pool of ${few} movements`, value });
  return [
    {
      what: `receipts, pool of ${many} movements, ${CALLERS} callers`,
      value: long.rate,
      unit: 'commands/s',
      peer: peer(short.rate),
      aim: { atLeast: 0.85 },
    },
    {
      what: `the first receipt after a start, pool of ${many} movements`,
      value: long.coldMs,
      unit: 'ms',
      peer: peer(short.coldMs),
    },
    { what: 'long pool: memory at the end', value: residentMB(), unit: 'MB' },
  ];
}

async function on(from: string, to: string, movements: number) {
  await moveOften(copyHistory(from, to), movements);
  const desk = await Desk.open(to);
  const times: number[] = [];
  for (let i = 0; i < COLD_COMMANDS; i++) {
    const startedMs = performance.now();
    await desk.cold().receive();
    times.push(performance.now() - startedMs);
  }
  await rateOf(CALLERS, RATE_MS / 2, () => desk.receive());
  const rate = await rateOf(CALLERS, RATE_MS, () => desk.receive());
  await desk.close();
  return { coldMs: median(times), rate };
}

/** A cent at a time comes into the general pool. */
async function moveOften(dataDir: string, movements: number): Promise<void> {
  const { generalPool, officer } = knownFund(dataDir);
  const log = await SqliteEventLog.open(logFileIn(dataDir));
  const movement = (): NewRecord => ({
    stream: generalPool,
    id: randomUUIDv7(),
    type: 'PoolCredited',
    data: {
      cause: {
        stream: `receipt_${randomUUIDv7()}`,
        event: randomUUIDv7(),
        type: 'ReceiptRecorded',
        valueDate: '2026-03-31',
      },
      change: {
        cash: { amount: '0.01', currency: 'USD' },
        programme: { amount: '0.01', currency: 'USD' },
      },
    },
    metadata: { actor: officer, command: 'RecordReceipt', correlationId: 'bench', schema: '1' },
  });
  for (let written = 0; written < movements; written += APPEND_RECORDS) {
    await log.append(Array.from({ length: APPEND_RECORDS }, movement), []);
  }
  await log.close();
}

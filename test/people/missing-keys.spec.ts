import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { keyFilesOf } from '../../src/installation.js';
import { alignPersonalData } from '../../src/personal-data.js';
import { createLogger, type Logger } from '../../src/platform/observability/logger.js';
import { KeyFile } from '../../src/platform/sealing/key-file.js';
import { Sealing } from '../../src/platform/sealing/sealing.js';
import { alter } from '../attacks/attacker.js';
import { RunningFund } from '../line/running-fund.js';

let fund: RunningFund;

beforeAll(async () => {
  fund = await RunningFund.open('2026-03-02T09:00:00Z');
  for (const name of ['bela', 'chen']) await fund.person(name, 'auditor');
}, 30_000);

afterAll(() => fund.close());

/** What an operator is warned of when the keys are brought in line with the log, as at a start. */
async function warnings(): Promise<unknown[]> {
  const heard: unknown[] = [];
  const logger: Logger = createLogger('silent');
  logger.warn = (details: unknown) => void heard.push(details);
  const { engine, log } = fund.installation;
  await engine.reached(await log.head(), 10_000);
  const keys = KeyFile.open(keyFilesOf({ dataDir: fund.dataDir, masterKeyFile: undefined }));
  try {
    await alignPersonalData(engine, new Sealing(keys), { waitMs: 10_000, logger });
  } finally {
    keys.close();
  }
  return heard;
}

it('warns of keys that are gone, and of none that an erasure has destroyed', async () => {
  expect(await warnings()).toEqual([]);
  const people = (await fund.get('ada', 'persons?limit=100'))['items'] as Record<string, string>[];
  const bela = people.find(({ name }) => name === 'bela')?.['id'];
  await fund.done('ada', `persons/${bela}/erase`);
  expect(await warnings()).toEqual([]);
  const { file } = keyFilesOf({ dataDir: fund.dataDir, masterKeyFile: undefined });
  alter(file, 'DELETE FROM sealing_key');
  expect(await warnings()).toEqual([{ keys: 2 }]);
}, 60_000);

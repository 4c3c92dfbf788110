import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { logFileIn } from '../../src/installation.js';
import { alter } from '../attacks/attacker.js';
import { RunningFund } from '../line/running-fund.js';

let fund: RunningFund;

beforeAll(async () => {
  fund = await RunningFund.open('2026-03-02T09:00:00Z');
  await fund.person('audra', 'auditor');
}, 30_000);

afterAll(() => fund.close());

/** The tree has come to the end of the log, and the next round of the scrub is a minute away. */
async function scrubbed(): Promise<void> {
  const { log, treeThread } = fund.installation;
  const head = await log.head();
  while (treeThread.status().size <= head || treeThread.status().scrub.rounds === 0) {
    await setTimeout(5);
  }
}

it('a log that was changed halts the service where the past is read, and is answered as such', async () => {
  await scrubbed();
  const text = `replace(text, '"actor":"', '"actor":"x')`;
  alter(
    logFileIn(fund.dataDir),
    `UPDATE event SET text = ${text}, hash = leaf(${text}) WHERE idx = 1`,
  );
  expect((await fund.read('audra', 'persons')).status).toBe(200);

  const asked = await fund.read('audra', 'persons?asOf=3');
  expect(asked.status).toBe(503);
  expect(asked.body).toMatchObject({ code: 'LOG_HALTED', index: 1 });
  expect(asked.headers['retry-after']).toBe('60');

  expect(fund.installation.log.halted).toMatchObject({ index: 1 });
  const command = await fund.post('ada', 'persons', { name: 'x', issuer: 'x', subject: 'x' });
  expect(command).toMatchObject({ status: 503, body: { code: 'LOG_HALTED', index: 1 } });
  expect((await fund.read('audra', 'persons')).status).toBe(503);
}, 30_000);

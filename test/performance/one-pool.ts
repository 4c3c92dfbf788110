import { join } from 'node:path';
import { residentMB, type Figure } from './figures.js';
import { Desk } from './desk.js';
import { copyHistory } from './history/history.js';
import { inTurns, rateOf } from './rounds.js';
import type { Setup } from './scenario.js';

const CALLERS = 64;
const ROUNDS = 3;
const ROUND_MS = 2_000;

/** Receipts into one pool: everybody's decision rests on the one before. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const desk = await Desk.open(copyHistory(histories[1].dataDir, join(folder, 'data')));
  const receive = () => desk.receive();
  await rateOf(CALLERS, ROUND_MS, receive);
  let tries = 0;
  let accepted = 0;
  const { ours, peer } = await inTurns(
    ROUNDS,
    async () => {
      const before = { ...desk.counts };
      const rate = await rateOf(CALLERS, ROUND_MS, receive);
      tries += desk.counts.tries - before.tries;
      accepted += desk.counts.accepted - before.accepted;
      return rate;
    },
    () => rateOf(1, ROUND_MS, receive),
  );
  await desk.close();
  return [
    {
      what: `receipts into one pool, ${CALLERS} callers`,
      value: ours,
      unit: 'commands/s',
      peer: { what: 'one caller', value: peer },
      aim: { atLeast: 0.5 },
    },
    {
      what: `receipts into one pool, ${CALLERS} callers: tries for a success`,
      value: tries / accepted,
      unit: 'tries',
      aim: { atMost: 2 },
    },
    { what: 'receipts into one pool: memory at the end', value: residentMB(), unit: 'MB' },
  ];
}

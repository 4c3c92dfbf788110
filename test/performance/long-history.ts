import { Desk } from './desk.js';
import { median, residentMB, type Figure } from './figures.js';
import type { History } from './history/history.js';
import { inTurns, rateOf } from './rounds.js';
import type { Setup } from './scenario.js';

const CALLERS = 64;
const ROUNDS = 3;
const ROUND_MS = 2_000;
const COLD_COMMANDS = 100;
const WARM_COMMANDS = 500;

/** What a command costs when the log is long, beside the same on a short one. */
export async function measure({ histories }: Setup): Promise<Figure[]> {
  const [{ dataDir, events }, , ...longer] = histories;
  const short = await Desk.open(dataDir);
  await warmUp(short);
  const figures: Figure[] = [];
  for (const history of longer) {
    const long = await Desk.open(history.dataDir);
    await warmUp(long);
    figures.push(
      ...(await compared({ long, short, history, peer: `on ${events} events` })),
      await duringRebuild(long, history),
      {
        what: `commands on ${history.events} events: memory at the end`,
        value: residentMB(),
        unit: 'MB',
      },
    );
    await long.close();
  }
  await short.close();
  return figures;
}

const warmUp = (desk: Desk): Promise<unknown> => rateOf(CALLERS, ROUND_MS, () => desk.announce());

interface Comparison {
  readonly long: Desk;
  readonly short: Desk;
  readonly history: History;
  readonly peer: string;
}

async function compared({ long, short, history, peer }: Comparison): Promise<Figure[]> {
  const rate = await inTurns(
    ROUNDS,
    () => rateOf(CALLERS, ROUND_MS, () => long.announce()),
    () => rateOf(CALLERS, ROUND_MS, () => short.announce()),
  );
  const warm = await inTurns(
    ROUNDS,
    () => timeOf(WARM_COMMANDS, () => long.announce()),
    () => timeOf(WARM_COMMANDS, () => short.announce()),
  );
  const cold = await inTurns(
    ROUNDS,
    () => timeOf(COLD_COMMANDS, () => long.cold().announce(anyOf(long))),
    () => timeOf(COLD_COMMANDS, () => short.cold().announce(anyOf(short))),
  );
  const { events } = history;
  return [
    {
      what: `commands on ${events} events, ${CALLERS} callers`,
      value: rate.ours,
      unit: 'commands/s',
      peer: { what: peer, value: rate.peer },
      aim: { atLeast: 0.85 },
    },
    {
      what: `a command on ${events} events, all in memory`,
      value: warm.ours,
      unit: 'ms',
      peer: { what: peer, value: warm.peer },
    },
    {
      what: `a command on ${events} events, nothing in memory`,
      value: cold.ours,
      unit: 'ms',
      peer: { what: peer, value: cold.peer },
    },
  ];
}

async function duringRebuild(desk: Desk, { events }: History): Promise<Figure> {
  const announce = () => desk.announce();
  const without = await rateOf(CALLERS, ROUND_MS, announce);
  const rebuilt = desk.installation.engine.rebuild();
  const during = await rateOf(CALLERS, ROUND_MS, announce);
  await rebuilt;
  return {
    what: `commands on ${events} events while all views are rebuilt, ${CALLERS} callers`,
    value: during,
    unit: 'commands/s',
    peer: { what: 'without a rebuild', value: without },
    aim: { atLeast: 0.7 },
  };
}

/** Milliseconds of the one in the middle. */
async function timeOf(commands: number, command: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < commands; i++) {
    const startedMs = performance.now();
    await command();
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

const anyOf = ({ known: { donors } }: Desk): string =>
  donors[Math.floor(Math.random() * donors.length)] ?? '';

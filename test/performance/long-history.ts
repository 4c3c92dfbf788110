import { Desk } from './desk.js';
import { median, residentMB, type Figure } from './figures.js';
import type { History } from './history/history.js';
import { rateOf } from './rounds.js';
import type { Setup } from './scenario.js';

const CALLERS = 64;
const RATE_MS = 3_000;
const COLD_COMMANDS = 100;

interface Measured {
  readonly events: number;
  /** Milliseconds of a command that has to read every history that it rests on. */
  readonly coldMs: number;
  readonly warmMs: number;
  /** Commands per second of many callers. */
  readonly rate: number;
  readonly rateInRebuild: number;
}

/** What a command costs when the log is long: as much as when it is short. */
export async function measure({ histories }: Setup): Promise<Figure[]> {
  const measured: Measured[] = [];
  const [shortest, , ...long] = histories;
  const short = await on(shortest);
  for (const history of long) measured.push(await on(history));
  return [
    ...inItself(short),
    ...measured.flatMap((figures) => [...beside(short, figures), ...inItself(figures)]),
    {
      what: 'long history: memory at the end',
      value: residentMB(),
      unit: 'MB',
      aim: { atMost: 300 },
    },
  ];
}

async function on({ dataDir, events }: History): Promise<Measured> {
  const desk = await Desk.open(dataDir);
  const announce = () => desk.announce();
  const coldMs = median(await timesOf(COLD_COMMANDS, () => desk.cold().announce(anyOf(desk))));
  await rateOf(CALLERS, RATE_MS / 2, announce);
  const warmMs = median(await timesOf(COLD_COMMANDS * 5, announce));
  const rate = await rateOf(CALLERS, RATE_MS, announce);
  const rebuilt = desk.installation.engine.rebuild();
  const rateInRebuild = await rateOf(CALLERS, RATE_MS, announce);
  await rebuilt;
  await desk.close();
  return { events, coldMs, warmMs, rate, rateInRebuild };
}

async function timesOf(commands: number, command: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < commands; i++) {
    const startedMs = performance.now();
    await command();
    times.push(performance.now() - startedMs);
  }
  return times;
}

function anyOf({ known: { donors } }: Desk): string {
  return donors[Math.floor(Math.random() * donors.length)] ?? '';
}

const inItself = ({ events, rate, rateInRebuild }: Measured): Figure[] => [
  {
    what: `commands on ${events} events while all views are rebuilt, ${CALLERS} callers`,
    value: rateInRebuild,
    unit: 'commands/s',
    peer: { what: 'without a rebuild', value: rate },
    aim: { atLeast: 0.7 },
  },
];

const beside = (short: Measured, { events, rate, coldMs, warmMs }: Measured): Figure[] => [
  {
    what: `commands on ${events} events, ${CALLERS} callers`,
    value: rate,
    unit: 'commands/s',
    peer: { what: `on ${short.events} events`, value: short.rate },
    aim: { atLeast: 0.85 },
  },
  {
    what: `a command on ${events} events, warm`,
    value: warmMs,
    unit: 'ms',
    peer: { what: `on ${short.events} events`, value: short.warmMs },
  },
  {
    what: `a command on ${events} events, cold`,
    value: coldMs,
    unit: 'ms',
    peer: { what: `on ${short.events} events`, value: short.coldMs },
  },
];

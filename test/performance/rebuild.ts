import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../src/catalogue.js';
import { logFileIn } from '../../src/installation.js';
import { CATCH_UP_EVENTS } from '../../src/platform/projections/build-views.js';
import { Projector } from '../../src/platform/projections/projector.js';
import { ViewsFile } from '../../src/platform/projections/views-file.js';
import { projections } from '../../src/projections.js';
import { bareProjection, parseAll } from './bare-projection.js';
import { median, residentMB, type Figure } from './figures.js';
import { reading, type History } from './history/history.js';
import type { Setup } from './scenario.js';

/** A shorter one is over before the compiler has seen it. */
const LEAST_EVENTS = 10_000;

/** Rounds for a log that is over in seconds; a longer one is measured once. */
const ROUNDS = 3;
const SHORT_EVENTS = 20_000;

interface Replayed {
  readonly events: number;
  readonly rows: number;
  readonly seconds: number;
}

/** All views from the log's first event on, beside a replay into a single table. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const figures: Figure[] = [];
  let short: Replayed | undefined;
  for (const history of histories.filter(({ events }) => events >= LEAST_EVENTS)) {
    const { all, bare, parsed } = replays(history, folder);
    figures.push(...compared(history, { all, bare, parsed }));
    if (short) figures.push(linear(short, all));
    short ??= all;
  }
  return [...figures, { what: 'rebuild: memory at the end', value: residentMB(), unit: 'MB' }];
}

type Replays = Readonly<Record<'all' | 'bare' | 'parsed', Replayed>>;

function replays({ dataDir, events }: History, folder: string): Replays {
  const logFile = logFileIn(dataDir);
  const rounds = events <= SHORT_EVENTS ? ROUNDS : 1;
  const all: Replayed[] = [];
  const bare: Replayed[] = [];
  const parsed: Replayed[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(inFolder(folder, (file) => allViews(dataDir, file)));
    bare.push(inFolder(folder, (file) => timed(() => bareProjection(logFile, file))));
    parsed.push(timed(() => parseAll(logFile, () => {})));
  }
  return { all: typical(all), bare: typical(bare), parsed: typical(parsed) };
}

function compared({ events }: History, { all, bare, parsed }: Replays): Figure[] {
  const what = `rebuild of ${events} events`;
  return [
    {
      what,
      value: perSecond(all, 'rows'),
      unit: 'rows/s',
      peer: { what: 'one upsert per event', value: perSecond(bare, 'rows') },
    },
    {
      what,
      value: perSecond(all, 'events'),
      unit: 'events/s',
      peer: { what: 'one upsert per event', value: perSecond(bare, 'events') },
      aim: { atLeast: 0.25 },
    },
    {
      what,
      value: perSecond(all, 'events'),
      unit: 'events/s',
      peer: { what: 'JSON.parse alone', value: perSecond(parsed, 'events') },
    },
  ];
}

/** The figure that would show it if a long log took more for an event than a short one. */
const linear = (short: Replayed, long: Replayed): Figure => ({
  what: `rebuild of ${long.events} events`,
  value: perSecond(long, 'events'),
  unit: 'events/s',
  peer: { what: `of ${short.events} events`, value: perSecond(short, 'events') },
  aim: { atLeast: 0.85 },
});

/** As `buildViews` does it, and counts the rows that it writes on the way. */
function allViews(dataDir: string, file: string): Replayed {
  return reading(dataDir, (log) => {
    const startedMs = performance.now();
    const projector = new Projector(ViewsFile.create(file, projections), projections, catalogue);
    const head = log.headIndex();
    while (projector.checkpoint < head) {
      projector.apply(log.pageFrom(projector.checkpoint + 1, CATCH_UP_EVENTS));
    }
    const changes = projector.file.db.prepare('SELECT total_changes() AS n').get();
    const { halted } = projector;
    projector.close();
    for (const { view, index, reason } of halted) {
      throw new Error(`view ${view} halts at index ${index}: ${reason}`);
    }
    const rows = Number(changes?.['n']);
    return { events: head + 1, rows, seconds: (performance.now() - startedMs) / 1_000 };
  });
}

/** A replay that writes a row for each event. */
function timed(replay: () => number): Replayed {
  const startedMs = performance.now();
  const events = replay();
  return { events, rows: events, seconds: (performance.now() - startedMs) / 1_000 };
}

function inFolder(folder: string, replay: (file: string) => Replayed): Replayed {
  const own = mkdtempSync(join(folder, 'views-'));
  try {
    return replay(join(own, 'views.db'));
  } finally {
    rmSync(own, { recursive: true });
  }
}

function typical(replays: readonly Replayed[]): Replayed {
  const seconds = median(replays.map((replay) => replay.seconds));
  return { events: 0, rows: 0, ...replays[0], seconds };
}

const perSecond = (replayed: Replayed, what: 'events' | 'rows'): number =>
  replayed[what] / replayed.seconds;

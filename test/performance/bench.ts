// npm run bench [-- --full] [-- --only <scenario> …]
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figures.js';
import type { History } from './history/history.js';
import { SCENARIOS, type Setup } from './scenario.js';
import { tableOf } from './table.js';

const RESULTS = 'bench-results.json';
const LENGTHS = [1_000, 10_000, 100_000] as const;
const LONGEST = 1_000_000;

const { values: options } = parseArgs({
  options: {
    /** With a log of a million events; takes some minutes more. */
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

async function bench(): Promise<void> {
  const names = Object.keys(SCENARIOS).filter(
    (name) => options.only.length === 0 || options.only.includes(name),
  );
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const histories = makeHistories(scratch);
    const figures: Figure[] = [];
    for (const name of names) figures.push(...(await run(name, { scratch, histories })));
    console.log(`\n${tableOf(figures)}`);
    writeFileSync(RESULTS, `${JSON.stringify(recordOf(figures), null, 2)}\n`);
    console.log(`\n${RESULTS} has them for the record.`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The demonstration, as it is and told so often that the log has the wanted length. */
function makeHistories(scratch: string): Setup['histories'] {
  const story = join(scratch, 'story');
  say('the demonstration');
  runToEnd('../../src/cli.js', ['demo'], { TRIBUTARY_DATA_DIR: story });
  const multiplied = (events: number): History => {
    const dataDir = join(scratch, `log-${events}`);
    say(`a log of ${events} events`);
    runToEnd('./history/multiply.js', [story, dataDir, String(events)]);
    return { dataDir, events };
  };
  const [few, more, ...many] = LENGTHS;
  const longest = options.full ? [LONGEST] : [];
  return [multiplied(few), multiplied(more), ...[...many, ...longest].map(multiplied)];
}

async function run(
  name: string,
  { scratch, histories }: { readonly scratch: string; readonly histories: Setup['histories'] },
): Promise<readonly Figure[]> {
  say(name);
  const folder = join(scratch, name);
  mkdirSync(folder);
  const child = fork(pathOf('./scenario-process.js'), [name]);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`scenario ${name} has ended without figures`);
  });
  child.send({ folder, histories } satisfies Setup);
  const [figures] = (await Promise.race([once(child, 'message'), ended])) as [readonly Figure[]];
  await ended.catch(() => {});
  rmSync(folder, { recursive: true });
  return figures;
}

function runToEnd(script: string, args: readonly string[], environment = {}): void {
  execFileSync(process.execPath, [pathOf(script), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

const say = (what: string): void => console.error(`${elapsed()}  ${what}`);

const elapsed = (): string => `${(performance.now() / 1_000).toFixed(0).padStart(4)} s`;

const recordOf = (figures: readonly Figure[]) => ({
  measuredAt: Temporal.Now.instant().toString({ smallestUnit: 'second' }),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  processor: cpus()[0]?.model,
  cores: availableParallelism(),
  full: options.full,
  figures,
});

await bench();

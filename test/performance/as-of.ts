import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pastFolderIn } from '../../src/installation.js';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { mintToken } from '../../src/platform/auth/tokens.js';
import { median, type Figure } from './figures.js';
import type { History } from './history/history.js';
import { knownFund } from './history/known-fund.js';
import { inTurns } from './rounds.js';
import type { Setup } from './scenario.js';
import { Client } from './servers/client.js';
import { Server, SERVICE, serviceOn } from './servers/server.js';

const REPLAY = new URL('./history/replay.js', import.meta.url);

/** A shorter log is over before the compiler has seen the code. */
const LEAST_EVENTS = 10_000;

/** Of a shorter way the start of the thread takes more than the events. */
const LEAST_WAY_TO_JUDGE = 25_000;

/** Rounds of first answers in a log that is over in seconds; of a longer one there is one. */
const ROUNDS = 3;
const SHORT_EVENTS = 200_000;

const TURNS = 5;
const QUERIES = 200;

/** Events between a kept state and the one asked for: next to it, and on the average of the default. */
const NEAR = 1_000;
const AVERAGE = 25_000;

/** A past state asked for the first time and again, beside the live query and a bare replay to there. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const history of histories.filter(({ events }) => events >= LEAST_EVENTS)) {
    figures.push(...(await figuresOf(history, join(folder, 'replayed.db'))));
  }
  return figures;
}

async function figuresOf(history: History, replayed: string): Promise<Figure[]> {
  const { dataDir, events } = history;
  const middle = events / 2;
  const ways = [
    { what: 'nothing kept', from: 0, to: middle },
    { what: `${NEAR} events behind a kept state`, from: middle, to: middle + NEAR },
    { what: `${AVERAGE} behind a kept state`, from: middle + NEAR, to: middle + NEAR + AVERAGE },
  ].filter(({ to }) => to < events);
  const first = ways.map(() => [] as number[]);
  const replays: number[] = [];
  const figures: Figure[] = [];
  const rounds = events <= SHORT_EVENTS ? ROUNDS : 1;
  for (let round = 1; round <= rounds; round++) {
    rmSync(pastFolderIn(dataDir), { recursive: true, force: true });
    const server = await Server.start(SERVICE, serviceOn(dataDir));
    await server.ready();
    const client = await clientOf(server, dataDir);
    for (const [place, { to }] of ways.entries()) {
      first[place]?.push(await client.untilAnswered(`/trial-balance?asOf=${to - 1}`));
    }
    replays.push(replay(history, replayed, middle));
    if (round === rounds) figures.push(...(await repeated(client, events, middle - 1)));
    client.close();
    await server.stop();
  }
  const msPerEvent = median(replays) / middle;
  return [
    ...ways.map(({ what, from, to }, place) => ({
      what: `asOf in ${events} events, first answer, ${what}`,
      value: median(first[place] ?? []),
      unit: 'ms',
      peer: { what: `bare replay of ${to - from} events`, value: msPerEvent * (to - from) },
      ...(to - from >= LEAST_WAY_TO_JUDGE && { aim: { atMost: 1 } }),
    })),
    ...figures,
  ];
}

/** Each query live and as of the past, in turns. */
async function repeated(client: Client, events: number, index: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [query, path] of Object.entries({ 'trial balance': '/trial-balance', fund: '' })) {
    const { ours, peer } = await inTurns(
      TURNS,
      () => client.middleMs(QUERIES, `${path}?asOf=${index}`),
      () => client.middleMs(QUERIES, path),
    );
    figures.push({
      what: `asOf in ${events} events, repeated: ${query}`,
      value: ours,
      unit: 'ms',
      peer: { what: 'live', value: peer },
      aim: { atMost: 2 },
    });
  }
  return figures;
}

/** Milliseconds for all views of the first `count` events, by a process that does nothing else. */
function replay({ dataDir }: History, file: string, count: number): number {
  const ms = execFileSync(process.execPath, [REPLAY.pathname, dataDir, file, String(count)]);
  rmSync(file);
  return Number(ms);
}

async function clientOf(server: Server, dataDir: string): Promise<Client> {
  const { tokenKey } = installationSecrets(dataDir);
  const token = await mintToken(tokenKey, { subject: 'fiona', ttlSeconds: 3_600 });
  return new Client(`${server.url}/v1/funds/${knownFund(dataDir).fund}`, token);
}

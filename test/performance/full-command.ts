import { join } from 'node:path';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { mintToken } from '../../src/platform/auth/tokens.js';
import type { Figure } from './figures.js';
import { copyHistory } from './history/history.js';
import { knownFund } from './history/known-fund.js';
import type { LoadReport } from './load/load.js';
import { LoadGenerator } from './load/load-generator.js';
import { inTurns } from './rounds.js';
import type { Setup } from './scenario.js';
import { Server, SERVICE, serviceOn } from './servers/server.js';

const BARE_ROUTE = new URL('./servers/bare-route.js', import.meta.url);
const CONNECTIONS = [1, 64] as const;
const ROUNDS = 3;
const ROUND_MS = 3_000;
const WARMUP_MS = 500;
/** Before the first round: the compiler takes tens of thousands of requests to be done. */
const START_MS = 6_000;

/** A command from the first byte of its request to its answer, beside a route with nothing behind it. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const dataDir = copyHistory(histories[1].dataDir, join(folder, 'data'));
  const request = await announcePledge(dataDir);
  const service = await Server.start(SERVICE, serviceOn(dataDir));
  const bare = await Server.start(BARE_ROUTE);
  const load = new LoadGenerator();
  for (const { url } of [service, bare]) {
    await load.put({ url, ...request, connections: 64, warmupMs: START_MS, milliseconds: 1 });
  }
  const latencies: Figure[] = [];
  const figures: Figure[] = [];
  for (const connections of CONNECTIONS) {
    const put = (url: string) =>
      load.put({ url, ...request, connections, warmupMs: WARMUP_MS, milliseconds: ROUND_MS });
    const reports: LoadReport[] = [];
    const { ours, peer } = await inTurns(
      ROUNDS,
      async () => {
        const report = await put(service.url);
        reports.push(report);
        await service.ready(); // what is left for the views is not to be done at the peer's cost
        return report.perSecond;
      },
      async () => (await put(bare.url)).perSecond,
    );
    figures.push({
      what: `full command, ${connections} connections`,
      value: ours,
      unit: 'commands/s',
      peer: { what: 'bare Nest route', value: peer },
      ...(connections > 1 && { aim: { atLeast: 0.6 } }),
    });
    latencies.push(...latencyOf(reports, connections));
  }
  const memory = {
    what: 'service after the load: memory',
    value: service.residentMB(),
    unit: 'MB',
    aim: { atMost: 300 },
  };
  load.close();
  await service.stop();
  await bare.stop();
  return [...figures, ...latencies, memory];
}

async function announcePledge(dataDir: string) {
  const { fund, donors, day } = knownFund(dataDir);
  const { tokenKey } = installationSecrets(dataDir);
  const token = await mintToken(tokenKey, { subject: 'fiona', ttlSeconds: 3_600 });
  const half = { amount: '6250.00', currency: 'EUR' };
  return {
    path: '/v1/contributions',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      fund,
      donor: donors[0],
      amount: { amount: '12500.00', currency: 'EUR' },
      announcedOn: day,
      instalments: [
        { amount: half, dueOn: '2031-01-31' },
        { amount: half, dueOn: '2031-07-31' },
      ],
    }),
  };
}

function latencyOf(reports: readonly LoadReport[], connections: number): Figure[] {
  const worst = (of: (report: LoadReport) => number) => Math.max(...reports.map(of));
  const what = `full command, ${connections} connections: answered in`;
  return [
    { what: `${what} (median)`, value: worst((report) => report.medianMs), unit: 'ms' },
    { what: `${what} (99 %)`, value: worst((report) => report.p99Ms), unit: 'ms' },
  ];
}

import { join } from 'node:path';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { mintToken } from '../../src/platform/auth/tokens.js';
import { median, type Figure } from './figures.js';
import { copyHistory } from './history/history.js';
import { knownFund } from './history/known-fund.js';
import type { LoadReport } from './load/load.js';
import { LoadGenerator } from './load/load-generator.js';
import type { Setup } from './scenario.js';
import { Server, SERVICE, serviceOn } from './servers/server.js';

const BARE_ROUTE = new URL('./servers/bare-route.js', import.meta.url);
const MANY = 64;
const CONNECTIONS = [1, MANY] as const;
const ROUNDS = 3;
const ROUND_MS = 3_000;
/** The compiler takes tens of thousands of requests to be done. */
const WARMUP_MS = 6_000;

/** A command from the first byte of its request to its answer, beside a route with nothing behind it. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const dataDir = copyHistory(histories[1].dataDir, join(folder, 'data'));
  const request = await announcePledge(dataDir);
  const service = await Server.start(SERVICE, serviceOn(dataDir));
  const bare = await Server.start(BARE_ROUTE);
  const load = new LoadGenerator();
  const put = async (to: Server, connections: number, milliseconds = ROUND_MS) => {
    const before = to.processorUs();
    const order = { url: to.url, ...request, connections, milliseconds };
    const report = await load.put(order);
    if (to === service) await service.ready(); // what is left for the views is ours, too
    return { ...report, processorUs: perAnswer(before, to.processorUs(), report) };
  };
  for (const server of [service, bare]) await put(server, MANY, WARMUP_MS);

  const figures: Figure[] = [];
  for (const connections of CONNECTIONS) {
    const ours: Answered[] = [];
    const peers: Answered[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await put(service, connections));
      peers.push(await put(bare, connections));
    }
    figures.push(...compared(connections, ours, peers));
  }
  const resident = service.residentMB();
  load.close();
  await service.stop();
  await bare.stop();
  return [
    ...figures,
    {
      what: 'service after the load: memory',
      value: resident,
      unit: 'MB',
      aim: { atMost: 300 },
    },
  ];
}

interface Answered extends LoadReport {
  /** Processor time of an answer in microseconds, on all threads of the server. */
  readonly processorUs: number | undefined;
}

function perAnswer(
  before: number | undefined,
  after: number | undefined,
  { answered }: LoadReport,
): number | undefined {
  return before === undefined || after === undefined ? undefined : (after - before) / answered;
}

function compared(
  connections: number,
  ours: readonly Answered[],
  peers: readonly Answered[],
): Figure[] {
  const what = `full command, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
  const beside = (of: (answered: Answered) => number) => ({
    value: median(ours.map(of)),
    peer: { what: 'bare Nest route', value: median(peers.map(of)) },
  });
  const aim = connections === MANY ? { aim: { atLeast: 0.6 } } : {};
  const processor = ours.some(({ processorUs }) => processorUs === undefined)
    ? []
    : [
        {
          what: `${what}: processor time, all threads`,
          unit: 'µs',
          ...beside(({ processorUs = 0 }) => processorUs),
        },
      ];
  return [
    { what, unit: 'commands/s', ...beside(({ perSecond }) => perSecond), ...aim },
    { what: `${what}: answered in`, unit: 'ms', ...beside(({ medianMs }) => medianMs) },
    { what: `${what}: 99 % answered in`, unit: 'ms', ...beside(({ p99Ms }) => p99Ms) },
    ...processor,
  ];
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

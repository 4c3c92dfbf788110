import { median, type Figure } from './figures.js';
import type { Setup } from './scenario.js';
import { Server, SERVICE, serviceOn } from './servers/server.js';

const STARTS = 3;
const BARE_ROUTE = new URL('./servers/bare-route.js', import.meta.url);

/** From the start of the process until it is ready, its views having been built before. */
export async function measure({ histories }: Setup): Promise<Figure[]> {
  const bare = median(await startsOf(() => Server.start(BARE_ROUTE)));
  const figures: Figure[] = [];
  const [shortest, , ...long] = histories;
  for (const { dataDir, events } of [shortest, ...long]) {
    const resident: number[] = [];
    const times = await startsOf(async () => {
      const server = await Server.start(SERVICE, serviceOn(dataDir));
      await server.ready();
      resident.push(server.residentMB());
      return server;
    });
    figures.push(
      {
        what: `start to ready, ${events} events`,
        value: median(times),
        unit: 'ms',
        peer: { what: 'bare Nest route', value: bare },
      },
      {
        what: `memory when ready, ${events} events`,
        value: median(resident),
        unit: 'MB',
        aim: { atMost: 300 },
      },
    );
  }
  return figures;
}

async function startsOf(start: () => Promise<Server>): Promise<number[]> {
  const times: number[] = [];
  await (await start()).stop(); // the first one brings files into memory, and views up to the log
  for (let i = 0; i < STARTS; i++) {
    const startedMs = performance.now();
    const server = await start();
    times.push(performance.now() - startedMs);
    await server.stop();
  }
  return times;
}

// Appends pairs of events to the log given as the argument, 16 at once, until it is killed. Prints
// `ready`, then the first index and the two ids of each pair that was acknowledged.
import { randomUUIDv7 } from 'node:crypto';
import { SqliteEventLog } from '../../dist/platform/event-log/sqlite/sqlite-event-log.js';

const log = await SqliteEventLog.open(process.argv[2]);
process.stdout.write('ready\n');

const record = (stream) => ({
  stream,
  id: randomUUIDv7(),
  type: 'ThingHappened',
  data: { text: 'x'.repeat(300) },
  metadata: {},
});

async function appendPairs(caller) {
  for (;;) {
    const pair = [record(`left-${caller}`), record(`right-${caller}`)];
    const { first } = await log.append(pair, []);
    process.stdout.write(`${first} ${pair[0].id} ${pair[1].id}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: 16 }, (_, caller) => appendPairs(caller)));
} catch (error) {
  process.stdout.write(`stopped ${error.name}\n`);
  process.stdout.write(`broken ${(await log.broken).message}\n`);
  await log.close();
}

// Asks for a past state, and ends at once, as by kill -9, when some of it is put together:
// node killed-past.mjs FOLDER LOG TREE INDEX
import { openLogReader } from '../../dist/platform/event-log/sqlite/log-reader.js';
import { Past } from '../../dist/platform/time-travel/past.js';
import { projections } from '../../dist/projections.js';

const [directory, logFile, treeFile, index] = process.argv.slice(2);
const log = openLogReader(logFile);
const past = new Past({
  directory,
  logFile,
  treeFile,
  eventIdAt: (at) => log.pageFrom(at, 1)[0]?.id,
  worker: new URL('../../dist/past.worker.js', import.meta.url),
  projections,
  makeReader: () => {
    throw new Error('it was to be killed before there is anything to read');
  },
  halt: () => {},
  buildsAtOnce: 1,
  quotaBytes: 1024 ** 3,
  keepEvery: 4_000,
});
const asker = { person: 'amina', gone: new AbortController().signal, waitMs: 1 };
for (;;) {
  const refused = await past.lease(Number(index), asker).catch((error) => error);
  if (refused.figures?.reached >= 6_000) process.kill(process.pid, 'SIGKILL');
}

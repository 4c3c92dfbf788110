// Builds all views of the first events of a log, in a process of its own as a rebuild does it in a
// thread of its own, and says how many milliseconds that took: replay <data directory> <file> <events>
import { catalogue } from '../../../src/catalogue.js';
import { buildViews } from '../../../src/platform/projections/build-views.js';
import { projections } from '../../../src/projections.js';
import { reading } from './history.js';

const [dataDir = '', file = '', events = ''] = process.argv.slice(2);
const ms = reading(dataDir, (log) => {
  const startedMs = performance.now();
  buildViews({ log, file, projections, catalogue, to: Number(events) - 1 });
  return performance.now() - startedMs;
});
console.log(ms);

// Builds the savings views from a log until it is done or killed: node killed-build.mjs LOG VIEWS
import { Catalogue } from '../../dist/platform/decisions/facts.js';
import { buildViews } from '../../dist/platform/projections/build-views.js';
import { LogFile } from './log-file.mjs';
import { savings, savingsFacts } from './savings.mjs';

const [log, file] = process.argv.slice(2);

buildViews({
  log: new LogFile(log),
  file,
  projections: savings,
  catalogue: new Catalogue(savingsFacts),
  onProgress: (checkpoint) => process.stdout.write(`${checkpoint}\n`),
});

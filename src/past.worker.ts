import { catalogue } from './catalogue.js';
import { openLogReader } from './platform/event-log/sqlite/log-reader.js';
import { runPastBuilds } from './platform/time-travel/past-build.js';
import { projections } from './projections.js';

/** The worker thread that puts past states together. */
runPastBuilds({ projections, catalogue, openLog: openLogReader });

import { catalogue } from './catalogue.js';
import { openLogReader } from './platform/event-log/sqlite/log-reader.js';
import { runPastBuild } from './platform/time-travel/past-build.js';
import { projections } from './projections.js';

/** The worker thread that puts a past state together. */
runPastBuild({ projections, catalogue, openLog: openLogReader });

import { catalogue } from './catalogue.js';
import { openLogReader } from './platform/event-log/sqlite/log-reader.js';
import { runProjections } from './platform/projections/projection-worker.js';
import { projections } from './projections.js';

/** The worker thread that keeps the views up with the log. */
await runProjections({ projections, catalogue, openLog: openLogReader });

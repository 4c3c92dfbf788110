import { existsSync } from 'node:fs';
import { Catalogue } from '../../dist/platform/decisions/facts.js';
import { runProjections } from '../../dist/platform/projections/projection-worker.js';
import { LogFile } from './log-file.mjs';
import { savingsFacts } from './savings.mjs';

/** While the file `log.db.held` is there, nothing is read from the beginning: a building beside stands still. */
class HoldableLog extends LogFile {
  pageFrom(from, limit) {
    return from === 0 && existsSync(`${this.path}.held`) ? [] : super.pageFrom(from, limit);
  }
}

/** What the worker files of the specs do, each for one version of the software. */
export const work = (projections) =>
  runProjections({
    projections,
    catalogue: new Catalogue(savingsFacts),
    openLog: (file) => new HoldableLog(file),
  });

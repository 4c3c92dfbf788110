import { projection, type Recorded } from '../platform/projections/projection.js';
import type { ImportEvent } from './import.events.js';

/** Batches of rows that were taken on from sources. */
export const importsProjection = projection<Recorded<ImportEvent>>({
  name: 'imports',
  version: 1,
  tables: `
    CREATE TABLE import_batch (
      id            TEXT PRIMARY KEY,
      idx           INTEGER NOT NULL UNIQUE,  -- of BatchImported: the last fact of its append
      source        TEXT NOT NULL,
      contributions INTEGER NOT NULL,
      grants        INTEGER NOT NULL,
      known         INTEGER NOT NULL,
      imported_by   TEXT NOT NULL,
      recorded_at   TEXT NOT NULL             -- RFC 3339
    ) STRICT, WITHOUT ROWID`,
  on: {
    BatchImported(views, { stream, index, data, metadata }) {
      views.run(
        'INSERT INTO import_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        stream,
        index,
        data.source,
        data.contributions,
        data.grants,
        data.known,
        metadata.actor,
        metadata.recordedAt,
      );
    },
  },
});

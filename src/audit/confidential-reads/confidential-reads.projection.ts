import type { ConfidentialReadEvent } from '../../platform/confidential/confidential-read.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';

/** Who was shown what is confidential, and when. */
export const confidentialReads = projection<Recorded<ConfidentialReadEvent>>({
  name: 'confidential-reads',
  version: 2,
  tables: `
    CREATE TABLE confidential_read (
      idx         INTEGER PRIMARY KEY,
      route       TEXT NOT NULL,
      reader      TEXT NOT NULL,
      on_behalf   TEXT,
      as_of       INTEGER,          -- last index that the answer followed from
      named       INTEGER NOT NULL, -- how many subjects the event names
      more        INTEGER NOT NULL, -- and how many not
      funds       TEXT NOT NULL,    -- JSON
      recorded_at TEXT NOT NULL     -- RFC 3339
    ) STRICT;
    CREATE INDEX confidential_read_by_time ON confidential_read (recorded_at, idx);
    CREATE INDEX confidential_read_by_reader ON confidential_read (reader, idx);
    CREATE INDEX confidential_read_by_on_behalf ON confidential_read (on_behalf, idx)
      WHERE on_behalf IS NOT NULL;
    CREATE TABLE confidential_read_subject (
      subject TEXT NOT NULL,
      idx     INTEGER NOT NULL,
      PRIMARY KEY (subject, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX confidential_read_subject_by_idx ON confidential_read_subject (idx, subject)`,
  on: {
    ConfidentialRead(views, { index, data, metadata }) {
      views.run(
        'INSERT INTO confidential_read VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        index,
        data.route,
        metadata.actor,
        metadata['onBehalfOf'] ?? null,
        data.asOf ?? null,
        data.subjects.length,
        data.more ?? 0,
        JSON.stringify(data.funds),
        metadata.recordedAt,
      );
      for (const subject of data.subjects) {
        views.run('INSERT INTO confidential_read_subject VALUES (?, ?)', subject, index);
      }
    },
  },
});

import { projection, type Recorded } from '../projections/projection.js';
import type { CheckpointEvent } from './checkpoint.events.js';
import { cosignaturesWith } from './signed-checkpoint.js';

/** States of the log that were signed, with the cosignatures that each has got. */
export const checkpointsProjection = projection<Recorded<CheckpointEvent>>({
  name: 'checkpoints',
  version: 2,
  tables: `
    CREATE TABLE checkpoint (
      size         INTEGER PRIMARY KEY, -- events that it covers
      root         TEXT NOT NULL,       -- base64
      note         TEXT NOT NULL,       -- as the log has signed it
      cosignatures TEXT NOT NULL        -- JSON: signature lines of witnesses, the latest of each
    ) STRICT;
    CREATE TABLE log_key (
      idx  INTEGER PRIMARY KEY, -- of the event
      text TEXT NOT NULL        -- the first verifier key, then the note of each handover
    ) STRICT;
  `,
  on: {
    LogKeyIntroduced(views, { index, data: { vkey } }) {
      views.run('INSERT INTO log_key VALUES (?, ?)', index, vkey);
    },
    LogKeyRotated(views, { index, data: { note } }) {
      views.run('INSERT INTO log_key VALUES (?, ?)', index, note);
    },
    CheckpointSigned(views, { data: { size, root, note } }) {
      views.run("INSERT INTO checkpoint VALUES (?, ?, ?, '[]')", size, root, note);
    },
    CheckpointCosigned(views, { data: { size, cosignatures } }) {
      const row = views.get<{ cosignatures: string }>(
        'SELECT cosignatures FROM checkpoint WHERE size = ?',
        size,
      );
      const earlier = JSON.parse(row?.cosignatures ?? '[]') as string[];
      const all = JSON.stringify(cosignaturesWith(earlier, cosignatures));
      views.run('UPDATE checkpoint SET cosignatures = ? WHERE size = ?', all, size);
    },
  },
});

import { projection, type Recorded } from '../projections/projection.js';
import type { CheckpointEvent } from './checkpoint.events.js';
import { cosignaturesWith } from './signed-checkpoint.js';

/** States of the log that were signed, with the cosignatures that each has got. */
export const checkpointsProjection = projection<Recorded<CheckpointEvent>>({
  name: 'checkpoints',
  version: 1,
  tables: `
    CREATE TABLE checkpoint (
      size         INTEGER PRIMARY KEY, -- events that it covers
      root         TEXT NOT NULL,       -- base64
      note         TEXT NOT NULL,       -- as the log has signed it
      cosignatures TEXT NOT NULL        -- JSON: signature lines of witnesses, the latest of each
    ) STRICT;
  `,
  on: {
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

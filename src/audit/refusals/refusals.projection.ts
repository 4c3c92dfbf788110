import { outcomeFacts } from '../../platform/decisions/outcomes.js';
import type { EventOf } from '../../platform/decisions/facts.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';

type Refused = EventOf<Pick<typeof outcomeFacts, 'CommandRefused'>>;

/** Every command that a rule has refused. */
export const refusals = projection<Recorded<Refused>>({
  name: 'refusals',
  version: 1,
  tables: `
    CREATE TABLE refusal (
      idx         INTEGER PRIMARY KEY,
      command     TEXT NOT NULL,
      target      TEXT,
      code        TEXT NOT NULL,
      actor       TEXT NOT NULL,
      on_behalf   TEXT,
      figures     TEXT NOT NULL, -- JSON
      recorded_at TEXT NOT NULL  -- RFC 3339
    ) STRICT;
    CREATE INDEX refusal_by_target ON refusal (target, idx);
    CREATE INDEX refusal_by_actor ON refusal (actor, idx);
    CREATE INDEX refusal_by_code ON refusal (code, idx)`,
  on: {
    CommandRefused(views, { index, data, metadata }) {
      views.run(
        'INSERT INTO refusal VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        index,
        data.command,
        data.target ?? null,
        data.code,
        metadata.actor,
        metadata['onBehalfOf'] ?? null,
        JSON.stringify(data.figures),
        metadata.recordedAt,
      );
    },
  },
});

import { outcomeFacts } from '../../platform/decisions/outcomes.js';
import type { EventOf } from '../../platform/decisions/facts.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';

type Refused = EventOf<Pick<typeof outcomeFacts, 'CommandRefused'>>;

/** Every command that a rule has refused. */
export const refusals = projection<Recorded<Refused>>({
  name: 'refusals',
  version: 3,
  tables: `
    CREATE TABLE refusal (
      idx         INTEGER PRIMARY KEY,
      command     TEXT NOT NULL,
      fund        TEXT,          -- absent of what belongs to none, or was refused before that was known
      code        TEXT NOT NULL,
      actor       TEXT NOT NULL,
      on_behalf   TEXT,
      figures     TEXT NOT NULL, -- JSON
      recorded_at TEXT NOT NULL  -- RFC 3339
    ) STRICT;
    CREATE TABLE refusal_target (
      target TEXT NOT NULL,
      idx    INTEGER NOT NULL,
      place  INTEGER NOT NULL, -- 0: what the command was sent to, or the first that it names
      PRIMARY KEY (target, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX refusal_target_by_idx ON refusal_target (idx, place);
    CREATE INDEX refusal_by_time ON refusal (recorded_at, idx);
    CREATE INDEX refusal_by_command ON refusal (command, idx);
    CREATE INDEX refusal_by_on_behalf ON refusal (on_behalf, idx) WHERE on_behalf IS NOT NULL;
    CREATE INDEX refusal_by_fund ON refusal (fund, idx);
    CREATE INDEX refusal_by_actor ON refusal (actor, idx);
    CREATE INDEX refusal_by_code ON refusal (code, idx)`,
  on: {
    CommandRefused(views, { index, data, metadata }) {
      views.run(
        'INSERT INTO refusal VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        index,
        data.command,
        data.fund ?? null,
        data.code,
        metadata.actor,
        metadata['onBehalfOf'] ?? null,
        JSON.stringify(data.figures),
        metadata.recordedAt,
      );
      for (const [place, target] of data.targets.entries()) {
        views.run('INSERT INTO refusal_target VALUES (?, ?, ?)', target, index, place);
      }
    },
  },
});

import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { projection } from '../../platform/projections/projection.js';

interface Use {
  readonly holder: string;
  readonly role: string;
  readonly acts: number;
  readonly last: StoredEvent;
}

/** How often and when the last time each role was acted under: by its holder, or by who acts for them. */
export const roleUse = projection<StoredEvent>({
  name: 'role-use',
  version: 1,
  tables: `
    CREATE TABLE role_use (
      holder       TEXT NOT NULL,
      role         TEXT NOT NULL,
      acts         INTEGER NOT NULL, -- events
      last_idx     INTEGER NOT NULL,
      last_at      TEXT NOT NULL,    -- RFC 3339, recorded time
      last_command TEXT NOT NULL,
      last_actor   TEXT NOT NULL,
      PRIMARY KEY (holder, role)
    ) STRICT, WITHOUT ROWID`,
  batch: {
    take(views, events) {
      for (const { holder, role, acts, last } of usesIn(events)) {
        views.run(
          `INSERT INTO role_use VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (holder, role) DO UPDATE SET acts = acts + excluded.acts,
              last_idx = excluded.last_idx, last_at = excluded.last_at,
              last_command = excluded.last_command, last_actor = excluded.last_actor`,
          holder,
          role,
          acts,
          last.index,
          last.metadata.recordedAt,
          last.metadata['command'] ?? '',
          last.metadata['actor'] ?? '',
        );
      }
    },
  },
});

function usesIn(events: readonly StoredEvent[]): Iterable<Use> {
  const uses = new Map<string, Use>();
  for (const last of events) {
    const { actor = '', onBehalfOf, actorRole: role } = last.metadata;
    if (!role) continue;
    const holder = onBehalfOf ?? actor;
    const key = `${holder} ${role}`;
    uses.set(key, { holder, role, acts: (uses.get(key)?.acts ?? 0) + 1, last });
  }
  return uses.values();
}

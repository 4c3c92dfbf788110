import { projection, type Recorded, type Views } from '../platform/projections/projection.js';
import type { PersonEvent } from './person.events.js';

type Event<T extends PersonEvent['type']> = Recorded<Extract<PersonEvent, { type: T }>>;

/** Stands for all funds in the column `fund`, so that it can be part of a key. */
const ALL_FUNDS = '';

/** Persons, who held which role when, who acts for whom, who represents which party. */
export const peopleProjection = projection<Recorded<PersonEvent>>({
  name: 'people',
  version: 1,
  tables: `
    CREATE TABLE person (
      id            TEXT PRIMARY KEY,
      name          TEXT NOT NULL,
      email         TEXT,
      registered_at TEXT NOT NULL  -- RFC 3339, recorded time
    ) STRICT, WITHOUT ROWID;
    -- One row per grant and fund. The role was held in [valid_from, valid_until) and before revoked_at.
    CREATE TABLE role_grant (
      idx         INTEGER NOT NULL,  -- index of RoleGranted
      person      TEXT NOT NULL,
      role        TEXT NOT NULL,
      fund        TEXT NOT NULL,     -- '': all funds
      valid_from  TEXT NOT NULL,     -- RFC 3339, UTC, whole seconds
      valid_until TEXT,
      granted_by  TEXT NOT NULL,
      revoked_at  TEXT,
      revoked_by  TEXT,
      PRIMARY KEY (idx, fund)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX role_grant_person ON role_grant (person, role);
    CREATE TABLE delegation (
      person      TEXT NOT NULL,
      acts_for    TEXT NOT NULL,
      valid_from  TEXT NOT NULL,
      valid_until TEXT NOT NULL,
      PRIMARY KEY (person, acts_for)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE representative (
      person TEXT NOT NULL,
      party  TEXT NOT NULL,
      PRIMARY KEY (person, party)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    PersonRegistered(views, { stream, data: { name, email = null }, metadata }) {
      views.run('INSERT INTO person VALUES (?, ?, ?, ?)', stream, name, email, metadata.recordedAt);
    },
    RoleGranted: granted,
    RoleRevoked: revoked,
    DelegationGiven(views, { stream, data }) {
      views.run(
        'INSERT OR REPLACE INTO delegation VALUES (?, ?, ?, ?)',
        stream,
        data.for,
        data.from,
        data.until,
      );
    },
    RepresentativeAdded(views, { stream, data: { party } }) {
      views.run('INSERT INTO representative VALUES (?, ?)', stream, party);
    },
    RepresentativeRemoved(views, { stream, data: { party } }) {
      views.run('DELETE FROM representative WHERE person = ? AND party = ?', stream, party);
    },
  },
});

function granted(views: Views, { index, stream, data, metadata }: Event<'RoleGranted'>): void {
  for (const fund of data.funds ?? [ALL_FUNDS]) {
    views.run(
      'INSERT INTO role_grant VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)',
      index,
      stream,
      data.role,
      fund,
      data.from,
      data.until ?? null,
      metadata.actor,
    );
  }
}

/** Ends what has not ended by itself. */
function revoked(views: Views, { stream, data, metadata }: Event<'RoleRevoked'>): void {
  for (const fund of data.funds ?? [null]) {
    views.run(
      `UPDATE role_grant SET revoked_at = ?1, revoked_by = ?2
        WHERE person = ?3 AND role = ?4 AND (?5 IS NULL OR fund = ?5)
          AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until > ?1)`,
      data.at,
      metadata.actor,
      stream,
      data.role,
      fund,
    );
  }
}

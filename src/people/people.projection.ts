import { projection, type Recorded, type Views } from '../platform/projections/projection.js';
import type { PersonEvent } from './person.events.js';

type Event<T extends PersonEvent['type']> = Recorded<Extract<PersonEvent, { type: T }>>;

/** Stands for all funds in the column `fund`, so that it can be part of a key. */
const ALL_FUNDS = '';

/** Persons, who held which role when, who acted for whom when, who represented which party when. */
export const peopleProjection = projection<Recorded<PersonEvent>>({
  name: 'people',
  version: 3,
  tables: `
    CREATE TABLE person (
      id            TEXT PRIMARY KEY,
      name          TEXT NOT NULL,
      email         TEXT,
      registered_at TEXT NOT NULL, -- RFC 3339, recorded time
      standing      TEXT NOT NULL, -- ACTIVE, HELD or ERASED
      backups_unreadable_on TEXT   -- YYYY-MM-DD, of somebody erased
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
      revoked_idx INTEGER,           -- index of RoleRevoked
      PRIMARY KEY (idx, fund)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX role_grant_person ON role_grant (person, role);
    -- The person could act for the other one in [valid_from, valid_until) and before replaced_at.
    CREATE TABLE delegation (
      idx          INTEGER PRIMARY KEY, -- index of DelegationGiven
      person       TEXT NOT NULL,
      acts_for     TEXT NOT NULL,
      valid_from   TEXT NOT NULL,
      valid_until  TEXT NOT NULL,
      given_by     TEXT NOT NULL,
      replaced_at  TEXT,                -- by a later one for the same person
      replaced_idx INTEGER
    ) STRICT;
    CREATE INDEX delegation_person ON delegation (person, acts_for);
    CREATE INDEX delegation_acts_for ON delegation (acts_for, idx);
    -- The party was the person's own in [added_at, removed_at).
    CREATE TABLE representative (
      idx         INTEGER PRIMARY KEY,  -- index of RepresentativeAdded
      person      TEXT NOT NULL,
      party       TEXT NOT NULL,
      added_at    TEXT NOT NULL,        -- RFC 3339, UTC, whole seconds
      added_by    TEXT NOT NULL,
      removed_at  TEXT,
      removed_by  TEXT,
      removed_idx INTEGER
    ) STRICT;
    CREATE INDEX representative_person ON representative (person, party);
    CREATE INDEX representative_party ON representative (party, idx);
  `,
  on: {
    PersonRegistered(views, { stream, data: { name, email = null }, metadata }) {
      views.run(
        "INSERT INTO person VALUES (?, ?, ?, ?, 'ACTIVE', NULL)",
        stream,
        name,
        email,
        metadata.recordedAt,
      );
    },
    PersonErased: erased,
    HoldPlaced: (views, { stream }) => standing(views, stream, 'HELD'),
    HoldLifted: (views, { stream }) => standing(views, stream, 'ACTIVE'),
    RoleGranted: granted,
    RoleRevoked: revoked,
    DelegationGiven: delegated,
    RepresentativeAdded(views, { index, stream, data: { party }, metadata }) {
      views.run(
        'INSERT INTO representative VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL)',
        index,
        stream,
        party,
        metadata.decidedAt,
        metadata.actor,
      );
    },
    RepresentativeRemoved(views, { index, stream, data: { party }, metadata }) {
      views.run(
        `UPDATE representative SET removed_at = ?, removed_by = ?, removed_idx = ?
          WHERE person = ? AND party = ? AND removed_at IS NULL`,
        metadata.decidedAt,
        metadata.actor,
        index,
        stream,
        party,
      );
    },
  },
});

function standing(views: Views, person: string, value: string): void {
  views.run('UPDATE person SET standing = ? WHERE id = ?', value, person);
}

/** All rights end. Donors who are people are erased by the same event, and have none. */
function erased(views: Views, { index, stream, data, metadata }: Event<'PersonErased'>): void {
  views.run(
    "UPDATE person SET standing = 'ERASED', backups_unreadable_on = ? WHERE id = ?",
    data.backupsUnreadableOn,
    stream,
  );
  const { decidedAt: at, actor } = metadata;
  views.run(
    `UPDATE role_grant SET revoked_at = ?1, revoked_by = ?2, revoked_idx = ?3
      WHERE person = ?4 AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until > ?1)`,
    at,
    actor,
    index,
    stream,
  );
  views.run(
    `UPDATE delegation SET replaced_at = ?1, replaced_idx = ?2
      WHERE person = ?3 AND replaced_at IS NULL AND valid_until > ?1`,
    at,
    index,
    stream,
  );
  views.run(
    `UPDATE representative SET removed_at = ?, removed_by = ?, removed_idx = ?
      WHERE person = ? AND removed_at IS NULL`,
    at,
    actor,
    index,
    stream,
  );
}

function granted(views: Views, { index, stream, data, metadata }: Event<'RoleGranted'>): void {
  for (const fund of data.funds ?? [ALL_FUNDS]) {
    views.run(
      'INSERT INTO role_grant VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
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
function revoked(views: Views, { index, stream, data, metadata }: Event<'RoleRevoked'>): void {
  for (const fund of data.funds ?? [null]) {
    views.run(
      `UPDATE role_grant SET revoked_at = ?1, revoked_by = ?2, revoked_idx = ?6
        WHERE person = ?3 AND role = ?4 AND (?5 IS NULL OR fund = ?5)
          AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until > ?1)`,
      data.at,
      metadata.actor,
      stream,
      data.role,
      fund,
      index,
    );
  }
}

/** What was given for the same person before has its place taken at once. */
function delegated(
  views: Views,
  { index, stream, data, metadata }: Event<'DelegationGiven'>,
): void {
  views.run(
    `UPDATE delegation SET replaced_at = ?, replaced_idx = ?
      WHERE person = ? AND acts_for = ? AND replaced_at IS NULL`,
    metadata.decidedAt,
    index,
    stream,
    data.for,
  );
  views.run(
    'INSERT INTO delegation VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)',
    index,
    stream,
    data.for,
    data.from,
    data.until,
    metadata.actor,
  );
}

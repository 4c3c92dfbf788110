import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { OrganisationEvent } from './organisation.events.js';

/** Organisations with their latest due diligence, and every account that they have named. */
export const organisationsProjection = projection<Recorded<OrganisationEvent>>({
  name: 'organisations',
  version: 3,
  tables: `
    CREATE TABLE organisation (
      id                  TEXT PRIMARY KEY,
      name                TEXT NOT NULL,
      kind                TEXT NOT NULL, -- IATI OrganisationType
      country             TEXT,          -- absent if a source did not say
      registration_number TEXT,
      parent              TEXT,
      registered_at       TEXT NOT NULL, -- RFC 3339, recorded time
      due_diligence       TEXT,          -- POSITIVE, NEGATIVE
      valid_until         TEXT,          -- last day on which it counts
      conditions          TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE organisation_account (
      id           TEXT PRIMARY KEY,
      organisation TEXT NOT NULL,
      idx          INTEGER NOT NULL,
      country      TEXT NOT NULL, -- of the bank
      holder       TEXT NOT NULL,
      number       TEXT NOT NULL,
      bic          TEXT NOT NULL,
      proposed_by  TEXT NOT NULL, -- JSON list of persons
      proposed_at  TEXT NOT NULL,
      verified_by  TEXT,          -- JSON list of persons
      verified_at  TEXT,
      erased_at    TEXT           -- RFC 3339; holder and number are gone
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_by_organisation ON organisation_account (organisation, idx)`,
  on: {
    OrganisationRegistered(views, { stream, data, metadata }) {
      views.run(
        'INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
        stream,
        data.name,
        data.kind,
        data.country,
        data.registrationNumber,
        data.parent ?? null,
        metadata.recordedAt,
      );
    },
    OrganisationTakenOn(views, { stream, data: { name, kind }, metadata }) {
      views.run(
        'INSERT INTO organisation VALUES (?, ?, ?, NULL, NULL, NULL, ?, NULL, NULL, NULL)',
        stream,
        name,
        kind,
        metadata.recordedAt,
      );
    },
    DueDiligenceRecorded(views, { stream, data: { outcome, validUntil, conditions } }) {
      views.run(
        'UPDATE organisation SET due_diligence = ?, valid_until = ?, conditions = ? WHERE id = ?',
        outcome,
        validUntil,
        conditions ?? null,
        stream,
      );
    },
    AccountProposed(views, { stream, index, data, metadata }) {
      views.run(
        'INSERT INTO organisation_account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
        data.account,
        stream,
        index,
        data.country,
        data.holder,
        data.number,
        data.bic,
        JSON.stringify(data.by),
        metadata.recordedAt,
      );
    },
    AccountErased(views, { data, metadata }) {
      views.run(
        'UPDATE organisation_account SET erased_at = ? WHERE id = ?',
        metadata.recordedAt,
        data.account,
      );
    },
    AccountVerified(views, { data, metadata }) {
      views.run(
        'UPDATE organisation_account SET verified_by = ?, verified_at = ? WHERE id = ?',
        JSON.stringify(data.by),
        metadata.recordedAt,
        data.account,
      );
    },
  },
});

import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { DonorEvent } from './donor.events.js';

/** Donors, and the codes by which sources know them. */
export const donorsProjection = projection<Recorded<DonorEvent>>({
  name: 'donors',
  version: 2,
  tables: `
    CREATE TABLE donor (
      id                  TEXT PRIMARY KEY,
      name                TEXT,              -- of an organisation
      person_name         TEXT,              -- of a natural person
      kind                TEXT NOT NULL,     -- IATI OrganisationType
      country             TEXT,
      registration_number TEXT,
      anonymous           INTEGER NOT NULL,  -- 1: not to be named in publications
      registered_at       TEXT NOT NULL,     -- RFC 3339, recorded time
      standing            TEXT NOT NULL,     -- ACTIVE, HELD or ERASED
      backups_unreadable_on TEXT             -- YYYY-MM-DD, of somebody erased
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE donor_code (
      source TEXT NOT NULL,
      code   TEXT NOT NULL,
      donor  TEXT NOT NULL,
      PRIMARY KEY (source, code)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX donor_code_donor ON donor_code (donor);
  `,
  on: {
    DonorRegistered(views, { stream, data, metadata }) {
      views.run(
        "INSERT INTO donor VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE', NULL)",
        stream,
        data.name ?? null,
        data.personName ?? null,
        data.kind,
        data.country ?? null,
        data.registrationNumber ?? null,
        data.anonymous ? 1 : 0,
        metadata.recordedAt,
      );
    },
    // Of somebody who is no donor no row has the id.
    PersonErased(views, { stream, data }) {
      views.run(
        "UPDATE donor SET standing = 'ERASED', backups_unreadable_on = ? WHERE id = ?",
        data.backupsUnreadableOn,
        stream,
      );
    },
    HoldPlaced(views, { stream }) {
      views.run("UPDATE donor SET standing = 'HELD' WHERE id = ?", stream);
    },
    HoldLifted(views, { stream }) {
      views.run("UPDATE donor SET standing = 'ACTIVE' WHERE id = ?", stream);
    },
    DonorCodeAssigned(views, { stream, data: { source, code } }) {
      views.run('INSERT INTO donor_code VALUES (?, ?, ?)', source, code, stream);
    },
  },
});

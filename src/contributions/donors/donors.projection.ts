import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { DonorEvent } from './donor.events.js';

/** Donors, and the codes by which sources know them. */
export const donorsProjection = projection<Recorded<DonorEvent>>({
  name: 'donors',
  version: 1,
  tables: `
    CREATE TABLE donor (
      id                  TEXT PRIMARY KEY,
      name                TEXT,              -- of an organisation
      person_name         TEXT,              -- of a natural person
      kind                TEXT NOT NULL,     -- IATI OrganisationType
      country             TEXT,
      registration_number TEXT,
      anonymous           INTEGER NOT NULL,  -- 1: not to be named in publications
      registered_at       TEXT NOT NULL      -- RFC 3339, recorded time
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
        'INSERT INTO donor VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
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
    DonorCodeAssigned(views, { stream, data: { source, code } }) {
      views.run('INSERT INTO donor_code VALUES (?, ?, ?)', source, code, stream);
    },
  },
});

import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { RateTableEvent } from './rate-table.events.js';

/** All rates of exchange that were loaded, corrected ones too. */
export const ratesProjection = projection<Recorded<RateTableEvent>>({
  name: 'rates',
  version: 1,
  tables: `
    CREATE TABLE rate (
      idx         INTEGER PRIMARY KEY,  -- index of RateLoaded
      rate_table  TEXT NOT NULL,
      fund        TEXT NOT NULL,
      currency    TEXT NOT NULL,
      rate        TEXT NOT NULL,        -- decimal: units of currency per unit of base currency
      valid_from  TEXT NOT NULL,
      source      TEXT,
      loaded_by   TEXT NOT NULL,
      recorded_at TEXT NOT NULL         -- RFC 3339
    ) STRICT;
    CREATE INDEX rate_of_fund ON rate (fund, idx);
    CREATE INDEX rate_of_table ON rate (rate_table, idx);
  `,
  on: {
    RateLoaded(views, { index, stream, data, metadata }) {
      views.run(
        'INSERT INTO rate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        index,
        stream,
        data.fund,
        data.currency,
        data.rate,
        data.validFrom,
        data.source ?? null,
        metadata.actor,
        metadata.recordedAt,
      );
    },
  },
});

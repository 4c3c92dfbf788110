import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { FundEvent } from './fund.events.js';
import { MODEL_POLICY, policyAfter, type Policy } from './fund.js';

/** Funds with the policy in force, and every change of it. */
export const fundsProjection = projection<Recorded<FundEvent>>({
  name: 'funds',
  version: 2,
  tables: `
    CREATE TABLE fund (
      id             TEXT PRIMARY KEY,
      name           TEXT NOT NULL,
      base_currency  TEXT NOT NULL,
      time_zone      TEXT NOT NULL,
      sector         TEXT NOT NULL,
      policy         TEXT NOT NULL,  -- JSON, every knob
      established_at TEXT NOT NULL   -- RFC 3339, recorded time
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE policy_change (
      fund        TEXT NOT NULL,
      idx         INTEGER NOT NULL,  -- index of PolicySet
      knobs       TEXT NOT NULL,     -- JSON, the knobs that were changed
      set_by      TEXT NOT NULL,
      decided_at  TEXT NOT NULL,     -- RFC 3339
      recorded_at TEXT NOT NULL,     -- RFC 3339
      PRIMARY KEY (fund, idx)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    FundEstablished(views, { stream, data, metadata }) {
      views.run(
        'INSERT INTO fund VALUES (?, ?, ?, ?, ?, ?, ?)',
        stream,
        data.name,
        data.baseCurrency,
        data.timeZone,
        data.sector,
        JSON.stringify(MODEL_POLICY),
        metadata.recordedAt,
      );
    },
    PolicySet(views, { stream, index, data, metadata }) {
      views.run(
        'INSERT INTO policy_change VALUES (?, ?, ?, ?, ?, ?)',
        stream,
        index,
        JSON.stringify(data),
        metadata.actor,
        metadata.decidedAt,
        metadata.recordedAt,
      );
      const row = views.get<{ policy: string }>('SELECT policy FROM fund WHERE id = ?', stream);
      const before = JSON.parse(row?.policy ?? '') as Policy;
      views.run(
        'UPDATE fund SET policy = ? WHERE id = ?',
        JSON.stringify(policyAfter(before, data)),
        stream,
      );
    },
  },
});

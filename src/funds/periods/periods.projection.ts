import { monthAfter } from '../../platform/dates/business-date.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { PeriodEvent } from './period.events.js';

/** The months of each fund that are closed, and the one that is to be closed next. */
export const periodsProjection = projection<Recorded<PeriodEvent>>({
  name: 'periods',
  version: 1,
  tables: `
    CREATE TABLE next_period (
      fund   TEXT PRIMARY KEY,
      period TEXT NOT NULL       -- YYYY-MM, open
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE closed_period (
      fund        TEXT NOT NULL,
      period      TEXT NOT NULL,    -- YYYY-MM
      idx         INTEGER NOT NULL, -- index of PeriodClosed
      closed_by   TEXT NOT NULL,
      recorded_at TEXT NOT NULL,    -- RFC 3339
      PRIMARY KEY (fund, period)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    PeriodsBegun(views, { data: { fund, period } }) {
      views.run('INSERT INTO next_period VALUES (?, ?)', fund, period);
    },
    PeriodClosed(views, { index, data: { fund, period }, metadata: { actor, recordedAt } }) {
      views.run(
        'INSERT INTO closed_period VALUES (?, ?, ?, ?, ?)',
        fund,
        period,
        index,
        actor,
        recordedAt,
      );
      views.run('UPDATE next_period SET period = ? WHERE fund = ?', monthAfter(period), fund);
    },
  },
});

import { minorUnits } from '../../../src/platform/money/money.js';
import { projection, type Recorded } from '../../../src/platform/projections/projection.js';
import type { PurseEvent } from './purse.js';

export const purses = projection<Recorded<PurseEvent>>({
  name: 'purses',
  version: 1,
  tables: `CREATE TABLE purse (
    name     TEXT NOT NULL,
    id       TEXT NOT NULL,
    minor    INTEGER NOT NULL, -- minor units of currency
    currency TEXT NOT NULL,
    PRIMARY KEY (name, id)
  ) STRICT`,
  on: {
    PurseOpened(views, { stream, data: { name, holds } }) {
      views.run(
        'INSERT INTO purse VALUES (?, ?, ?, ?)',
        name,
        stream,
        minorUnits(holds),
        holds.currency,
      );
    },
  },
});

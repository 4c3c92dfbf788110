import { currentViewer } from '../platform/auth/viewer.js';
import type { Rows } from '../platform/projections/view-reader.js';

/** What of a list the viewer may read, as JSON lists for `json_each`. */
export interface Readable {
  /** Funds, all of it. */
  readonly funds: string;
  /** `fund/organisation`: of other funds only what is this organisation's. */
  readonly parties: string;
}

/** More funds, or more organisations with something in them, than one installation holds. */
const MOST_FUNDS = 1_000;
const MOST_PARTIES = 100_000;

/** Of the rows of a table with columns `fund` and `organisation`. */
export function readableOf(rows: Rows, table: 'award' | 'payment'): Readable {
  const viewer = currentViewer();
  const funds = rows
    .all<{ fund: string }>(FUNDS[table], MOST_FUNDS)
    .map(({ fund }) => ({ fund, mayRead: viewer.mayRead({ fund }) }));
  const closed = funds.filter(({ mayRead }) => !mayRead).map(({ fund }) => fund);
  const parties = rows
    .all<{ fund: string; party: string }>(PARTIES[table], JSON.stringify(closed), MOST_PARTIES)
    .filter(({ fund, party }) => viewer.mayRead({ fund, parties: [party] }));
  return {
    funds: JSON.stringify(funds.filter(({ mayRead }) => mayRead).map(({ fund }) => fund)),
    parties: JSON.stringify(parties.map(({ fund, party }) => `${fund}/${party}`)),
  };
}

const FUNDS = {
  award: 'SELECT DISTINCT fund FROM award LIMIT ?',
  payment: 'SELECT DISTINCT fund FROM payment LIMIT ?',
};

const PARTIES = {
  award: `SELECT DISTINCT fund, organisation AS party FROM award
           WHERE fund IN (SELECT value FROM json_each(?)) LIMIT ?`,
  payment: `SELECT DISTINCT fund, organisation AS party FROM payment
             WHERE fund IN (SELECT value FROM json_each(?)) LIMIT ?`,
};

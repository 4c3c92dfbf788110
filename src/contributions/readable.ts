import { currentViewer } from '../platform/auth/viewer.js';
import type { Rows } from '../platform/projections/view-reader.js';

/**
 * What the viewer may see of contributions: all of the funds in `funds`, a list of ids as JSON, and
 * what is of a donor in a fund of `donors`, two such lists as `{ funds, donors }`.
 */
export interface Readable {
  readonly funds: string;
  readonly donors: string;
}

/** SQL that holds where a row with the columns `fund` and `donor` may be seen; takes the two lists. */
export const isReadable = (funds: string, donors: string): string =>
  `(fund IN (SELECT value FROM json_each(${funds}))
    OR (fund IN (SELECT value FROM json_each(${donors}, '$.funds'))
      AND donor IN (SELECT value FROM json_each(${donors}, '$.donors'))))`;

/** Reads the views `contributions` and `donors`. */
export function readableBy(rows: Rows): Readable {
  const viewer = currentViewer();
  const funds = [...ids(rows, 'SELECT id FROM contribution_fund WHERE id > ? ORDER BY id LIMIT ?')];
  const donors = viewer.holds('donor')
    ? ids(rows, 'SELECT id FROM donor WHERE id > ? ORDER BY id LIMIT ?')
    : [];
  return {
    funds: JSON.stringify(funds.filter((fund) => viewer.mayRead({ fund }))),
    donors: JSON.stringify({
      funds: funds.filter((fund) => viewer.holds('donor', fund)),
      donors: [...donors].filter((donor) => viewer.rights.represents(donor)),
    }),
  };
}

const CHUNK = 1_000;

function* ids(rows: Rows, sql: string): Generator<string> {
  let last = '';
  for (;;) {
    const page = rows.all<{ id: string }>(sql, last, CHUNK);
    for (const { id } of page) yield id;
    if (page.length < CHUNK) return;
    last = page.at(-1)?.id ?? last;
  }
}

import { currentViewer } from '../platform/auth/viewer.js';
import type { Rows } from '../platform/projections/view-reader.js';

/** What of a list the viewer may read, as JSON for `json_each`. */
export interface Readable {
  /** All of these: a list of ids. */
  readonly funds: string;
  /** Of these funds only what is of these organisations: `{ funds, organisations }`, lists of ids. */
  readonly organisations: string;
}

/** SQL that holds where a row with columns `fund` and `organisation` may be read; takes the two members. */
export const isReadable = (funds: string, organisations: string): string =>
  `(+fund IN (SELECT value FROM json_each(${funds}))
    OR (+fund IN (SELECT value FROM json_each(${organisations}, '$.funds'))
      AND +organisation IN (SELECT value FROM json_each(${organisations}, '$.organisations'))))`;

/** Of the rows of the table. */
export function readableOf(rows: Rows, table: 'award' | 'payment'): Readable {
  const viewer = currentViewer();
  const valuesOf = (sql: string) => rows.all<{ value: string }>(sql).map(({ value }) => value);
  const funds = valuesOf(FUNDS[table]);
  const organisations = viewer.holds('applicant') ? valuesOf(ORGANISATIONS[table]) : [];
  return {
    funds: JSON.stringify(funds.filter((fund) => viewer.mayRead({ fund }))),
    organisations: JSON.stringify({
      funds: funds.filter((fund) => viewer.holds('applicant', fund)),
      organisations: organisations.filter((id) => viewer.rights.represents(id)),
    }),
  };
}

/** One step down the index per value; DISTINCT would read all of it. */
const valuesIn = (table: string, column: string): string => `
  WITH RECURSIVE found (value) AS (
    SELECT min(${column}) FROM ${table}
    UNION ALL
    SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > found.value)
      FROM found WHERE found.value IS NOT NULL)
  SELECT value FROM found WHERE value IS NOT NULL LIMIT 100000`;

const FUNDS = { award: valuesIn('award', 'fund'), payment: valuesIn('payment', 'fund') };

const ORGANISATIONS = {
  award: valuesIn('award', 'organisation'),
  payment: valuesIn('payment', 'organisation'),
};

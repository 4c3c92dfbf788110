import { formatInstant, parseInstant } from '../platform/dates/instant.js';
import type { SqlValue } from '../platform/projections/projection.js';

/** A part of a query, and the value that it takes; undefined: it is not asked for. */
export interface Condition {
  /** With one `?`. */
  readonly sql: string;
  readonly value: SqlValue | undefined;
}

export interface AskedFor {
  /** SQL of all that is asked for, joined by AND; `TRUE` if nothing is. */
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/**
 * Only what is asked for stands in the text of the query, so that the index for it is found: lists that
 * grow with every request must not be read from the beginning.
 */
export function askedFor(...conditions: readonly Condition[]): AskedFor {
  const asked = conditions.filter(({ value }) => value !== undefined);
  return {
    where: asked.map(({ sql }) => `(${sql})`).join(' AND ') || 'TRUE',
    values: asked.flatMap(({ value }) => (value === undefined ? [] : [value])),
  };
}

/** From one instant to another, both included, of a table that is indexed by (recorded_at, idx). */
export const recordedBetween = (
  table: string,
  { from, to }: { readonly from?: string; readonly to?: string },
): readonly Condition[] => [
  { sql: `idx >= ${placeAt(table, '>=', 'ASC')}`, value: textOf(from) },
  { sql: `idx <= ${placeAt(table, '<=', 'DESC')}`, value: textOf(to) },
];

const textOf = (instant: string | undefined): string | undefined =>
  instant === undefined ? undefined : formatInstant(parseInstant(instant));

/** What is recorded later stands later in the log. Nothing there: no row fits. */
const placeAt = (table: string, comparison: string, order: string): string =>
  `(SELECT idx FROM ${table} WHERE recorded_at ${comparison} ?
      ORDER BY recorded_at ${order}, idx ${order} LIMIT 1)`;

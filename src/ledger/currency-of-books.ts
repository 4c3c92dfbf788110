import { notFound } from '../platform/decisions/refusal.js';
import type { Rows } from '../platform/projections/view-reader.js';

/**
 * The base currency that the books of a fund are kept in, also before anything is posted in them.
 * Reads the view `funds`.
 *
 * @throws Rejection NOT_FOUND when there is no such fund
 */
export function currencyOfBooks(rows: Rows, fund: string): string {
  const row = rows.get<{ currency: string }>(
    'SELECT base_currency AS currency FROM fund WHERE id = ?',
    fund,
  );
  if (!row) throw notFound({ id: fund });
  return row.currency;
}

import { assertNotFuture } from '../funds/value-dates.js';
import { dateIn } from '../platform/dates/business-date.js';
import { notFound } from '../platform/decisions/refusal.js';
import { momentOfReading } from '../platform/http/reading.js';
import type { Rows } from '../platform/projections/view-reader.js';

/** The books of a fund, and the day as at which they are shown. */
export interface BooksAsAt {
  /** Base currency of the fund, also before anything is posted in it. */
  readonly currency: string;
  /** Lines with a later value date do not count; undefined: all count. */
  readonly asAt: string | undefined;
}

/**
 * Reads the view `funds`.
 *
 * @throws Rejection NOT_FOUND when there is no such fund; FUTURE_VALUE_DATE when the day is after
 *   today, in the fund's time zone
 */
export function booksAsAt(rows: Rows, fund: string, asAt?: string): BooksAsAt {
  const found = rows.get<{ currency: string; zone: string }>(
    'SELECT base_currency AS currency, time_zone AS zone FROM fund WHERE id = ?',
    fund,
  );
  if (!found) throw notFound({ id: fund });
  if (asAt !== undefined) assertNotFuture(asAt, dateIn(momentOfReading(), found.zone), 'asAt');
  return { currency: found.currency, asAt };
}

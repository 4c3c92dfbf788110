import { currentViewer } from '../platform/auth/viewer.js';
import type { Rows } from '../platform/projections/view-reader.js';

/**
 * JSON list of the funds that the viewer may read of; null for whoever holds the role for all: they
 * alone read what belongs to none. Reads the view `funds`.
 */
export function readableFunds(rows: Rows): string | null {
  const viewer = currentViewer();
  if (viewer.readsAllFunds()) return null;
  const funds = rows.all<{ readonly id: string }>('SELECT id FROM fund ORDER BY id LIMIT 10000');
  return JSON.stringify(funds.filter(({ id }) => viewer.mayRead({ fund: id })).map(({ id }) => id));
}

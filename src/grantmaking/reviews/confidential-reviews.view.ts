import { isCallers } from '../../platform/auth/own.js';
import { showsConfidential } from '../../platform/http/reading.js';
import type { Rows } from '../../platform/projections/view-reader.js';

/** What of a review is between its reviewer and those who work for the fund: not that it was asked for. */
interface Said {
  readonly id: string;
  readonly fund: string;
  readonly reviewer: string;
  readonly conflict: string | null;
  readonly score: string | null;
  readonly reason: string | null;
}

/** Has it recorded that the answer shows what another one's review says. */
export function showsReview({ id, fund, reviewer, conflict, score, reason }: Said): void {
  if (isCallers(reviewer)) return;
  if (conflict !== null || score !== null || reason !== null) showsConfidential(id, fund);
}

/** The same for what events of reviews say, whatever became of these since. */
export function showsReviews(rows: Rows, ids: readonly string[]): void {
  const reviews = rows.all<Pick<Said, 'id' | 'fund' | 'reviewer'>>(
    'SELECT id, fund, reviewer FROM review WHERE id IN (SELECT value FROM json_each(?)) LIMIT 10000',
    JSON.stringify(ids),
  );
  for (const { id, fund, reviewer } of reviews) {
    if (!isCallers(reviewer)) showsConfidential(id, fund);
  }
}

import { HistoryMissing } from '../platform/decisions/attempt.js';
import type { Decisions } from '../platform/decisions/decisions.js';

/**
 * Puts all questions of a long decision to the histories at once. An attempt that lacks a history is
 * made anew when it is read: one by one, a decision about many rows would take as many attempts. Here
 * the reading of everything that is missing begins together, before any work is done.
 */
export function askAhead(
  questions: Iterable<() => unknown>,
  decisions: Pick<Decisions, 'peek'>,
): void {
  const missing = [...questions].flatMap(missingFor);
  // what goes wrong here goes wrong again where the decision waits for it
  for (const { aggregate, id } of missing) decisions.peek(aggregate, id).catch(() => {});
  if (missing[0]) throw missing[0];
}

function missingFor(ask: () => unknown): HistoryMissing[] {
  try {
    ask();
    return [];
  } catch (error) {
    if (error instanceof HistoryMissing) return [error];
    throw error;
  }
}

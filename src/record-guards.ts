import type { RecordGuard } from './platform/decisions/attempt.js';
import { entryIsBalanced } from './ledger/journal/entries.js';

/** What must hold of every event before it goes into the log, beside its own shape. */
export const recordGuards: readonly RecordGuard[] = [entryIsBalanced];

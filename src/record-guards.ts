import type { RecordGuard } from './platform/decisions/attempt.js';
import { moneyIsSound } from './ledger/journal/soundness.js';

/** What must hold of every event before it goes into the log, beside its own shape. */
export const recordGuards: readonly RecordGuard[] = [moneyIsSound];

import type { RecordGuard } from '../../platform/decisions/attempt.js';
import { entryOf, isMoneyEvent, type MoneyEvent } from './entries.js';
import { assertBalanced, type Entry } from './entry.js';
import { assertPartsAddUp } from './wholes.js';

/**
 * The entry of an event, if its parts add up and it balances.
 *
 * @throws AssertionError saying what is wrong
 */
export function soundEntryOf(event: MoneyEvent & { readonly stream: string }): Entry {
  assertPartsAddUp(event);
  const entry = entryOf(event);
  assertBalanced(event.type, entry);
  return entry;
}

/** Refuses an event that is not sound before it is written. */
export const moneyIsSound: RecordGuard = (event) => {
  if (isMoneyEvent(event)) soundEntryOf({ ...event, stream: '' });
};

import { duplicateSourceKey } from '../contributions/receipts/receipt.take-on.js';
import { takenOnAs } from '../contributions/receipts/taking-on.js';
import { kindOf } from '../platform/decisions/aggregate.js';
import type { Decision } from '../platform/decisions/decision.js';

/** A row of a source. Contributions reserve their keys in the same way. */
export interface SourceKey {
  readonly source: string;
  readonly sourceKey: string;
}

const KIND = 'source-key';

export function reserveSourceKey(
  d: Decision,
  { source, sourceKey }: SourceKey,
  holder: string,
): void {
  d.reserve(KIND, [source, sourceKey], holder);
}

/**
 * Whether the row was taken on before.
 *
 * @param kinds what such a row is taken on as
 * @throws Rejection DUPLICATE_SOURCE_KEY when it was taken on as something else
 */
export function isKnown(d: Decision, key: SourceKey, kinds: readonly string[]): boolean {
  const known = takenOnAs(d, key);
  if (known === undefined) return false;
  if (!kinds.includes(kindOf(known))) throw duplicateSourceKey({ ...key, takenOnAs: known });
  return true;
}

import { refusal } from '../../platform/decisions/refusal.js';
import { fromDecimal } from '../../platform/transparency/base64.js';

export const sizeOutOfRange = refusal<{ least: number; most: number }>(
  422,
  'SIZE_OUT_OF_RANGE',
  'An index or a size must be within the log.',
);

const MOST = Number.MAX_SAFE_INTEGER;

/** A whole number as it stands in a query, up to 2^53; `most` is what a refusal names. */
export function whole(text: string, most: number): number {
  const value = fromDecimal(text);
  if (value === undefined) throw sizeOutOfRange({ least: 0, most: Math.min(most, MOST) });
  return value;
}

export function within(value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw sizeOutOfRange({ least, most });
}

import { refusal } from '../../platform/decisions/refusal.js';

export const sizeOutOfRange = refusal<{ least: number; most: number }>(
  422,
  'SIZE_OUT_OF_RANGE',
  'An index or a size must be within the log.',
);

export function within(value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw sizeOutOfRange({ least, most });
}

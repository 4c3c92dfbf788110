import type { PoolChange } from '../../funds/pools/pool.events.js';
import { TERMS } from '../../funds/pools/pool.js';
import { minorUnits } from '../../platform/money/money.js';

/** By how much a movement changes what is available, in minor units: cash adds to it, claims take from it. */
export function availableChange(change: PoolChange): bigint {
  return TERMS.reduce((available, term) => {
    const moved = change[term];
    const minor = moved ? minorUnits(moved) : 0n;
    return term === 'cash' ? available + minor : available - minor;
  }, 0n);
}

/** What an append does to a pool: BEGINS, LASTS or ENDS to be overcommitted, or none of it. */
export type Overcommitment = 'BEGINS' | 'LASTS' | 'ENDS' | 'NONE';

/**
 * From what was available before the append and after the movement, in minor units. A pool that is
 * below zero only between two movements of one append was never seen there.
 */
export function overcommitment(before: bigint, after: bigint): Overcommitment {
  if (after < 0n) return before < 0n ? 'LASTS' : 'BEGINS';
  return before < 0n ? 'ENDS' : 'NONE';
}

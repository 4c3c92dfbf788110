import { minorUnits } from '../../platform/money/money.js';
import type { Line } from './entry.js';

export interface BalanceChange {
  readonly fund: string;
  readonly pool: string;
  readonly account: string;
  readonly currency: string;
  /** Minor units of currency; debits above zero. */
  readonly minor: bigint;
}

/** Sums up by fund, pool and account what lines change. */
export class BalanceChanges {
  private readonly changes = new Map<string, BalanceChange>();

  add(fund: string, { pool, account, amount }: Line): void {
    const key = `${fund} ${pool} ${account}`;
    const minor = (this.changes.get(key)?.minor ?? 0n) + minorUnits(amount);
    this.changes.set(key, { fund, pool, account, currency: amount.currency, minor });
  }

  all(): Iterable<BalanceChange> {
    return this.changes.values();
  }
}

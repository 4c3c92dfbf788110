import type { Movement, PoolEvent } from '../../funds/pools/pool.events.js';
import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';

interface Moved {
  readonly stream: string;
  readonly data: Movement;
}

/** A movement that is not in it would not be counted. */
const ON_MOVEMENTS: Readonly<Record<Exclude<PoolEvent['type'], 'PoolOpened'>, typeof moved>> = {
  PoolCredited: moved,
  PoolCreditReversed: moved,
  PoolSetAside: moved,
  PoolSetAsideReversed: moved,
  PoolCommitted: moved,
  PoolPaymentReleased: moved,
  PoolPaymentConfirmed: moved,
  PoolExpensed: moved,
};

/** What a pool has at the bank and not yet sent off, for those who approve payments. */
export const payoutPoolsProjection = projection<Recorded<PoolEvent>>({
  name: 'payout-pools',
  version: 1,
  tables: `
    CREATE TABLE payout_pool (
      id    TEXT PRIMARY KEY,
      name  TEXT NOT NULL,
      minor INTEGER NOT NULL DEFAULT 0  -- cash less payments in transit, minor units of base currency
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    PoolOpened(views, { stream, data: { name } }) {
      views.run('INSERT INTO payout_pool (id, name) VALUES (?, ?)', stream, name);
    },
    ...ON_MOVEMENTS,
  },
});

function moved(views: Views, { stream, data: { change } }: Moved): void {
  const by = minorOf(change.cash) - minorOf(change.inTransit);
  if (by !== 0n) views.run('UPDATE payout_pool SET minor = minor + ? WHERE id = ?', by, stream);
}

const minorOf = (amount: Movement['change']['cash']): bigint => (amount ? minorUnits(amount) : 0n);

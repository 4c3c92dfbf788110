import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { Movement, PoolEvent } from './pool.events.js';
import { HOLDINGS } from './pool.js';

interface Moved {
  readonly stream: string;
  readonly data: Movement;
}

/** A movement that is not in it would not show. */
const ON_MOVEMENTS: Readonly<Record<Exclude<PoolEvent['type'], 'PoolOpened'>, typeof moved>> = {
  PoolCredited: moved,
  PoolCreditReversed: moved,
  PoolSetAside: moved,
  PoolSetAsideReversed: moved,
  PoolCommitted: moved,
  PoolPaymentReleased: released,
  PoolPaymentConfirmed: moved,
  PoolExpensed: moved,
};

/** Pools with what they hold: the terms of available, and what else their movements say. */
export const poolsProjection = projection<Recorded<PoolEvent>>({
  name: 'pools',
  version: 2,
  tables: `
    CREATE TABLE pool (
      id            TEXT PRIMARY KEY,
      fund          TEXT NOT NULL,
      idx           INTEGER NOT NULL,  -- index of PoolOpened
      name          TEXT NOT NULL,
      general       INTEGER NOT NULL,  -- 1: for money without an earmark
      earmark       TEXT,              -- JSON
      state         TEXT NOT NULL,     -- OPEN, CLOSED
      currency      TEXT NOT NULL,     -- base currency of the fund
      -- minor units of currency
      cash          INTEGER NOT NULL DEFAULT 0,
      inTransit     INTEGER NOT NULL DEFAULT 0,
      conditional   INTEGER NOT NULL DEFAULT 0,
      dueToAgency   INTEGER NOT NULL DEFAULT 0,
      commitments   INTEGER NOT NULL DEFAULT 0,
      reserve       INTEGER NOT NULL DEFAULT 0,
      provision     INTEGER NOT NULL DEFAULT 0,
      programme     INTEGER NOT NULL DEFAULT 0,
      outgoingCosts INTEGER NOT NULL DEFAULT 0,
      disbursed     INTEGER NOT NULL DEFAULT 0  -- released, less returned
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pool_fund ON pool (fund, idx);
  `,
  on: {
    PoolOpened(views, { stream, index, data }) {
      views.run(
        `INSERT INTO pool (id, fund, idx, name, general, earmark, state, currency)
          VALUES (?, ?, ?, ?, ?, ?, 'OPEN', ?)`,
        stream,
        data.fund,
        index,
        data.name,
        data.general ? 1 : 0,
        data.earmark ? JSON.stringify(data.earmark) : null,
        data.currency,
      );
    },
    ...ON_MOVEMENTS,
  },
});

const MOVE = `UPDATE pool SET ${HOLDINGS.map((name) => `${name} = ${name} + ?`).join(', ')} WHERE id = ?`;

function moved(views: Views, { stream, data: { change } }: Moved): void {
  const deltas = HOLDINGS.map((name) => {
    const by = change[name];
    return by ? minorUnits(by) : 0n;
  });
  views.run(MOVE, ...deltas, stream);
}

/** What is in transit from then on counts as disbursed. */
function released(views: Views, event: Moved): void {
  moved(views, event);
  const { inTransit } = event.data.change;
  if (!inTransit) return;
  views.run(
    'UPDATE pool SET disbursed = disbursed + ? WHERE id = ?',
    minorUnits(inTransit),
    event.stream,
  );
}

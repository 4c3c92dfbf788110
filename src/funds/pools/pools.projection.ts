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
  version: 3,
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
    -- What the movements of each value date change, in the same terms.
    CREATE TABLE pool_day (
      pool          TEXT NOT NULL,
      value_date    TEXT NOT NULL,
      cash          INTEGER NOT NULL,
      inTransit     INTEGER NOT NULL,
      conditional   INTEGER NOT NULL,
      dueToAgency   INTEGER NOT NULL,
      commitments   INTEGER NOT NULL,
      reserve       INTEGER NOT NULL,
      provision     INTEGER NOT NULL,
      programme     INTEGER NOT NULL,
      outgoingCosts INTEGER NOT NULL,
      disbursed     INTEGER NOT NULL,
      PRIMARY KEY (pool, value_date)
    ) STRICT, WITHOUT ROWID;
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

/** What a movement changes, in minor units; `disbursed` is no holding. */
type Changes = Readonly<Record<(typeof HOLDINGS)[number] | 'disbursed', bigint>>;

const COLUMNS = [...HOLDINGS, 'disbursed'] as const;

const MOVE = `UPDATE pool SET ${COLUMNS.map((name) => `${name} = ${name} + ?`).join(', ')} WHERE id = ?`;
const MOVE_DAY = `INSERT INTO pool_day (pool, value_date, ${COLUMNS.join(', ')})
  VALUES (?, ?, ${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT (pool, value_date) DO UPDATE SET
  ${COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;

function moved(views: Views, { stream, data }: Moved): void {
  write(views, { stream, data }, { ...holdingsChanged(data), disbursed: 0n });
}

/** What is in transit from then on counts as disbursed. */
function released(views: Views, { stream, data }: Moved): void {
  const changes = holdingsChanged(data);
  write(views, { stream, data }, { ...changes, disbursed: changes.inTransit });
}

const holdingsChanged = ({ change }: Movement): Omit<Changes, 'disbursed'> =>
  Object.fromEntries(
    HOLDINGS.map((name) => {
      const by = change[name];
      return [name, by ? minorUnits(by) : 0n];
    }),
  ) as Omit<Changes, 'disbursed'>;

function write(views: Views, { stream, data }: Moved, changes: Changes): void {
  const values = COLUMNS.map((name) => changes[name]);
  views.run(MOVE, ...values, stream);
  views.run(MOVE_DAY, stream, data.cause.valueDate, ...values);
}

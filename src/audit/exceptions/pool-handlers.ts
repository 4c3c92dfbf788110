import type { PoolEvent, Movement } from '../../funds/pools/pool.events.js';
import { ofMinor } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { listException } from './exception-rows.js';
import { availableChange, overcommitment } from './overcommitment.js';

/** `before` and `lowest` are of the time before the append that `append` names. */
export const WATCHED_POOL_TABLE = `
  CREATE TABLE watched_pool (
    pool      TEXT PRIMARY KEY,
    fund      TEXT NOT NULL,
    currency  TEXT NOT NULL,
    available INTEGER NOT NULL, -- minor units
    append    TEXT NOT NULL,    -- the latest that moved it
    before    INTEGER NOT NULL,
    lowest    INTEGER,          -- of the overcommitment that lasts; null if there was none
    began_idx INTEGER           -- index that it began at, or was to begin at
  ) STRICT, WITHOUT ROWID;`;

interface Watched {
  readonly fund: string;
  readonly currency: string;
  readonly available: bigint;
  readonly append: string;
  readonly before: bigint;
  readonly lowest: bigint | null;
  readonly began_idx: bigint | null;
}

type Moved = Recorded<Extract<PoolEvent, { data: Movement }>>;

export function poolOpened(
  views: Views,
  { stream, data: { fund, currency } }: Recorded<Extract<PoolEvent, { type: 'PoolOpened' }>>,
): void {
  views.run(
    "INSERT INTO watched_pool VALUES (?, ?, ?, 0, '', 0, NULL, NULL)",
    stream,
    fund,
    currency,
  );
}

/** Lists from when to when a pool was overcommitted, seen from append to append. */
export function poolMoved(views: Views, event: Moved): void {
  const { stream: pool, index, metadata, data } = event;
  const found = views.get<Watched>('SELECT * FROM watched_pool WHERE pool = ?', pool);
  if (!found) return;
  const append = `${metadata.correlationId} ${metadata.recordedAt}`;
  const watched = append === found.append ? found : nextAppend(views, pool, found);
  const now = found.available + availableChange(data.change);
  const began = watchedStep(views, event, { pool, watched, now });
  views.run(
    `UPDATE watched_pool SET available = ?, append = ?, before = ?, lowest = ?, began_idx = ?
      WHERE pool = ?`,
    now,
    append,
    watched.before,
    watched.lowest,
    began ? (watched.began_idx ?? index) : null,
    pool,
  );
}

/** What stands so far is what was there before the append that begins. */
function nextAppend(views: Views, pool: string, found: Watched): Watched {
  const lasting = found.available < 0n ? found.began_idx : null;
  const row =
    lasting === null
      ? undefined
      : views.get<{ amount: bigint }>(
          "SELECT amount FROM exception WHERE idx = ? AND kind = 'POOL_OVERCOMMITTED' AND subject = ?",
          lasting,
          pool,
        );
  return { ...found, before: found.available, lowest: row?.amount ?? null, began_idx: lasting };
}

/** Answers whether the list names an overcommitment that this append has to do with. */
function watchedStep(
  views: Views,
  event: Moved,
  {
    pool,
    watched,
    now,
  }: { readonly pool: string; readonly watched: Watched; readonly now: bigint },
): boolean {
  const { fund, currency, before, lowest, began_idx: began } = watched;
  const set = (low: bigint | null, endedAt: string | null, endedIdx: number | null) =>
    views.run(
      `UPDATE exception SET amount = ?, ended_at = ?, ended_idx = ?
        WHERE idx = ? AND kind = 'POOL_OVERCOMMITTED' AND subject = ?`,
      low,
      endedAt,
      endedIdx,
      began,
      pool,
    );
  switch (overcommitment(before, now)) {
    case 'BEGINS':
      if (began !== null) set(now, null, null);
      else {
        const amount = ofMinor(now, currency);
        listException(views, event, { kind: 'POOL_OVERCOMMITTED', fund, subject: pool, amount });
      }
      return true;
    case 'LASTS':
      set(lowest !== null && lowest < now ? lowest : now, null, null);
      return true;
    case 'ENDS':
      set(lowest, event.metadata.recordedAt, event.index);
      return true;
    case 'NONE':
      if (began !== null) {
        views.run(
          "DELETE FROM exception WHERE idx = ? AND kind = 'POOL_OVERCOMMITTED' AND subject = ?",
          began,
          pool,
        );
      }
      return false;
  }
}

import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { minorUnits, type Money } from '../../platform/money/money.js';
import type { Views } from '../../platform/projections/projection.js';
import type { ExceptionKind } from './exception-kinds.js';

/** The tables of the view: the list itself. What else a handler remembers stands beside it. */
export const EXCEPTION_TABLE = `
  CREATE TABLE exception (
    idx         INTEGER NOT NULL, -- index of the event that it began with
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,    -- id
    about       TEXT,             -- id of what else it is about
    fund        TEXT NOT NULL,    -- empty: of none
    currency    TEXT,
    amount      INTEGER,          -- minor units of currency
    days        INTEGER,
    seconds     INTEGER,
    reason      TEXT,
    actor       TEXT NOT NULL,
    actor_role  TEXT,
    on_behalf   TEXT,
    recorded_at TEXT NOT NULL,    -- RFC 3339
    rests_on    INTEGER,          -- index of an earlier event that it follows from too
    ended_at    TEXT,             -- null: it lasts, or is over in its instant
    ended_idx   INTEGER,
    PRIMARY KEY (idx, kind, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX exception_by_time ON exception (recorded_at, idx);
  CREATE INDEX exception_by_kind ON exception (kind, idx);
  CREATE INDEX exception_by_fund ON exception (fund, idx);
  CREATE INDEX exception_by_subject ON exception (subject, kind, idx);
  CREATE INDEX exception_by_about ON exception (about, kind, idx) WHERE about IS NOT NULL;`;

export interface NewException {
  readonly kind: ExceptionKind;
  /** Empty: it belongs to none. */
  readonly fund: string;
  readonly subject: string;
  readonly about?: string | undefined;
  readonly amount?: Money;
  readonly days?: number;
  readonly seconds?: number;
  readonly reason?: string | undefined;
  readonly restsOn?: number;
}

type Origin = Pick<StoredEvent, 'index' | 'metadata'>;

/** Lists what an event has brought about, on the word of whoever acted. */
export function listException(
  views: Views,
  { index, metadata }: Origin,
  exception: NewException,
): void {
  const { kind, fund, subject, about, amount, days, seconds, reason, restsOn } = exception;
  views.run(
    'INSERT INTO exception VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)',
    index,
    kind,
    subject,
    about ?? null,
    fund,
    amount?.currency ?? null,
    amount ? minorUnits(amount) : null,
    days ?? null,
    seconds ?? null,
    reason ?? null,
    metadata['actor'] ?? '',
    metadata['actorRole'] ?? null,
    metadata['onBehalfOf'] ?? null,
    metadata.recordedAt,
    restsOn ?? null,
  );
}

/** Says of what lasts that it is over; `about` narrows it down to what is about ids of this kind. */
export function endException(
  views: Views,
  { index, metadata }: Origin,
  {
    kind,
    subject,
    about = '',
  }: { readonly kind: ExceptionKind; readonly subject: string; readonly about?: string },
): void {
  views.run(
    `UPDATE exception SET ended_at = ?1, ended_idx = ?2
      WHERE kind = ?3 AND subject = ?4 AND ended_idx IS NULL AND ifnull(about, '') GLOB ?5 || '*'`,
    metadata.recordedAt,
    index,
    kind,
    subject,
    about,
  );
}

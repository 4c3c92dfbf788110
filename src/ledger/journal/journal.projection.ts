import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import { monthOf } from '../../platform/dates/business-date.js';
import { entryTypes, entryOf, type MoneyEvent } from './entries.js';
import type { Entry, Line } from './entry.js';

type RecordedMoneyEvent = Recorded<MoneyEvent>;

/** The journal, and beside it the balance of every account of every pool as it stands. */
export const journal = projection<RecordedMoneyEvent>({
  name: 'journal',
  version: 1,
  tables: `
    CREATE TABLE journal_line (
      idx         INTEGER NOT NULL, -- place of the event in the log: the entry
      line        INTEGER NOT NULL, -- place in the entry, from 1
      fund        TEXT NOT NULL,
      pool        TEXT NOT NULL,
      account     TEXT NOT NULL,
      minor       INTEGER NOT NULL, -- minor units of currency; debits above zero, credits below
      currency    TEXT NOT NULL,    -- the fund's base currency
      donor       TEXT,
      grant_id    TEXT,
      value_date  TEXT NOT NULL,    -- YYYY-MM-DD
      period      TEXT NOT NULL,    -- YYYY-MM
      recorded_at TEXT NOT NULL,    -- RFC 3339
      event_type  TEXT NOT NULL,
      subject     TEXT NOT NULL,    -- stream of the event
      PRIMARY KEY (idx, line)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX journal_by_account ON journal_line (fund, account, pool, value_date);
    CREATE INDEX journal_by_grant ON journal_line (grant_id, idx) WHERE grant_id IS NOT NULL;
    CREATE INDEX journal_by_donor ON journal_line (donor, idx) WHERE donor IS NOT NULL;
    CREATE TABLE balance (
      fund     TEXT NOT NULL,
      pool     TEXT NOT NULL,
      account  TEXT NOT NULL,
      currency TEXT NOT NULL,
      minor    INTEGER NOT NULL, -- minor units of currency; a debit balance is above zero
      PRIMARY KEY (fund, pool, account)
    ) STRICT, WITHOUT ROWID`,
  on: Object.fromEntries(entryTypes.map((type) => [type, post])) as Record<
    MoneyEvent['type'],
    typeof post
  >,
});

function post(views: Views, event: RecordedMoneyEvent): void {
  const entry = entryOf(event);
  entry.lines.forEach((line, i) => {
    insertLine(views, event, entry, line, i + 1);
    addToBalance(views, entry.fund, line);
  });
}

function insertLine(
  views: Views,
  { index, type, stream, metadata }: RecordedMoneyEvent,
  { fund, valueDate }: Entry,
  { account, pool, amount, donor, grant }: Line,
  place: number,
): void {
  views.run(
    'INSERT INTO journal_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    index,
    place,
    fund,
    pool,
    account,
    minorUnits(amount),
    amount.currency,
    donor ?? null,
    grant ?? null,
    valueDate,
    monthOf(valueDate),
    metadata.recordedAt,
    type,
    stream,
  );
}

function addToBalance(views: Views, fund: string, { account, pool, amount }: Line): void {
  views.run(
    `INSERT INTO balance VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (fund, pool, account) DO UPDATE SET minor = minor + excluded.minor`,
    fund,
    pool,
    account,
    amount.currency,
    minorUnits(amount),
  );
}

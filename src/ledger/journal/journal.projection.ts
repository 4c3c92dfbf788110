import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import { entryTypes, entryOf, type MoneyEvent } from './entries.js';
import type { Entry, Line } from './entry.js';

type RecordedMoneyEvent = Recorded<MoneyEvent>;

/** The journal, and beside it the balance of every account of every pool as it stands. */
export const journal = projection<RecordedMoneyEvent>({
  name: 'journal',
  version: 2,
  tables: `
    -- What the lines of an entry have in common.
    CREATE TABLE journal_entry (
      idx         INTEGER PRIMARY KEY, -- place of the event in the log
      fund        TEXT NOT NULL,
      currency    TEXT NOT NULL,    -- the fund's base currency
      value_date  TEXT NOT NULL,    -- YYYY-MM-DD
      recorded_at TEXT NOT NULL,    -- RFC 3339
      event_type  TEXT NOT NULL,
      subject     TEXT NOT NULL     -- stream of the event
    ) STRICT;
    CREATE TABLE journal_line (
      idx      INTEGER NOT NULL, -- of the entry
      line     INTEGER NOT NULL, -- place in the entry, from 1
      pool     TEXT NOT NULL,
      account  TEXT NOT NULL,
      minor    INTEGER NOT NULL, -- minor units of currency; debits above zero, credits below
      donor    TEXT,
      grant_id TEXT,
      PRIMARY KEY (idx, line)
    ) STRICT, WITHOUT ROWID;
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
  const [first] = entry.lines;
  if (!first) return;
  insertEntry(views, event, entry, first.amount.currency);
  entry.lines.forEach((line, i) => {
    insertLine(views, event.index, i + 1, line);
    addToBalance(views, entry.fund, line);
  });
}

function insertEntry(
  views: Views,
  { index, type, stream, metadata }: RecordedMoneyEvent,
  { fund, valueDate }: Entry,
  currency: string,
): void {
  views.run(
    'INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?, ?)',
    index,
    fund,
    currency,
    valueDate,
    metadata.recordedAt,
    type,
    stream,
  );
}

function insertLine(
  views: Views,
  index: number,
  place: number,
  { account, pool, amount, donor, grant }: Line,
): void {
  views.run(
    'INSERT INTO journal_line VALUES (?, ?, ?, ?, ?, ?, ?)',
    index,
    place,
    pool,
    account,
    minorUnits(amount),
    donor ?? null,
    grant ?? null,
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

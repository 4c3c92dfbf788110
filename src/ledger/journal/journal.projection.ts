import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import { BalanceChanges, type BalanceChange } from './balance-changes.js';
import { entryTypes, entryOf, type MoneyEvent } from './entries.js';
import type { Entry } from './entry.js';

type RecordedMoneyEvent = Recorded<MoneyEvent>;

/** The journal, and beside it the balance of every account of every pool as it stands. */
export const journal = projection<RecordedMoneyEvent>({
  name: 'journal',
  version: 3,
  tables: `
    -- What the lines of an entry have in common.
    CREATE TABLE journal_entry (
      idx         INTEGER PRIMARY KEY, -- place of the event in the log
      fund        TEXT NOT NULL,
      currency    TEXT NOT NULL,    -- the fund's base currency
      donor       TEXT,
      grant_id    TEXT,
      value_date  TEXT NOT NULL,    -- YYYY-MM-DD
      recorded_at TEXT NOT NULL,    -- RFC 3339
      event_type  TEXT NOT NULL,
      subject     TEXT NOT NULL     -- stream of the event
    ) STRICT;
    CREATE INDEX journal_by_grant ON journal_entry (grant_id, idx) WHERE grant_id IS NOT NULL;
    CREATE INDEX journal_by_donor ON journal_entry (donor, idx) WHERE donor IS NOT NULL;
    CREATE TABLE journal_line (
      idx     INTEGER NOT NULL, -- of the entry
      line    INTEGER NOT NULL, -- place in the entry, from 1
      pool    TEXT NOT NULL,
      account TEXT NOT NULL,
      minor   INTEGER NOT NULL, -- minor units of currency; debits above zero, credits below
      PRIMARY KEY (idx, line)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE balance (
      fund     TEXT NOT NULL,
      pool     TEXT NOT NULL,
      account  TEXT NOT NULL,
      currency TEXT NOT NULL,
      minor    INTEGER NOT NULL, -- minor units of currency; a debit balance is above zero
      PRIMARY KEY (fund, pool, account)
    ) STRICT, WITHOUT ROWID`,
  batch: {
    of: entryTypes,
    take(views, events) {
      const changes = new BalanceChanges();
      for (const event of events) {
        const entry = entryOf(event);
        insertEntry(views, event, entry);
        for (const line of entry.lines) changes.add(entry.fund, line);
      }
      for (const change of changes.all()) addToBalance(views, change);
    },
  },
});

/** What is in it of currency, donor and grant, all lines have in common: `assertBalanced` has seen to it. */
function insertEntry(views: Views, event: RecordedMoneyEvent, entry: Entry): void {
  const { index, type, stream, metadata } = event;
  const { fund, valueDate, lines } = entry;
  const [first] = lines;
  if (!first) return;
  views.run(
    'INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    index,
    fund,
    first.amount.currency,
    first.donor ?? null,
    first.grant ?? null,
    valueDate,
    metadata.recordedAt,
    type,
    stream,
  );
  for (const [i, { pool, account, amount }] of lines.entries()) {
    views.run(
      'INSERT INTO journal_line VALUES (?, ?, ?, ?, ?)',
      index,
      i + 1,
      pool,
      account,
      minorUnits(amount),
    );
  }
}

function addToBalance(views: Views, { fund, pool, account, currency, minor }: BalanceChange): void {
  views.run(
    `INSERT INTO balance VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (fund, pool, account) DO UPDATE SET minor = minor + excluded.minor`,
    fund,
    pool,
    account,
    currency,
    minor,
  );
}

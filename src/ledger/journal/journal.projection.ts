import type { PeriodEvent } from '../../funds/periods/period.events.js';
import { periodOf } from '../../funds/periods/period.js';
import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import { BalanceChanges } from './balance-changes.js';
import { entryTypes, entryOf, type MoneyEvent } from './entries.js';
import type { Entry } from './entry.js';

type RecordedMoneyEvent = Recorded<MoneyEvent>;
type Closing = Recorded<Extract<PeriodEvent, { type: 'PeriodClosed' }>>;

/**
 * The journal, and beside it the balance of every account of every pool: as it stands, by value date,
 * and what each period has moved.
 */
export const journal = projection<RecordedMoneyEvent | Closing>({
  name: 'journal',
  version: 5,
  tables: `
    -- What the lines of an entry have in common.
    CREATE TABLE journal_entry (
      idx            INTEGER PRIMARY KEY, -- place of the event in the log
      fund           TEXT NOT NULL,
      currency       TEXT NOT NULL,    -- the fund's base currency
      donor          TEXT,
      grant_id       TEXT,
      value_date     TEXT NOT NULL,    -- YYYY-MM-DD
      period         TEXT NOT NULL,    -- YYYY-MM
      recorded_at    TEXT NOT NULL,    -- RFC 3339
      event_type     TEXT NOT NULL,
      subject        TEXT NOT NULL,    -- stream of the event
      actor          TEXT NOT NULL,
      command        TEXT NOT NULL,
      correlation_id TEXT NOT NULL
    ) STRICT;
    CREATE INDEX journal_by_day ON journal_entry (fund, value_date, idx);
    CREATE INDEX journal_by_period ON journal_entry (period, idx);
    CREATE INDEX journal_by_subject ON journal_entry (subject, idx);
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
    -- An agreement, and the receipts for it.
    CREATE TABLE contribution_subject (
      contribution TEXT NOT NULL,
      subject      TEXT NOT NULL,
      PRIMARY KEY (contribution, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE balance (
      fund     TEXT NOT NULL,
      pool     TEXT NOT NULL,
      account  TEXT NOT NULL,
      currency TEXT NOT NULL,
      minor    INTEGER NOT NULL, -- minor units of currency; a debit balance is above zero
      PRIMARY KEY (fund, pool, account)
    ) STRICT, WITHOUT ROWID;
    -- What the lines of each value date change; also if they add up to zero.
    CREATE TABLE day_change (
      fund       TEXT NOT NULL,
      account    TEXT NOT NULL,
      pool       TEXT NOT NULL,
      value_date TEXT NOT NULL,
      currency   TEXT NOT NULL,
      minor      INTEGER NOT NULL,
      PRIMARY KEY (fund, account, pool, value_date)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE period_change (
      fund     TEXT NOT NULL,
      period   TEXT NOT NULL,    -- YYYY-MM
      pool     TEXT NOT NULL,
      account  TEXT NOT NULL,
      currency TEXT NOT NULL,
      debits   INTEGER NOT NULL, -- minor units of currency, zero or above
      credits  INTEGER NOT NULL, -- zero or below
      PRIMARY KEY (fund, period, pool, account)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE journal_closed (
      fund   TEXT PRIMARY KEY,
      period TEXT NOT NULL       -- the last closed one
    ) STRICT, WITHOUT ROWID`,
  batch: {
    of: [...entryTypes, 'PeriodClosed'],
    take(views, events) {
      const changes = new BalanceChanges();
      for (const event of events) {
        if (event.type === 'PeriodClosed') close(views, event);
        else post(views, event, changes);
      }
      changes.write(views);
    },
  },
});

/** Lines that stand later in the log belong to a later period. */
function close(views: Views, { data: { fund, period } }: Closing): void {
  views.run(
    `INSERT INTO journal_closed VALUES (?, ?)
      ON CONFLICT (fund) DO UPDATE SET period = excluded.period`,
    fund,
    period,
  );
}

function post(views: Views, event: RecordedMoneyEvent, changes: BalanceChanges): void {
  const entry = entryOf(event);
  const { fund, valueDate } = entry;
  const closed = views.get<{ period: string }>(
    'SELECT period FROM journal_closed WHERE fund = ?',
    fund,
  );
  const period = periodOf(valueDate, closed?.period);
  insertEntry(views, event, { ...entry, period });
  const contribution = contributionOf(event);
  if (contribution !== undefined) {
    views.run(
      'INSERT OR IGNORE INTO contribution_subject VALUES (?, ?)',
      contribution,
      event.stream,
    );
  }
  for (const line of entry.lines) changes.add({ fund, valueDate, period }, line);
}

function contributionOf({ type, stream, data }: RecordedMoneyEvent): string | undefined {
  if (type === 'AgreementSigned' || type === 'InstalmentTakenOn') return stream;
  return type === 'ReceiptRecorded' ? data.contribution : undefined;
}

/** What is in it of currency, donor and grant, all lines have in common: `assertBalanced` has seen to it. */
function insertEntry(
  views: Views,
  { index, type, stream, metadata }: RecordedMoneyEvent,
  { fund, valueDate, period, lines }: Entry & { readonly period: string },
): void {
  const [first] = lines;
  if (!first) return;
  views.run(
    'INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    index,
    fund,
    first.amount.currency,
    first.donor ?? null,
    first.grant ?? null,
    valueDate,
    period,
    metadata.recordedAt,
    type,
    stream,
    metadata.actor,
    metadata.command,
    metadata.correlationId,
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

import type { FundEvent } from '../../funds/funds/fund.events.js';
import { minorUnits, type Money } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ReceiptEvent } from '../receipts/receipt.events.js';
import type { ContributionEvent } from './contribution.events.js';

type MoneyInEvent = ContributionEvent | ReceiptEvent;
type Event<T extends MoneyInEvent['type']> = Recorded<Extract<MoneyInEvent, { type: T }>>;

/**
 * Pledges and agreements with their instalments, and what receipts and reversals did to them, by value
 * date: what is paid, outstanding and overdue depends on the day, and the query sums it up.
 */
export const contributionsProjection = projection<Recorded<MoneyInEvent | FundEvent>>({
  name: 'contributions',
  version: 2,
  tables: `
    CREATE TABLE contribution_fund (
      id        TEXT PRIMARY KEY,
      time_zone TEXT NOT NULL  -- IANA
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE contribution (
      id                TEXT PRIMARY KEY,
      idx               INTEGER NOT NULL,  -- index of its first event
      fund              TEXT NOT NULL,
      donor             TEXT NOT NULL,
      pledged           INTEGER,           -- minor units of pledged_currency; null: no pledge went before
      pledged_currency  TEXT,
      announced_on      TEXT,
      note              TEXT,
      -- of the agreement
      agreed            INTEGER,           -- minor units of currency; null: not agreed yet
      currency          TEXT,              -- of the donor
      signed_on         TEXT,
      pool              TEXT,
      condition         TEXT,              -- null: unconditional
      support_cost_rate TEXT,              -- percent; null: the fund's
      reference         TEXT,
      base_currency     TEXT,
      receivable        INTEGER,           -- as signed; minor units of base_currency
      source            TEXT,              -- taken on from
      source_key        TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX contribution_order ON contribution (idx);
    CREATE INDEX contribution_donor ON contribution (donor, idx);
    CREATE TABLE instalment (
      contribution TEXT NOT NULL,
      pledged      INTEGER NOT NULL,  -- 1: of the pledge; 0: of the agreement, whose terms may be others
      number       INTEGER NOT NULL,
      due_on       TEXT NOT NULL,
      amount       INTEGER NOT NULL,  -- minor units of the currency that it was promised in
      PRIMARY KEY (contribution, pledged, number)
    ) STRICT, WITHOUT ROWID;
    -- What a reversal takes back has the other sign.
    CREATE TABLE contribution_movement (
      contribution TEXT NOT NULL,
      idx          INTEGER NOT NULL,  -- index of ReceiptRecorded or ReceiptReversed
      value_date   TEXT NOT NULL,
      overpaid     INTEGER NOT NULL,  -- minor units of the contribution's currency
      cleared      INTEGER NOT NULL,  -- of the receivable, in minor units of base currency
      PRIMARY KEY (contribution, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE instalment_movement (
      contribution TEXT NOT NULL,
      number       INTEGER NOT NULL,
      idx          INTEGER NOT NULL,
      value_date   TEXT NOT NULL,
      -- minor units of the contribution's currency
      paid         INTEGER NOT NULL,  -- also for what had been written off
      written_off  INTEGER NOT NULL,  -- below zero where that was recovered
      PRIMARY KEY (contribution, number, idx)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    FundEstablished(views, { stream, data: { timeZone } }) {
      views.run('INSERT INTO contribution_fund VALUES (?, ?)', stream, timeZone);
    },
    PledgeAnnounced(views, { stream, index, data }) {
      const { fund, donor, amount, valueDate, note = null } = data;
      views.run(
        `INSERT INTO contribution
            (id, idx, fund, donor, pledged, pledged_currency, announced_on, note)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        stream,
        index,
        fund,
        donor,
        minorUnits(amount),
        amount.currency,
        valueDate,
        note,
      );
      addInstalments(views, stream, data.instalments, PLEDGED);
    },
    AgreementSigned: signed,
    InstalmentTakenOn: takenOn,
    ReceiptRecorded(views, event) {
      move(views, event, 1n);
    },
    ReceiptReversed(views, event) {
      move(views, event, -1n);
    },
  },
});

const PLEDGED = 1;
const AGREED = 0;

const AGREE = `INSERT INTO contribution
    (id, idx, fund, donor, currency, agreed, signed_on, pool, condition, support_cost_rate,
     reference, base_currency, receivable, source, source_key)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    currency = excluded.currency, agreed = excluded.agreed, signed_on = excluded.signed_on,
    pool = excluded.pool, condition = excluded.condition,
    support_cost_rate = excluded.support_cost_rate, reference = excluded.reference,
    base_currency = excluded.base_currency, receivable = excluded.receivable`;

function signed(views: Views, { stream, index, data }: Event<'AgreementSigned'>): void {
  const { amount, receivable } = data;
  views.run(
    AGREE,
    stream,
    index,
    data.fund,
    data.donor,
    amount.currency,
    minorUnits(amount),
    data.valueDate,
    data.pool,
    data.condition ?? null,
    data.supportCostRate ?? null,
    data.reference ?? null,
    receivable.currency,
    minorUnits(receivable),
    null,
    null,
  );
  addInstalments(views, stream, data.instalments, AGREED);
}

function takenOn(views: Views, { stream, index, data }: Event<'InstalmentTakenOn'>): void {
  const { receivable, dueOn } = data;
  views.run(
    AGREE,
    stream,
    index,
    data.fund,
    data.donor,
    receivable.currency,
    minorUnits(receivable),
    data.valueDate,
    data.pool,
    null,
    null,
    null,
    receivable.currency,
    minorUnits(receivable),
    data.source,
    data.sourceKey,
  );
  addInstalments(views, stream, [{ number: 1, amount: receivable, dueOn }], AGREED);
}

function addInstalments(
  views: Views,
  contribution: string,
  instalments: readonly { number: number; amount: Money; dueOn: string }[],
  pledged: typeof PLEDGED | typeof AGREED,
): void {
  for (const { number, amount, dueOn } of instalments) {
    views.run(
      'INSERT INTO instalment VALUES (?, ?, ?, ?, ?)',
      contribution,
      pledged,
      number,
      dueOn,
      minorUnits(amount),
    );
  }
}

/** What was given without an agreement is of no contribution. */
function move(
  views: Views,
  { index, data }: Event<'ReceiptRecorded' | 'ReceiptReversed'>,
  sign: 1n | -1n,
): void {
  const { contribution, parts, overpaid, posting, valueDate } = data;
  if (contribution === undefined) return;
  views.run(
    'INSERT INTO contribution_movement VALUES (?, ?, ?, ?, ?)',
    contribution,
    index,
    valueDate,
    sign * (overpaid ? minorUnits(overpaid) : 0n),
    sign * minorUnits(posting.cleared),
  );
  for (const { instalment, paid, recovered } of parts) {
    views.run(
      'INSERT INTO instalment_movement VALUES (?, ?, ?, ?, ?, ?)',
      contribution,
      instalment,
      index,
      valueDate,
      sign * (minorUnits(paid) + minorUnits(recovered)),
      -sign * minorUnits(recovered),
    );
  }
}

import { minorUnits, plus, type Money } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ReceiptEvent } from './receipt.events.js';

type Event<T extends ReceiptEvent['type']> = Recorded<Extract<ReceiptEvent, { type: T }>>;

/** Receipts with all that followed from them in the append that recorded or reversed them. */
export const receiptsProjection = projection<Recorded<ReceiptEvent>>({
  name: 'receipts',
  version: 1,
  tables: `
    CREATE TABLE receipt (
      id                 TEXT PRIMARY KEY,
      idx                INTEGER NOT NULL,  -- index of its first event
      fund               TEXT NOT NULL,
      donor              TEXT NOT NULL,
      pool               TEXT NOT NULL,
      contribution       TEXT,
      value_date         TEXT NOT NULL,
      account            TEXT,
      bank_reference     TEXT,
      source             TEXT,              -- taken on from
      source_key         TEXT,
      currency           TEXT NOT NULL,     -- of the donor
      instructed         INTEGER NOT NULL,  -- minor units of currency, as the next ones
      fulfilled          INTEGER NOT NULL,
      overpaid           INTEGER NOT NULL,
      parts              TEXT NOT NULL,     -- JSON: what instalments were paid
      charges            INTEGER,           -- minor units of charges_currency
      charges_currency   TEXT,
      charges_borne_by   TEXT,
      rate               TEXT,              -- units of currency per unit of base_currency
      base_currency      TEXT NOT NULL,
      credited           INTEGER NOT NULL,  -- minor units of base_currency, as the next ones
      value              INTEGER NOT NULL,  -- credited, and charges that are the fund's
      conditional        INTEGER NOT NULL,  -- held until the condition is met
      support_cost_basis TEXT,
      support_cost_rate  TEXT,              -- percent
      support_cost       INTEGER,
      programme          INTEGER,
      reserve            INTEGER,
      corrects           TEXT,
      reversed_on        TEXT,              -- value date of the reversal
      reversal_idx       INTEGER,           -- index of ReceiptReversed
      reversal_reason    TEXT,
      corrected_by       TEXT,
      recorded_at        TEXT NOT NULL      -- RFC 3339
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX receipt_order ON receipt (idx);
    CREATE INDEX receipt_donor ON receipt (donor, idx);
    CREATE INDEX receipt_contribution ON receipt (contribution, idx) WHERE contribution IS NOT NULL;
  `,
  on: {
    ReceiptRecorded: recorded,
    ReceiptTakenOn: takenOn,
    SupportCostProvided(views, { stream, data: { rate, amount, programme } }) {
      setSupportCost(views, stream, 'ON_EXPENDITURE', rate, amount, minorUnits(programme));
    },
    SupportCostCharged: charged,
    ReserveSetAside(views, { stream, data: { amount } }) {
      views.run('UPDATE receipt SET reserve = ? WHERE id = ?', minorUnits(amount), stream);
    },
    ReceiptReversed(views, { stream, index, data: { valueDate, reason, correctedBy = null } }) {
      views.run(
        `UPDATE receipt SET reversed_on = ?, reversal_idx = ?, reversal_reason = ?, corrected_by = ?
          WHERE id = ?`,
        valueDate,
        index,
        reason,
        correctedBy,
        stream,
      );
    },
  },
});

function recorded(views: Views, { stream, index, data, metadata }: Event<'ReceiptRecorded'>): void {
  const { instructed, charges, posting } = data;
  views.run(
    `INSERT INTO receipt (id, idx, fund, donor, pool, contribution, value_date, account,
        bank_reference, currency, instructed, fulfilled, overpaid, parts, charges,
        charges_currency, charges_borne_by, rate, base_currency, credited, value, conditional,
        corrects, recorded_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    stream,
    index,
    data.fund,
    data.donor,
    data.pool,
    data.contribution ?? null,
    data.valueDate,
    data.account,
    data.bankReference,
    instructed.currency,
    minorUnits(instructed),
    minorUnits(data.fulfilled),
    data.overpaid ? minorUnits(data.overpaid) : 0n,
    JSON.stringify(data.parts),
    charges ? minorUnits(charges) : null,
    charges?.currency ?? null,
    data.chargesBorneBy,
    data.rate ?? null,
    posting.cash.currency,
    minorUnits(posting.cash),
    minorUnits(plus(posting.cash, posting.bankCharges)),
    minorUnits(posting.conditional),
    data.corrects ?? null,
    metadata.recordedAt,
  );
}

function takenOn(views: Views, { stream, index, data, metadata }: Event<'ReceiptTakenOn'>): void {
  const minor = minorUnits(data.amount);
  const { currency } = data.amount;
  views.run(
    `INSERT INTO receipt (id, idx, fund, donor, pool, value_date, source, source_key, currency,
        instructed, fulfilled, overpaid, parts, base_currency, credited, value, conditional,
        recorded_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '[]', ?, ?, ?, 0, ?)`,
    stream,
    index,
    data.fund,
    data.donor,
    data.pool,
    data.valueDate,
    data.source,
    data.sourceKey,
    currency,
    minor,
    minor,
    currency,
    minor,
    minor,
    metadata.recordedAt,
  );
}

/** The same fact is recorded of grants, when money is expensed: those are no receipts. */
function charged(views: Views, { stream, data }: Event<'SupportCostCharged'>): void {
  const credited = views.get<{ credited: bigint }>(
    'SELECT credited FROM receipt WHERE id = ?',
    stream,
  );
  const [part] = data.parts;
  if (!credited || !part || data.rate === undefined) return;
  const programme = credited.credited - minorUnits(part.amount);
  setSupportCost(views, stream, data.basis, data.rate, part.amount, programme);
}

function setSupportCost(
  views: Views,
  receipt: string,
  basis: string,
  rate: string,
  amount: Money,
  programme: bigint,
): void {
  views.run(
    `UPDATE receipt SET support_cost_basis = ?, support_cost_rate = ?, support_cost = ?,
        programme = ? WHERE id = ?`,
    basis,
    rate,
    minorUnits(amount),
    programme,
    receipt,
  );
}

import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { DisbursementEvent } from './disbursement.events.js';

type Event<T extends DisbursementEvent['type']> = Recorded<Extract<DisbursementEvent, { type: T }>>;

/** Payments, who did what on them, and what each pool gave. */
export const paymentsProjection = projection<Recorded<DisbursementEvent>>({
  name: 'payments',
  version: 2,
  tables: `
    CREATE TABLE payment (
      id               TEXT PRIMARY KEY,
      idx              INTEGER NOT NULL,  -- index of its first event
      fund             TEXT NOT NULL,
      award            TEXT NOT NULL,
      organisation     TEXT NOT NULL,
      tranche          INTEGER NOT NULL,
      status           TEXT NOT NULL,
      currency         TEXT NOT NULL,
      amount           INTEGER NOT NULL,  -- minor units of currency
      account          TEXT,
      assumed          INTEGER NOT NULL DEFAULT 0,
      unscreened       INTEGER NOT NULL,
      released_on      TEXT,              -- value dates
      confirmed_on     TEXT,
      debited          INTEGER,
      charges          INTEGER,
      charges_borne_by TEXT,
      cancel_reason    TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX payment_idx ON payment (idx);
    CREATE INDEX payment_fund ON payment (fund, idx);
    CREATE INDEX payment_award ON payment (award, idx);
    CREATE INDEX payment_status ON payment (status, idx);
    CREATE INDEX payment_organisation ON payment (organisation, idx);
    CREATE TABLE payment_step (
      payment      TEXT NOT NULL,
      idx          INTEGER NOT NULL,
      step         TEXT NOT NULL,        -- the status that it led to
      actor        TEXT NOT NULL,
      on_behalf_of TEXT,
      recorded_at  TEXT NOT NULL,        -- RFC 3339
      PRIMARY KEY (payment, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE payment_part (
      payment    TEXT NOT NULL,
      pool       TEXT NOT NULL,
      amount     INTEGER NOT NULL,
      charges    INTEGER,                -- null until the bank has debited it
      difference INTEGER,
      PRIMARY KEY (payment, pool)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    PaymentRequested(views, event) {
      insertPayment(views, event, 'REQUESTED');
    },
    PaymentCertified(views, event) {
      step(views, event, 'CERTIFIED');
    },
    PaymentApproved(views, event) {
      step(views, event, 'APPROVED');
    },
    PaymentReleased: released,
    PaymentConfirmed: confirmed,
    PaymentCancelled(views, event) {
      step(views, event, 'CANCELLED');
      views.run(
        'UPDATE payment SET cancel_reason = ? WHERE id = ?',
        event.data.reason,
        event.stream,
      );
    },
  },
});

/** A payment of an award that was taken on begins with its release. */
function insertPayment(
  views: Views,
  event: Event<'PaymentRequested'> | Event<'PaymentReleased'>,
  status: string,
): void {
  const { stream, index, data } = event;
  views.run(
    `INSERT INTO payment (id, idx, fund, award, organisation, tranche, status, currency, amount, unscreened)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    stream,
    index,
    data.fund,
    data.grant,
    data.organisation,
    data.tranche,
    status,
    data.amount.currency,
    minorUnits(data.amount),
    Number(data.unscreened),
  );
  step(views, event, status);
}

function released(views: Views, event: Event<'PaymentReleased'>): void {
  const { stream, data } = event;
  insertPayment(views, event, 'RELEASED');
  views.run(
    'UPDATE payment SET account = ?, assumed = ?, unscreened = ?, released_on = ? WHERE id = ?',
    data.account ?? null,
    Number(data.assumed ?? false),
    Number(data.unscreened),
    data.valueDate,
    stream,
  );
  for (const { pool, amount } of data.parts) {
    views.run(
      'INSERT INTO payment_part VALUES (?, ?, ?, NULL, NULL)',
      stream,
      pool,
      minorUnits(amount),
    );
  }
}

function confirmed(views: Views, event: Event<'PaymentConfirmed'>): void {
  const { stream, data } = event;
  step(views, event, 'CONFIRMED');
  views.run(
    `UPDATE payment SET confirmed_on = ?, debited = ?, charges = ?, charges_borne_by = ?
      WHERE id = ?`,
    data.valueDate,
    minorUnits(data.debited),
    minorUnits(data.charges),
    data.chargesBorneBy,
    stream,
  );
  for (const { pool, charges, difference } of data.parts) {
    views.run(
      'UPDATE payment_part SET charges = ?, difference = ? WHERE payment = ? AND pool = ?',
      minorUnits(charges),
      minorUnits(difference),
      stream,
      pool,
    );
  }
}

function step(
  views: Views,
  { stream, index, metadata }: Recorded<DisbursementEvent>,
  status: string,
): void {
  views.run('UPDATE payment SET status = ? WHERE id = ?', status, stream);
  views.run(
    'INSERT INTO payment_step VALUES (?, ?, ?, ?, ?, ?)',
    stream,
    index,
    status,
    metadata.actor,
    metadata['onBehalfOf'] ?? null,
    metadata.recordedAt,
  );
}

import type { FundEvent } from '../../funds/funds/fund.events.js';
import { minorUnits, type Money } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ContributionEvent, ContributionMovement } from './contribution.events.js';

type Event<T extends ContributionEvent['type']> = Recorded<Extract<ContributionEvent, { type: T }>>;

/** Pledges and agreements with their instalments. Whether one is overdue depends on the day: see the query. */
export const contributionsProjection = projection<Recorded<ContributionEvent | FundEvent>>({
  name: 'contributions',
  version: 1,
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
      currency          TEXT NOT NULL,     -- of the donor
      pledged           INTEGER,           -- minor units of currency
      announced_on      TEXT,
      note              TEXT,
      -- of the agreement
      agreed            INTEGER,           -- minor units of currency; null: not agreed yet
      signed_on         TEXT,
      pool              TEXT,
      condition         TEXT,              -- null: unconditional
      support_cost_rate TEXT,              -- percent; null: the fund's
      reference         TEXT,
      base_currency     TEXT,
      carrying          INTEGER,           -- minor units of base_currency
      overpaid          INTEGER NOT NULL DEFAULT 0,  -- minor units of currency
      source            TEXT,              -- taken on from
      source_key        TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX contribution_order ON contribution (idx);
    CREATE INDEX contribution_donor ON contribution (donor, idx);
    CREATE TABLE instalment (
      contribution TEXT NOT NULL,
      number       INTEGER NOT NULL,
      due_on       TEXT NOT NULL,
      -- minor units of the contribution's currency
      amount       INTEGER NOT NULL,
      paid         INTEGER NOT NULL DEFAULT 0,
      written_off  INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (contribution, number)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    FundEstablished(views, { stream, data: { timeZone } }) {
      views.run('INSERT INTO contribution_fund VALUES (?, ?)', stream, timeZone);
    },
    PledgeAnnounced(views, { stream, index, data }) {
      const { fund, donor, amount, valueDate, note = null } = data;
      views.run(
        `INSERT INTO contribution (id, idx, fund, donor, currency, pledged, announced_on, note)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        stream,
        index,
        fund,
        donor,
        amount.currency,
        minorUnits(amount),
        valueDate,
        note,
      );
      addInstalments(views, stream, data.instalments);
    },
    AgreementSigned: signed,
    InstalmentTakenOn: takenOn,
    InstalmentsPaid(views, { stream, data }) {
      move(views, stream, data, 1n);
    },
    InstalmentsReopened(views, { stream, data }) {
      move(views, stream, data, -1n);
    },
  },
});

const AGREE = `INSERT INTO contribution
    (id, idx, fund, donor, currency, agreed, signed_on, pool, condition, support_cost_rate,
     reference, base_currency, carrying, source, source_key)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET
    currency = excluded.currency, agreed = excluded.agreed, signed_on = excluded.signed_on,
    pool = excluded.pool, condition = excluded.condition,
    support_cost_rate = excluded.support_cost_rate, reference = excluded.reference,
    base_currency = excluded.base_currency, carrying = excluded.carrying`;

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
  views.run('DELETE FROM instalment WHERE contribution = ?', stream);
  addInstalments(views, stream, data.instalments);
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
  addInstalments(views, stream, [{ number: 1, amount: receivable, dueOn }]);
}

function addInstalments(
  views: Views,
  contribution: string,
  instalments: readonly { number: number; amount: Money; dueOn: string }[],
): void {
  for (const { number, amount, dueOn } of instalments) {
    views.run(
      'INSERT INTO instalment (contribution, number, due_on, amount) VALUES (?, ?, ?, ?)',
      contribution,
      number,
      dueOn,
      minorUnits(amount),
    );
  }
}

function move(views: Views, stream: string, data: ContributionMovement, sign: 1n | -1n): void {
  const { parts, overpaid, cleared } = data;
  for (const { instalment, paid, recovered } of parts) {
    views.run(
      `UPDATE instalment SET paid = paid + ?, written_off = written_off - ?
        WHERE contribution = ? AND number = ?`,
      sign * (minorUnits(paid) + minorUnits(recovered)),
      sign * minorUnits(recovered),
      stream,
      instalment,
    );
  }
  views.run(
    'UPDATE contribution SET carrying = carrying - ?, overpaid = overpaid + ? WHERE id = ?',
    sign * minorUnits(cleared),
    sign * (overpaid ? minorUnits(overpaid) : 0n),
    stream,
  );
}

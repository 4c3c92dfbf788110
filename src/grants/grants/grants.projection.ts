import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { PoolPart } from '../pool-parts.js';
import type { GrantEvent } from './grant.events.js';

type Event<T extends GrantEvent['type']> = Recorded<Extract<GrantEvent, { type: T }>>;

/** Grants with the terms of award and agreement, and how much of them is paid and accounted for. */
export const grantsProjection = projection<Recorded<GrantEvent>>({
  name: 'grants',
  version: 2,
  tables: `
    CREATE TABLE award (
      id               TEXT PRIMARY KEY,
      idx              INTEGER NOT NULL,  -- index of GrantAwarded or GrantTakenOn
      fund             TEXT NOT NULL,
      organisation     TEXT NOT NULL,
      application      TEXT,              -- null: taken on
      call             TEXT,
      source           TEXT,              -- null: awarded here
      source_key       TEXT,
      title            TEXT,              -- of an award that was taken on
      status           TEXT NOT NULL,
      on_hold          INTEGER NOT NULL DEFAULT 0,
      hold_reason      TEXT,              -- null unless on hold, as the next two
      held_by          TEXT,
      held_at          TEXT,              -- RFC 3339, recorded time
      currency         TEXT NOT NULL,
      amount           INTEGER NOT NULL,  -- here and below: minor units of currency
      disbursed        INTEGER NOT NULL DEFAULT 0,
      accepted         INTEGER NOT NULL DEFAULT 0,
      allocations      TEXT NOT NULL,     -- JSON
      start_on         TEXT NOT NULL,     -- planned, until the agreement says otherwise
      end_on           TEXT NOT NULL,
      officer          TEXT,
      signed_on        TEXT,
      retroactive_days INTEGER,
      unscreened       INTEGER NOT NULL,
      value_date       TEXT NOT NULL,
      awarded_by       TEXT NOT NULL,
      awarded_at       TEXT NOT NULL      -- RFC 3339, recorded time
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX award_idx ON award (idx);
    CREATE INDEX award_fund ON award (fund, idx);
    CREATE INDEX award_organisation ON award (organisation, idx);
    CREATE TABLE funding_line (
      award     TEXT NOT NULL,
      line      INTEGER NOT NULL,
      pool      TEXT NOT NULL,
      amount    INTEGER NOT NULL,
      disbursed INTEGER NOT NULL DEFAULT 0,
      charges   INTEGER NOT NULL DEFAULT 0,
      accepted  INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (award, pool)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE budget_line (
      award    TEXT NOT NULL,
      line     INTEGER NOT NULL,
      category TEXT NOT NULL,
      amount   INTEGER NOT NULL,
      accepted INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (award, line)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tranche (
      award        TEXT NOT NULL,
      tranche      INTEGER NOT NULL,
      amount       INTEGER NOT NULL,
      earliest     TEXT NOT NULL,
      condition    TEXT,
      evidence     TEXT,               -- null: the condition is not met
      after_report INTEGER,
      disbursement TEXT,               -- the payment under way or made
      PRIMARY KEY (award, tranche)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    GrantAwarded: awarded,
    GrantTakenOn: takenOn,
    GrantAgreementSigned: agreed,
    ConditionFulfilled(views, { stream, data: { tranche, evidence } }) {
      views.run(
        'UPDATE tranche SET evidence = ? WHERE award = ? AND tranche = ?',
        evidence,
        stream,
        tranche,
      );
    },
    GrantHeld(views, { stream, data: { reason }, metadata }) {
      setHold(views, stream, [1, reason, metadata.actor, metadata.recordedAt]);
    },
    GrantResumed(views, { stream }) {
      setHold(views, stream, [0, null, null, null]);
    },
    TrancheRequested(views, { stream, data: { tranche, disbursement } }) {
      setPayment(views, stream, tranche, disbursement);
    },
    TrancheFreed(views, { stream, data: { tranche } }) {
      setPayment(views, stream, tranche, null);
    },
    TrancheReleased(views, { stream, data: { amount, parts } }) {
      views.run(
        'UPDATE award SET disbursed = disbursed + ? WHERE id = ?',
        minorUnits(amount),
        stream,
      );
      addToLines(
        views,
        'UPDATE funding_line SET disbursed = disbursed + ? WHERE award = ? AND pool = ?',
        stream,
        parts,
      );
    },
    TrancheConfirmed(views, { stream, data: { charges } }) {
      addToLines(
        views,
        'UPDATE funding_line SET charges = charges + ? WHERE award = ? AND pool = ?',
        stream,
        charges,
      );
    },
    ReportSubmitted(views, { stream, data: { final } }) {
      if (final) views.run("UPDATE award SET status = 'FINAL_REPORTING' WHERE id = ?", stream);
    },
    FinancialReportAccepted: expensed,
  },
});

const INSERT_AWARD = `
  INSERT INTO award (
    id, idx, fund, organisation, application, call, source, source_key, title, status, currency,
    amount, disbursed, allocations, start_on, end_on, retroactive_days, unscreened, value_date,
    awarded_by, awarded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

function awarded(views: Views, event: Event<'GrantAwarded'>): void {
  const { stream, index, data, metadata } = event;
  views.run(
    INSERT_AWARD,
    stream,
    index,
    data.fund,
    data.organisation,
    data.application,
    data.call,
    null,
    null,
    null,
    'AWARDED',
    data.amount.currency,
    minorUnits(data.amount),
    0n,
    JSON.stringify(data.allocations),
    data.plannedStart,
    data.plannedEnd,
    data.retroactiveDays ?? null,
    Number(data.unscreened),
    data.valueDate,
    metadata.actor,
    metadata.recordedAt,
  );
  insertFundingLines(views, stream, data.fundingLines);
  for (const { line, category, amount } of data.budget) {
    insertBudgetLine(views, stream, { line, category, minor: minorUnits(amount) });
  }
}

function takenOn(views: Views, event: Event<'GrantTakenOn'>): void {
  const { stream, index, data, metadata } = event;
  const minor = minorUnits(data.amount);
  const disbursed = data.assumedPaid ? minor : 0n;
  views.run(
    INSERT_AWARD,
    stream,
    index,
    data.fund,
    data.organisation,
    null,
    null,
    data.source,
    data.sourceKey,
    data.title ?? null,
    data.status,
    data.amount.currency,
    minor,
    disbursed,
    '[]',
    data.plannedStart,
    data.plannedEnd,
    data.retroactiveDays ?? null,
    1,
    data.valueDate,
    metadata.actor,
    metadata.recordedAt,
  );
  insertFundingLines(views, stream, data.fundingLines);
  views.run('UPDATE funding_line SET disbursed = ? WHERE award = ?', disbursed, stream);
  insertBudgetLine(views, stream, { line: 1, category: 'award', minor });
}

function agreed(views: Views, { stream, data }: Event<'GrantAgreementSigned'>): void {
  const { officer, signedOn, start, end, tranches } = data;
  views.run(
    `UPDATE award SET status = 'ACTIVE', officer = ?, signed_on = ?, start_on = ?, end_on = ?
      WHERE id = ?`,
    officer,
    signedOn,
    start,
    end,
    stream,
  );
  for (const { tranche, amount, earliest, condition, afterReport } of tranches) {
    views.run(
      'INSERT INTO tranche VALUES (?, ?, ?, ?, ?, NULL, ?, NULL)',
      stream,
      tranche,
      minorUnits(amount),
      earliest,
      condition ?? null,
      afterReport ?? null,
    );
  }
}

function expensed(views: Views, { stream, data }: Event<'FinancialReportAccepted'>): void {
  views.run(
    'UPDATE award SET accepted = accepted + ? WHERE id = ?',
    minorUnits(data.accepted),
    stream,
  );
  addToLines(
    views,
    'UPDATE funding_line SET accepted = accepted + ? WHERE award = ? AND pool = ?',
    stream,
    data.parts,
  );
  for (const { line, accepted } of data.lines) {
    views.run(
      'UPDATE budget_line SET accepted = accepted + ? WHERE award = ? AND line = ?',
      minorUnits(accepted),
      stream,
      line,
    );
  }
  if (!data.final || data.assumed) return;
  views.run(
    `UPDATE award SET status = iif(disbursed > accepted, 'REFUND_DUE', 'CLOSING') WHERE id = ?`,
    stream,
  );
}

function setHold(views: Views, stream: string, hold: readonly (string | number | null)[]): void {
  views.run(
    'UPDATE award SET on_hold = ?, hold_reason = ?, held_by = ?, held_at = ? WHERE id = ?',
    ...hold,
    stream,
  );
}

function setPayment(
  views: Views,
  stream: string,
  tranche: number,
  disbursement: string | null,
): void {
  views.run(
    'UPDATE tranche SET disbursement = ? WHERE award = ? AND tranche = ?',
    disbursement,
    stream,
    tranche,
  );
}

function insertFundingLines(views: Views, stream: string, lines: readonly PoolPart[]): void {
  for (const [i, { pool, amount }] of lines.entries()) {
    views.run(
      'INSERT INTO funding_line (award, line, pool, amount) VALUES (?, ?, ?, ?)',
      stream,
      i + 1,
      pool,
      minorUnits(amount),
    );
  }
}

function insertBudgetLine(
  views: Views,
  stream: string,
  { line, category, minor }: { line: number; category: string; minor: bigint },
): void {
  views.run(
    'INSERT INTO budget_line (award, line, category, amount) VALUES (?, ?, ?, ?)',
    stream,
    line,
    category,
    minor,
  );
}

function addToLines(views: Views, sql: string, stream: string, parts: readonly PoolPart[]): void {
  for (const { pool, amount } of parts) views.run(sql, minorUnits(amount), stream, pool);
}

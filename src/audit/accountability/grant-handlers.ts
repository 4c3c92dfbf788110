import type { FundEvent } from '../../funds/funds/fund.events.js';
import { MODEL_POLICY } from '../../funds/funds/fund.js';
import type { ApplicationEvent } from '../../grantmaking/applications/application.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import { minorUnits } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { auditedGrant } from './audited-grants.js';

/** Amounts are minor units of the grant's currency, its fund's base currency. */
export const GRANT_TABLES = `
  CREATE TABLE audited_fund (
    id          TEXT PRIMARY KEY,
    time_zone   TEXT NOT NULL,
    threshold   TEXT NOT NULL,  -- utilisation, percent; both as the policy has them now
    flexibility TEXT NOT NULL   -- of budget lines, percent
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audited_plan (
    application TEXT PRIMARY KEY,
    idx         INTEGER NOT NULL, -- of the event that says it
    planned     TEXT NOT NULL,    -- JSON
    by_service  TEXT NOT NULL     -- JSON
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audited_grant (
    award        TEXT PRIMARY KEY,
    idx          INTEGER NOT NULL,
    fund         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    application  TEXT,             -- null: taken on
    currency     TEXT NOT NULL,
    amount       INTEGER NOT NULL,
    disbursed    INTEGER NOT NULL DEFAULT 0,
    accepted     INTEGER NOT NULL DEFAULT 0,
    awarded_on   TEXT NOT NULL,    -- value date
    end_on       TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX audited_grant_by_idx ON audited_grant (idx);
  CREATE INDEX audited_grant_by_fund ON audited_grant (fund, idx);
  CREATE TABLE audited_line (
    award    TEXT NOT NULL,
    line     INTEGER NOT NULL,
    category TEXT NOT NULL,
    budget   INTEGER NOT NULL,
    PRIMARY KEY (award, line)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE drawdown (
    payment          TEXT PRIMARY KEY,
    idx              INTEGER NOT NULL,
    award            TEXT NOT NULL,
    fund             TEXT NOT NULL,
    tranche          INTEGER NOT NULL,
    amount           INTEGER NOT NULL,
    released_on      TEXT NOT NULL,  -- value dates
    confirmed_on     TEXT,
    confirmed_idx    INTEGER,
    disbursed_before INTEGER NOT NULL,
    accepted_before  INTEGER NOT NULL,
    threshold        TEXT NOT NULL,  -- percent, as it was then
    assumed          INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX drawdown_by_idx ON drawdown (idx);
  CREATE INDEX drawdown_by_award ON drawdown (award, idx);
  CREATE INDEX drawdown_by_fund ON drawdown (fund, idx);`;

type AnyEvent = FundEvent | ApplicationEvent | GrantEvent | DisbursementEvent;
type Event<T extends AnyEvent['type']> = Recorded<Extract<AnyEvent, { type: T }>>;

export const grantHandlers = {
  FundEstablished(views: Views, { stream, data }: Event<'FundEstablished'>): void {
    const { utilisationThreshold, budgetFlexibility } = MODEL_POLICY;
    views.run(
      'INSERT INTO audited_fund VALUES (?, ?, ?, ?)',
      stream,
      data.timeZone,
      utilisationThreshold,
      budgetFlexibility,
    );
  },
  PolicySet(views: Views, { stream, data }: Event<'PolicySet'>): void {
    views.run(
      `UPDATE audited_fund SET threshold = ifnull(?, threshold), flexibility = ifnull(?, flexibility)
        WHERE id = ?`,
      data.utilisationThreshold ?? null,
      data.budgetFlexibility ?? null,
      stream,
    );
  },
  ApplicationStarted: planned,
  ApplicationRevised: planned,
  GrantAwarded(views: Views, event: Event<'GrantAwarded'>): void {
    insertGrant(views, event, event.data.application);
    for (const { line, category, amount } of event.data.budget) {
      insertLine(views, event.stream, { line, category, budget: minorUnits(amount) });
    }
  },
  GrantTakenOn(views: Views, event: Event<'GrantTakenOn'>): void {
    insertGrant(views, event, null);
    const budget = minorUnits(event.data.amount);
    insertLine(views, event.stream, { line: 1, category: 'award', budget });
  },
  PaymentReleased: drawn,
  PaymentConfirmed(views: Views, { stream, index, data }: Event<'PaymentConfirmed'>): void {
    views.run(
      'UPDATE drawdown SET confirmed_on = ?, confirmed_idx = ? WHERE payment = ?',
      data.valueDate,
      index,
      stream,
    );
  },
};

/** A draft may be revised; what is handed in is its last revision. */
function planned(
  views: Views,
  { stream, index, data }: Event<'ApplicationStarted' | 'ApplicationRevised'>,
): void {
  views.run(
    'INSERT OR REPLACE INTO audited_plan VALUES (?, ?, ?, ?)',
    stream,
    index,
    JSON.stringify(data.planned),
    JSON.stringify(data.plannedByService),
  );
}

function insertGrant(
  views: Views,
  { stream, index, data }: Event<'GrantAwarded' | 'GrantTakenOn'>,
  application: string | null,
): void {
  views.run(
    'INSERT INTO audited_grant VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)',
    stream,
    index,
    data.fund,
    data.organisation,
    application,
    data.amount.currency,
    minorUnits(data.amount),
    data.valueDate,
    data.plannedEnd,
  );
}

const insertLine = (
  views: Views,
  award: string,
  {
    line,
    category,
    budget,
  }: { readonly line: number; readonly category: string; readonly budget: bigint },
): number =>
  views.run('INSERT INTO audited_line VALUES (?, ?, ?, ?)', award, line, category, budget);

function drawn(views: Views, { stream, index, data }: Event<'PaymentReleased'>): void {
  const { grant, tranche, valueDate, assumed = false } = data;
  const { fund, disbursed, accepted, threshold } = auditedGrant(views, grant);
  const amount = minorUnits(data.amount);
  views.run(
    'INSERT INTO drawdown VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?)',
    stream,
    index,
    grant,
    fund,
    tranche,
    amount,
    valueDate,
    disbursed,
    accepted,
    threshold,
    Number(assumed),
  );
  views.run('UPDATE audited_grant SET disbursed = disbursed + ? WHERE award = ?', amount, grant);
}

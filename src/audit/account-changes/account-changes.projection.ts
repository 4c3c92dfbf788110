import type { OrganisationEvent } from '../../grantmaking/organisations/organisation.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';

/** Payments, and when and by whom the account that each went to was named and verified. */
export const accountChanges = projection<Recorded<OrganisationEvent | DisbursementEvent>>({
  name: 'account-changes',
  version: 1,
  tables: `
    CREATE TABLE changed_account (
      account      TEXT PRIMARY KEY,
      organisation TEXT NOT NULL,
      earlier      TEXT,              -- the organisation's account before
      proposed_idx INTEGER NOT NULL,
      proposed_at  TEXT NOT NULL,     -- here and below: decided at, RFC 3339, whole seconds
      proposed_by  TEXT NOT NULL,     -- JSON list of persons, here and below
      verified_idx INTEGER,
      verified_at  TEXT,
      verified_by  TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX changed_account_by_organisation ON changed_account (organisation, proposed_idx);
    CREATE TABLE paid_to_account (
      payment      TEXT PRIMARY KEY,
      idx          INTEGER NOT NULL,
      fund         TEXT NOT NULL,
      award        TEXT NOT NULL,
      organisation TEXT NOT NULL,
      account      TEXT NOT NULL,
      currency     TEXT NOT NULL,
      amount       INTEGER NOT NULL,  -- minor units
      released_at  TEXT NOT NULL,
      released_by  TEXT NOT NULL,
      is_first     INTEGER NOT NULL   -- nothing was paid to this account before
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX paid_to_account_by_idx ON paid_to_account (idx);
    CREATE INDEX paid_to_account_by_fund ON paid_to_account (fund, idx);
    CREATE INDEX paid_to_account_by_organisation ON paid_to_account (organisation, idx);
    CREATE INDEX paid_to_account_by_account ON paid_to_account (account, idx);`,
  on: {
    AccountProposed(views, { stream, index, data, metadata }) {
      views.run(
        `INSERT INTO changed_account VALUES (?1, ?2,
          (SELECT account FROM changed_account WHERE organisation = ?2
            ORDER BY proposed_idx DESC LIMIT 1), ?3, ?4, ?5, NULL, NULL, NULL)`,
        data.account,
        stream,
        index,
        metadata.decidedAt,
        JSON.stringify(data.by),
      );
    },
    AccountVerified(views, { index, data, metadata }) {
      views.run(
        `UPDATE changed_account SET verified_idx = ?, verified_at = ?, verified_by = ?
          WHERE account = ?`,
        index,
        metadata.decidedAt,
        JSON.stringify(data.by),
        data.account,
      );
    },
    PaymentReleased(views, { stream, index, data, metadata }) {
      if (data.account === undefined) return; // assumed: it went to no account that is known here
      views.run(
        `INSERT INTO paid_to_account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
          NOT EXISTS (SELECT 1 FROM paid_to_account WHERE account = ?6))`,
        stream,
        index,
        data.fund,
        data.grant,
        data.organisation,
        data.account,
        data.amount.currency,
        minorUnits(data.amount),
        metadata.decidedAt,
        JSON.stringify(data.by),
      );
    },
  },
});

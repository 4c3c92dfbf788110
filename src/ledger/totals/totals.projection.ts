import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { DonorEvent } from '../../contributions/donors/donor.events.js';
import type { FundEvent } from '../../funds/funds/fund.events.js';
import type { OrganisationEvent } from '../../grantmaking/organisations/organisation.events.js';
import { contributionTotals, type MoneyInEvent } from './contribution-totals.js';
import { grantTotals, type AwardEvent } from './grant-totals.js';
import { setParty } from './parties.js';

type Event = Recorded<FundEvent | DonorEvent | OrganisationEvent | MoneyInEvent | AwardEvent>;

/**
 * What came in and what was awarded, summed up by fund, year and party; and beside it each row that
 * was taken on from a source, to be compared with it.
 */
export const totals = projection<Event>({
  name: 'totals',
  version: 2,
  tables: `
    CREATE TABLE totals_fund (
      id            TEXT PRIMARY KEY,
      name          TEXT NOT NULL,
      base_currency TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_party (
      id   TEXT PRIMARY KEY,  -- donor or organisation
      name TEXT,              -- null: a natural person
      kind TEXT NOT NULL      -- IATI OrganisationType
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_contribution (
      fund     TEXT NOT NULL,
      year     TEXT NOT NULL,     -- of the value date; of what is due, of the due date
      donor    TEXT NOT NULL,
      currency TEXT NOT NULL,     -- the fund's base currency
      received INTEGER NOT NULL,  -- here and below: minor units of currency
      due      INTEGER NOT NULL,
      count    INTEGER NOT NULL,
      PRIMARY KEY (fund, year, donor)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_due (
      contribution TEXT PRIMARY KEY,
      fund         TEXT NOT NULL,
      year         TEXT NOT NULL,
      donor        TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_grant (
      fund     TEXT NOT NULL,
      year     TEXT NOT NULL,     -- of the award
      kind     TEXT NOT NULL,     -- of the organisation
      state    TEXT NOT NULL,
      currency TEXT NOT NULL,
      awarded  INTEGER NOT NULL,
      count    INTEGER NOT NULL,
      PRIMARY KEY (fund, year, kind, state)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_award (
      id           TEXT PRIMARY KEY,
      fund         TEXT NOT NULL,
      year         TEXT NOT NULL,
      organisation TEXT NOT NULL,
      kind         TEXT NOT NULL,
      state        TEXT NOT NULL,
      standing     TEXT NOT NULL  -- JSON, what the state rests on
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals_source_row (
      source     TEXT NOT NULL,
      source_key TEXT NOT NULL,
      subject    TEXT NOT NULL UNIQUE,  -- receipt, contribution or grant
      fund       TEXT NOT NULL,
      party      TEXT NOT NULL,
      year       TEXT NOT NULL,
      currency   TEXT NOT NULL,
      amount     INTEGER NOT NULL,
      PRIMARY KEY (source, source_key)
    ) STRICT, WITHOUT ROWID`,
  on: {
    FundEstablished(views, { stream, data: { name, baseCurrency } }) {
      views.run('INSERT INTO totals_fund VALUES (?, ?, ?)', stream, name, baseCurrency);
    },
    DonorRegistered(views, { stream, data: { name, kind } }) {
      setParty(views, stream, { name, kind });
    },
    OrganisationRegistered(views, { stream, data }) {
      setParty(views, stream, data);
    },
    OrganisationTakenOn(views, { stream, data }) {
      setParty(views, stream, data);
    },
    ...contributionTotals,
    ...grantTotals,
  },
});

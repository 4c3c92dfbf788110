import { projection, type Recorded } from '../../platform/projections/projection.js';
import { statementText } from './statement-content.js';
import type { StatementEvent } from './statement.events.js';

/** Certified statements, each with its text as it was hashed. */
export const statementsProjection = projection<Recorded<StatementEvent>>({
  name: 'statements',
  version: 1,
  tables: `
    CREATE TABLE certified_statement (
      id           TEXT PRIMARY KEY,
      fund         TEXT NOT NULL,
      period       TEXT NOT NULL,    -- YYYY-MM
      as_at        TEXT NOT NULL,
      position     INTEGER NOT NULL, -- index of PeriodClosed
      digest       TEXT NOT NULL,    -- SHA-256 of content, hexadecimal
      content      TEXT NOT NULL,    -- RFC 8785
      idx          INTEGER NOT NULL, -- index of StatementCertified
      certified_by TEXT NOT NULL,
      recorded_at  TEXT NOT NULL     -- RFC 3339
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX statement_of_fund ON certified_statement (fund, period);
  `,
  on: {
    StatementCertified(views, { stream, index, data: { statement, digest }, metadata }) {
      views.run(
        'INSERT INTO certified_statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        stream,
        statement.fund,
        statement.period,
        statement.asAt,
        statement.position,
        digest,
        statementText(statement),
        index,
        metadata.actor,
        metadata.recordedAt,
      );
    },
  },
});

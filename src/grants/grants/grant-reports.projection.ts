import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { GrantEvent } from './grant.events.js';

type Event<T extends GrantEvent['type']> = Recorded<Extract<GrantEvent, { type: T }>>;

/** What grantees have accounted for, line by line. */
export const grantReportsProjection = projection<Recorded<GrantEvent>>({
  name: 'grant-reports',
  version: 1,
  tables: `
    CREATE TABLE grant_report (
      award         TEXT NOT NULL,
      report        INTEGER NOT NULL,
      final         INTEGER NOT NULL,
      status        TEXT NOT NULL,
      from_on       TEXT,              -- null in a report that is assumed
      to_on         TEXT,
      reached       TEXT,              -- JSON
      by_service    TEXT,              -- JSON
      narrative     TEXT,
      submitted_by  TEXT,
      submitted_at  TEXT,              -- RFC 3339, recorded time
      return_reason TEXT,              -- of the latest return
      decided_by    TEXT,              -- who returned or accepted it
      decided_at    TEXT,
      value_date    TEXT,
      PRIMARY KEY (award, report)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE grant_report_line (
      award      TEXT NOT NULL,
      report     INTEGER NOT NULL,
      line       INTEGER NOT NULL,
      reported   INTEGER NOT NULL,  -- minor units of base currency
      disallowed INTEGER,           -- null until accepted
      accepted   INTEGER,
      PRIMARY KEY (award, report, line)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    ReportSubmitted: submitted,
    ReportReturned(views, { stream, data, metadata }) {
      views.run(
        `UPDATE grant_report
            SET status = 'RETURNED', return_reason = ?, decided_by = ?, decided_at = ?
          WHERE award = ? AND report = ?`,
        data.reason,
        metadata.actor,
        metadata.recordedAt,
        stream,
        data.report,
      );
    },
    FinancialReportAccepted: accepted,
  },
});

function submitted(views: Views, { stream, data, metadata }: Event<'ReportSubmitted'>): void {
  views.run(
    `INSERT INTO grant_report (award, report, final, status, from_on, to_on, reached, by_service,
       narrative, submitted_by, submitted_at)
     VALUES (?, ?, ?, 'SUBMITTED', ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (award, report) DO UPDATE SET status = excluded.status, from_on = excluded.from_on,
       to_on = excluded.to_on, reached = excluded.reached, by_service = excluded.by_service,
       narrative = excluded.narrative, submitted_by = excluded.submitted_by,
       submitted_at = excluded.submitted_at`,
    stream,
    data.report,
    Number(data.final),
    data.from,
    data.to,
    JSON.stringify(data.reached),
    JSON.stringify(data.reachedByService),
    data.narrative,
    metadata.actor,
    metadata.recordedAt,
  );
  views.run('DELETE FROM grant_report_line WHERE award = ? AND report = ?', stream, data.report);
  for (const { line, reported } of data.lines) {
    views.run(
      'INSERT INTO grant_report_line VALUES (?, ?, ?, ?, NULL, NULL)',
      stream,
      data.report,
      line,
      minorUnits(reported),
    );
  }
}

function accepted(views: Views, event: Event<'FinancialReportAccepted'>): void {
  const { stream, data, metadata } = event;
  views.run(
    `INSERT INTO grant_report (award, report, final, status, decided_by, decided_at, value_date)
     VALUES (?, ?, ?, 'ACCEPTED', ?, ?, ?)
     ON CONFLICT (award, report) DO UPDATE SET status = excluded.status,
       decided_by = excluded.decided_by, decided_at = excluded.decided_at,
       value_date = excluded.value_date`,
    stream,
    data.report,
    Number(data.final),
    metadata.actor,
    metadata.recordedAt,
    data.valueDate,
  );
  for (const { line, reported, disallowed, accepted: taken } of data.lines) {
    views.run(
      'INSERT OR REPLACE INTO grant_report_line VALUES (?, ?, ?, ?, ?, ?)',
      stream,
      data.report,
      line,
      minorUnits(reported),
      minorUnits(disallowed),
      minorUnits(taken),
    );
  }
}

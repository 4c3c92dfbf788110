import type { GrantData, GrantEvent } from '../../grants/grants/grant.events.js';
import { minorUnits } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { limitOf, reportFlags, type ReportFlag } from './accountability.js';
import { auditedGrant, dayOf } from './audited-grants.js';

/** Stands for the final report until one is handed in under its number. */
const FINAL_TO_COME = 0;

export const REPORT_TABLES = `
  CREATE TABLE audited_report (
    award        TEXT NOT NULL,
    report       INTEGER NOT NULL,   -- 0: the final one, which has no number yet
    grant_idx    INTEGER NOT NULL,   -- of the award, for the order
    fund         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    final        INTEGER NOT NULL,
    status       TEXT NOT NULL,      -- DUE, SUBMITTED, RETURNED, ACCEPTED
    due_on       TEXT,               -- null: nothing waits for it
    first_on     TEXT,               -- the day on which it came in for the first time
    first_idx    INTEGER,
    submitted_on TEXT,               -- and for the last time
    submitted_idx INTEGER,
    returns      INTEGER NOT NULL DEFAULT 0,
    returned_idx INTEGER,            -- of the last return
    accepted_on  TEXT,
    accepted_idx INTEGER,
    women        INTEGER NOT NULL DEFAULT 0,
    men          INTEGER NOT NULL DEFAULT 0,
    girls        INTEGER NOT NULL DEFAULT 0,
    boys         INTEGER NOT NULL DEFAULT 0,
    by_service   TEXT,               -- JSON
    flags        TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (award, report)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX audited_report_by_grant_idx ON audited_report (grant_idx, report);
  CREATE INDEX audited_report_by_fund ON audited_report (fund, grant_idx, report);
  CREATE TABLE audited_report_line (
    award      TEXT NOT NULL,
    line       INTEGER NOT NULL,
    report     INTEGER NOT NULL,
    reported   INTEGER NOT NULL,     -- minor units
    disallowed INTEGER,              -- null until accepted
    accepted   INTEGER,
    PRIMARY KEY (award, line, report)
  ) STRICT, WITHOUT ROWID;`;

type Event<T extends GrantEvent['type']> = Recorded<Extract<GrantEvent, { type: T }>>;

export const reportHandlers = {
  /** A report is due on the first day of the tranche that waits for it; the final one when the grant ends. */
  GrantAgreementSigned(views: Views, { stream, data }: Event<'GrantAgreementSigned'>): void {
    views.run('UPDATE audited_grant SET end_on = ? WHERE award = ?', data.end, stream);
    for (const { afterReport, earliest } of data.tranches) {
      if (afterReport !== undefined)
        expectReport(views, stream, { report: afterReport, due: earliest });
    }
    expectReport(views, stream, { report: FINAL_TO_COME, due: data.end });
  },
  ReportSubmitted: submitted,
  ReportReturned(views: Views, { stream, index, data: { report } }: Event<'ReportReturned'>): void {
    views.run(
      `UPDATE audited_report SET status = 'RETURNED', returns = returns + 1, returned_idx = ?
        WHERE award = ? AND report = ?`,
      index,
      stream,
      report,
    );
  },
  FinancialReportAccepted: accepted,
};

/** Of several tranches that wait for it the first one counts. */
function expectReport(
  views: Views,
  award: string,
  { report, due }: { readonly report: number; readonly due: string },
): void {
  views.run(
    `INSERT INTO audited_report (award, report, grant_idx, fund, organisation, final, status, due_on)
      SELECT award, ?1, idx, fund, organisation, ?2, 'DUE', ?3 FROM audited_grant WHERE award = ?4
      ON CONFLICT (award, report) DO UPDATE SET due_on = min(due_on, excluded.due_on)`,
    report,
    Number(report === FINAL_TO_COME),
    due,
    award,
  );
}

/** Makes sure that there is a row: of the final report the one that stood for it. */
function named(views: Views, award: string, report: number, final: boolean): void {
  if (final) {
    views.run(
      `UPDATE OR IGNORE audited_report SET report = ? WHERE award = ? AND report = ${FINAL_TO_COME}`,
      report,
      award,
    );
    views.run(`DELETE FROM audited_report WHERE award = ? AND report = ${FINAL_TO_COME}`, award);
  }
  views.run(
    `INSERT INTO audited_report (award, report, grant_idx, fund, organisation, final, status)
      SELECT award, ?1, idx, fund, organisation, ?2, 'DUE' FROM audited_grant WHERE award = ?3
      ON CONFLICT (award, report) DO UPDATE SET final = excluded.final`,
    report,
    Number(final),
    award,
  );
}

function submitted(views: Views, event: Event<'ReportSubmitted'>): void {
  const { stream, index, data, metadata } = event;
  const { report, final, reached } = data;
  const day = dayOf(metadata, auditedGrant(views, stream));
  named(views, stream, report, final);
  views.run(
    `UPDATE audited_report SET status = 'SUBMITTED', submitted_on = ?1, submitted_idx = ?2,
        first_on = ifnull(first_on, ?1), first_idx = ifnull(first_idx, ?2),
        women = ?3, men = ?4, girls = ?5, boys = ?6, by_service = ?7
      WHERE award = ?8 AND report = ?9`,
    day,
    index,
    reached.women,
    reached.men,
    reached.girls,
    reached.boys,
    JSON.stringify(data.reachedByService),
    stream,
    report,
  );
  views.run('DELETE FROM audited_report_line WHERE award = ? AND report = ?', stream, report);
  for (const { line, reported } of data.lines) {
    views.run(
      'INSERT INTO audited_report_line VALUES (?, ?, ?, ?, NULL, NULL)',
      stream,
      line,
      report,
      minorUnits(reported),
    );
  }
  setFlags(views, stream, report);
}

function accepted(views: Views, event: Event<'FinancialReportAccepted'>): void {
  const { stream, index, data } = event;
  const { report, final } = data;
  named(views, stream, report, final);
  views.run(
    `UPDATE audited_report SET status = 'ACCEPTED', accepted_on = ?, accepted_idx = ?
      WHERE award = ? AND report = ?`,
    data.valueDate,
    index,
    stream,
    report,
  );
  views.run(
    'UPDATE audited_grant SET accepted = accepted + ? WHERE award = ?',
    minorUnits(data.accepted),
    stream,
  );
  for (const line of data.lines) assess(views, stream, report, line);
  setFlags(views, stream, report);
}

const assess = (
  views: Views,
  award: string,
  report: number,
  line: GrantData<'FinancialReportAccepted'>['lines'][number],
): number =>
  views.run(
    'INSERT OR REPLACE INTO audited_report_line VALUES (?, ?, ?, ?, ?, ?)',
    award,
    line.line,
    report,
    minorUnits(line.reported),
    minorUnits(line.disallowed),
    minorUnits(line.accepted),
  );

function setFlags(views: Views, award: string, report: number): void {
  views.run(
    'UPDATE audited_report SET flags = ? WHERE award = ? AND report = ?',
    JSON.stringify(flagsOf(views, award, report)),
    award,
    report,
  );
}

/** A line counts with all that was reported on it in reports up to this one. */
function flagsOf(views: Views, award: string, report: number): ReportFlag[] {
  const { flexibility } = auditedGrant(views, award);
  const lines = views.all<{ budget: bigint; reported: bigint; disallowed: bigint | null }>(
    `SELECT budget, disallowed, (SELECT sum(earlier.reported) FROM audited_report_line AS earlier
          WHERE earlier.award = ?1 AND earlier.line = own.line AND earlier.report <= ?2) AS reported
      FROM audited_report_line AS own
      JOIN audited_line ON audited_line.award = own.award AND audited_line.line = own.line
      WHERE own.award = ?1 AND own.report = ?2 ORDER BY own.line LIMIT 100`,
    award,
    report,
  );
  const row = views.get<{ first_idx: bigint | null; reached: bigint }>(
    `SELECT first_idx, women + men + girls + boys AS reached FROM audited_report
      WHERE award = ? AND report = ?`,
    award,
    report,
  );
  return reportFlags({
    submitted: row?.first_idx != null,
    aboveLimit: lines.some(({ budget, reported }) => reported > limitOf(budget, flexibility)),
    disallowed: lines.some(({ disallowed }) => disallowed !== null && disallowed > 0n),
    reached: Number(row?.reached ?? 0n),
  });
}

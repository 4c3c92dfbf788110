import { minorUnits } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ApplicationEvent } from './application.events.js';

type Of<T extends ApplicationEvent['type']> = Recorded<Extract<ApplicationEvent, { type: T }>>;

const OUTCOMES = {
  RECOMMEND: 'RECOMMENDED',
  RESERVE_LIST: 'RESERVE_LISTED',
  NOT_RECOMMEND: 'NOT_RECOMMENDED',
} as const;

/** Applications as they stand, with what was evaluated, and every ballot and vote. */
export const applicationsProjection = projection<Recorded<ApplicationEvent>>({
  name: 'applications',
  version: 3,
  tables: `
    CREATE TABLE application (
      id               TEXT PRIMARY KEY,
      fund             TEXT NOT NULL,
      call             TEXT NOT NULL,
      organisation     TEXT NOT NULL,
      status           TEXT NOT NULL,
      status_since     TEXT NOT NULL,    -- RFC 3339, recorded time
      revision         INTEGER NOT NULL,
      minor            INTEGER NOT NULL, -- asked for, minor units of currency
      currency         TEXT NOT NULL,
      title            TEXT NOT NULL,
      submitted_at     TEXT,             -- RFC 3339
      reasons          TEXT,             -- of the screening or the decline
      passed           INTEGER,
      mean             TEXT,             -- 0 to 100, two decimals
      exact_mean       TEXT,             -- unrounded, a fraction: 205/3
      spread           TEXT,
      pass_mark        TEXT,
      evaluation_stale INTEGER NOT NULL DEFAULT 0, -- a review that it rests on counts no more
      majority_lost    INTEGER NOT NULL DEFAULT 0, -- the decision fails without a vote that was struck
      grant_id         TEXT
    ) STRICT, WITHOUT ROWID;
    -- Apart, because it is long and what happens to an application seldom changes it.
    CREATE TABLE application_content (
      application TEXT PRIMARY KEY,
      content     TEXT NOT NULL  -- JSON, as in the event
    ) STRICT;
    CREATE INDEX application_by_call ON application (call, id);
    CREATE INDEX application_by_status ON application (status, fund, id);
    CREATE TABLE application_party (
      organisation TEXT NOT NULL,
      application  TEXT NOT NULL,
      PRIMARY KEY (organisation, application)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX party_by_application ON application_party (application);
    CREATE TABLE ballot (
      application TEXT NOT NULL,
      idx         INTEGER NOT NULL, -- place in the log of VoteOpened
      status      TEXT NOT NULL,    -- OPEN, CLOSED, SET_ASIDE
      proposal    TEXT NOT NULL,
      minor       INTEGER,
      currency    TEXT,
      conditions  TEXT,
      against     INTEGER NOT NULL, -- goes against the evaluation
      reason      TEXT,
      carried     INTEGER,
      quorum      INTEGER,
      opened_at   TEXT NOT NULL,
      closed_at   TEXT,
      PRIMARY KEY (application, idx)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vote (
      application TEXT NOT NULL,
      idx         INTEGER NOT NULL, -- of the ballot
      trustee     TEXT NOT NULL,
      vote        TEXT NOT NULL,
      struck      INTEGER NOT NULL,
      PRIMARY KEY (application, idx, trustee)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE recusal (
      application TEXT NOT NULL,
      trustee     TEXT NOT NULL,
      reason      TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      PRIMARY KEY (application, trustee)
    ) STRICT, WITHOUT ROWID`,
  on: {
    ApplicationStarted(views, event) {
      const { stream, metadata } = event;
      const { fund, call, organisation, ...content } = event.data;
      views.run(
        `INSERT INTO application (id, fund, call, organisation, status, status_since, revision, minor, currency, title)
          VALUES (?, ?, ?, ?, 'DRAFT', ?, 1, ?, ?, ?)`,
        stream,
        fund,
        call,
        organisation,
        metadata.recordedAt,
        minorUnits(content.amount),
        content.amount.currency,
        content.title,
      );
      views.run('INSERT INTO application_content VALUES (?, ?)', stream, JSON.stringify(content));
      keepParties(views, stream, [organisation, ...content.coApplicants]);
    },
    ApplicationRevised(views, { stream, data }) {
      views.run(
        'UPDATE application SET revision = revision + 1, minor = ?, currency = ?, title = ? WHERE id = ?',
        minorUnits(data.amount),
        data.amount.currency,
        data.title,
        stream,
      );
      views.run(
        'UPDATE application_content SET content = ? WHERE application = ?',
        JSON.stringify(data),
        stream,
      );
      const row = views.get<{ organisation: string }>(
        'SELECT organisation FROM application WHERE id = ?',
        stream,
      );
      views.run('DELETE FROM application_party WHERE application = ?', stream);
      keepParties(views, stream, [...(row ? [row.organisation] : []), ...data.coApplicants]);
    },
    ApplicationSubmitted(views, event) {
      setStatus(views, event, 'SUBMITTED');
      views.run(
        'UPDATE application SET submitted_at = ? WHERE id = ?',
        event.metadata.recordedAt,
        event.stream,
      );
    },
    ApplicationScreened(views, event) {
      setStatus(views, event, event.data.outcome);
      setReasons(views, event.stream, event.data.reasons);
    },
    ApplicationWithdrawn(views, event) {
      setStatus(views, event, 'WITHDRAWN');
      setReasons(views, event.stream, event.data.reason);
    },
    ReviewSetAside(views, { stream, data }) {
      if (!data.stale) return;
      views.run('UPDATE application SET evaluation_stale = 1 WHERE id = ?', stream);
    },
    EvaluationConcluded(views, event) {
      const { stream, data } = event;
      views.run(
        `UPDATE application
          SET passed = ?, mean = ?, exact_mean = ?, spread = ?, pass_mark = ?, evaluation_stale = 0 WHERE id = ?`,
        Number(data.passed),
        data.mean,
        data.exactMean,
        data.spread,
        data.passMark,
        stream,
      );
      if (data.effect === 'UPHOLDS') return;
      setUndecided(views, event);
      views.run(
        `UPDATE ballot SET status = 'SET_ASIDE' WHERE application = ?1
          AND idx = (SELECT max(idx) FROM ballot WHERE application = ?1)`,
        stream,
      );
    },
    VoteOpened(views, event) {
      const { stream, index, data, metadata } = event;
      setUndecided(views, event);
      views.run(
        `INSERT INTO ballot (application, idx, status, proposal, minor, currency, conditions, against, reason, opened_at)
          VALUES (?, ?, 'OPEN', ?, ?, ?, ?, ?, ?, ?)`,
        stream,
        index,
        data.proposal,
        data.amount ? minorUnits(data.amount) : null,
        data.amount?.currency ?? null,
        data.conditions ?? null,
        Number(data.againstEvaluation),
        data.reason ?? null,
        metadata.recordedAt,
      );
    },
    VoteCast(views, { stream, data: { trustee, vote } }) {
      views.run(
        `INSERT INTO vote
          SELECT application, idx, ?, ?, 0 FROM ballot WHERE application = ? AND status = 'OPEN'
          ON CONFLICT (application, idx, trustee) DO UPDATE SET vote = excluded.vote, struck = 0`,
        trustee,
        vote,
        stream,
      );
    },
    RecusalRecorded(views, { stream, data, metadata }) {
      views.run(
        'INSERT INTO recusal VALUES (?, ?, ?, ?)',
        stream,
        data.trustee,
        data.reason,
        metadata.recordedAt,
      );
      views.run(
        `UPDATE vote SET struck = 1 WHERE application = ?1 AND trustee = ?2
          AND idx = (SELECT max(idx) FROM ballot WHERE application = ?1)`,
        stream,
        data.trustee,
      );
      if (data.stale) {
        views.run('UPDATE application SET majority_lost = 1 WHERE id = ?', stream);
      }
    },
    VoteClosed(views, event) {
      const { stream, data, metadata } = event;
      const ballot = views.get<{ proposal: keyof typeof OUTCOMES }>(
        "SELECT proposal FROM ballot WHERE application = ? AND status = 'OPEN'",
        stream,
      );
      views.run(
        `UPDATE ballot SET status = 'CLOSED', carried = ?, quorum = ?, closed_at = ?
          WHERE application = ? AND status = 'OPEN'`,
        Number(data.carried),
        data.quorum,
        metadata.recordedAt,
        stream,
      );
      if (ballot && data.carried) setStatus(views, event, OUTCOMES[ballot.proposal]);
    },
    ApplicationDeclined(views, event) {
      setStatus(views, event, 'DECLINED');
      setReasons(views, event.stream, event.data.reasons);
    },
    ApplicationAwarded(views, event) {
      setStatus(views, event, 'AWARDED');
      views.run('UPDATE application SET grant_id = ? WHERE id = ?', event.data.grant, event.stream);
    },
  },
});

function setStatus(
  views: Views,
  { stream, metadata }: Of<ApplicationEvent['type']>,
  status: string,
): void {
  views.run(
    'UPDATE application SET status = ?, status_since = ? WHERE id = ?',
    status,
    metadata.recordedAt,
    stream,
  );
}

/** What the board has decided before has fallen. */
function setUndecided(views: Views, event: Of<'EvaluationConcluded' | 'VoteOpened'>): void {
  setStatus(views, event, 'EVALUATED');
  views.run('UPDATE application SET majority_lost = 0 WHERE id = ?', event.stream);
}

function setReasons(views: Views, application: string, reasons: string | undefined): void {
  views.run('UPDATE application SET reasons = ? WHERE id = ?', reasons ?? null, application);
}

function keepParties(views: Views, application: string, parties: readonly string[]): void {
  for (const party of new Set(parties)) {
    views.run('INSERT INTO application_party VALUES (?, ?)', party, application);
  }
}

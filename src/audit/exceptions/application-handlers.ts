import type {
  ApplicationData,
  ApplicationEvent,
} from '../../grantmaking/applications/application.events.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { afterLoss, againstRanking, type Decided, type Outcome } from './decision-exceptions.js';
import { endException, listException } from './exception-rows.js';

/** Applications as far as it takes to tell a decision that is out of the ordinary. */
export const DECIDED_APPLICATION_TABLE = `
  CREATE TABLE decided_application (
    application TEXT PRIMARY KEY,
    fund        TEXT NOT NULL,
    call        TEXT NOT NULL,
    exact_mean  TEXT,                        -- a fraction
    outcome     TEXT,                        -- what was carried; null: nothing that still counts
    awarded     INTEGER NOT NULL DEFAULT 0,
    vote        TEXT,                        -- JSON, the proposal that was put the last time
    vote_idx    INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX decided_application_by_call ON decided_application (call, outcome);`;

type Event<T extends ApplicationEvent['type']> = Recorded<Extract<ApplicationEvent, { type: T }>>;

interface Row {
  readonly fund: string;
  readonly call: string;
  readonly exact_mean: string | null;
  readonly outcome: Outcome | null;
  readonly awarded: bigint;
  readonly vote: string | null;
  readonly vote_idx: bigint | null;
}

const rowOf = (views: Views, application: string): Row | undefined =>
  views.get<Row>('SELECT * FROM decided_application WHERE application = ?', application);

export const applicationHandlers = {
  ApplicationStarted(
    views: Views,
    { stream, data: { fund, call } }: Event<'ApplicationStarted'>,
  ): void {
    views.run(
      'INSERT INTO decided_application (application, fund, call) VALUES (?, ?, ?)',
      stream,
      fund,
      call,
    );
  },
  EvaluationConcluded(views: Views, event: Event<'EvaluationConcluded'>): void {
    const { stream, data } = event;
    views.run(
      'UPDATE decided_application SET exact_mean = ? WHERE application = ?',
      data.exactMean,
      stream,
    );
    endException(views, event, { kind: 'STALE_DECISION', subject: stream, about: 'review_' });
    if (data.effect !== 'UPHOLDS') fallen(views, event);
  },
  VoteOpened(views: Views, event: Event<'VoteOpened'>): void {
    const { stream, index, data } = event;
    fallen(views, event);
    views.run(
      'UPDATE decided_application SET vote = ?, vote_idx = ? WHERE application = ?',
      JSON.stringify(data),
      index,
      stream,
    );
  },
  VoteClosed(views: Views, event: Event<'VoteClosed'>): void {
    const row = rowOf(views, event.stream);
    if (!event.data.carried || !row || row.vote === null) return;
    carried(views, event, row, JSON.parse(row.vote) as ApplicationData<'VoteOpened'>);
  },
  ApplicationAwarded(views: Views, { stream }: Event<'ApplicationAwarded'>): void {
    views.run('UPDATE decided_application SET awarded = 1 WHERE application = ?', stream);
  },
  ReviewSetAside(views: Views, event: Event<'ReviewSetAside'>): void {
    lost(views, event, 'REVIEW', { about: event.data.review, stale: event.data.stale });
  },
  RecusalRecorded(views: Views, event: Event<'RecusalRecorded'>): void {
    const { trustee, stale, reason } = event.data;
    lost(views, event, 'VOTE', { about: trustee, stale, reason });
  },
};

/** The decision counts no more, and neither does what was wrong with it. */
function fallen(views: Views, event: Event<'EvaluationConcluded' | 'VoteOpened'>): void {
  const { stream } = event;
  views.run('UPDATE decided_application SET outcome = NULL WHERE application = ?', stream);
  endException(views, event, { kind: 'STALE_DECISION', subject: stream });
  endException(views, event, { kind: 'DECISION_AGAINST_EVALUATION', subject: stream });
  endException(views, event, { kind: 'DECISION_AGAINST_RANKING', subject: stream });
  views.run(
    `UPDATE exception SET ended_at = ?, ended_idx = ?
      WHERE kind = 'DECISION_AGAINST_RANKING' AND about = ? AND ended_idx IS NULL`,
    event.metadata.recordedAt,
    event.index,
    stream,
  );
}

function carried(
  views: Views,
  event: Event<'VoteClosed'>,
  { fund, call, exact_mean: exactMean, vote_idx: voteIdx }: Row,
  { proposal, amount, againstEvaluation, reason }: ApplicationData<'VoteOpened'>,
): void {
  const { stream } = event;
  const restsOn = Number(voteIdx);
  views.run('UPDATE decided_application SET outcome = ? WHERE application = ?', proposal, stream);
  const common = { fund, restsOn, reason, ...(amount && { amount }) };
  if (againstEvaluation) {
    listException(views, event, {
      ...common,
      kind: 'DECISION_AGAINST_EVALUATION',
      subject: stream,
    });
  }
  if (exactMean === null) return;
  const others = views.all<Decided>(
    `SELECT application, outcome, exact_mean AS exactMean FROM decided_application
      WHERE call = ? AND outcome IS NOT NULL AND exact_mean IS NOT NULL AND application <> ?
      ORDER BY application LIMIT 5000`,
    call,
    stream,
  );
  const decided = { application: stream, outcome: proposal, exactMean };
  for (const { recommended, passedOver } of againstRanking(decided, others)) {
    const kind = 'DECISION_AGAINST_RANKING';
    listException(views, event, {
      fund,
      restsOn,
      reason,
      kind,
      subject: recommended,
      about: passedOver,
    });
  }
}

function lost(
  views: Views,
  event: Event<'ReviewSetAside' | 'RecusalRecorded'>,
  loss: 'REVIEW' | 'VOTE',
  { about, stale, reason }: { about: string; stale: boolean; reason?: string },
): void {
  const row = rowOf(views, event.stream);
  if (!row) return;
  const { fund, outcome, awarded } = row;
  const kind = afterLoss(loss, { stale, decided: outcome !== null, awarded: awarded === 1n });
  if (kind) listException(views, event, { kind, fund, subject: event.stream, about, reason });
}

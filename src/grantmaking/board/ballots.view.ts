import { ShowsMoney } from '../../platform/http/field.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import type { Rows } from '../../platform/projections/view-reader.js';

/** A trustee's vote. */
export class VoteView {
  readonly trustee!: string;
  readonly vote!: string;
  /** The trustee stands aside: the vote counts no more. */
  readonly struck!: boolean;
}

/** One proposal and what became of it. */
export class BallotView {
  /** OPEN, CLOSED, or SET_ASIDE: fallen with the evaluation that it was opened on. */
  readonly status!: string;
  readonly proposal!: string;
  @ShowsMoney() readonly amount?: Money;
  readonly conditions?: string;
  /** The proposal goes against what the evaluation says. */
  readonly againstEvaluation!: boolean;
  readonly reason?: string;
  readonly votes!: VoteView[];
  /** Votes that count: yes, no and abstentions. */
  readonly valid!: number;
  /** Valid votes that it took; absent until it is closed. */
  readonly quorum?: number;
  /** Absent until it is closed. */
  readonly carried?: boolean;
  readonly openedAt!: string;
  readonly closedAt?: string;
}

/** A trustee who stands aside from the application. */
export class RecusalView {
  readonly trustee!: string;
  readonly reason!: string;
  readonly recordedAt!: string;
}

interface BallotRow {
  readonly idx: bigint;
  readonly status: string;
  readonly proposal: string;
  readonly minor: bigint | null;
  readonly currency: string | null;
  readonly conditions: string | null;
  readonly against: bigint;
  readonly reason: string | null;
  readonly carried: bigint | null;
  readonly quorum: bigint | null;
  readonly opened_at: string;
  readonly closed_at: string | null;
}

/** The latest first. */
export const ballotsOf = (rows: Rows, application: string): BallotView[] =>
  rows
    .all<BallotRow>(
      'SELECT * FROM ballot WHERE application = ? ORDER BY idx DESC LIMIT 100',
      application,
    )
    .map((row) => toBallot(row, votesOf(rows, application, row.idx)));

export const recusalsOf = (rows: Rows, application: string): RecusalView[] =>
  rows
    .all<{ trustee: string; reason: string; recorded_at: string }>(
      'SELECT trustee, reason, recorded_at FROM recusal WHERE application = ? ORDER BY recorded_at LIMIT 100',
      application,
    )
    .map(({ trustee, reason, recorded_at: recordedAt }) => ({ trustee, reason, recordedAt }));

const votesOf = (rows: Rows, application: string, ballot: bigint): VoteView[] =>
  rows
    .all<{ trustee: string; vote: string; struck: bigint }>(
      'SELECT trustee, vote, struck FROM vote WHERE application = ? AND idx = ? ORDER BY trustee LIMIT 100',
      application,
      ballot,
    )
    .map(({ trustee, vote, struck }) => ({ trustee, vote, struck: struck === 1n }));

const toBallot = (row: BallotRow, votes: VoteView[]): BallotView => ({
  status: row.status,
  proposal: row.proposal,
  ...(row.minor !== null && row.currency !== null && { amount: ofMinor(row.minor, row.currency) }),
  ...(row.conditions !== null && { conditions: row.conditions }),
  againstEvaluation: row.against === 1n,
  ...(row.reason !== null && { reason: row.reason }),
  votes,
  valid: votes.filter(({ struck }) => !struck).length,
  ...(row.quorum !== null && { quorum: Number(row.quorum) }),
  ...(row.carried !== null && { carried: row.carried === 1n }),
  openedAt: row.opened_at,
  ...(row.closed_at !== null && { closedAt: row.closed_at }),
});

import { currentViewer } from '../../platform/auth/viewer.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import { showsReview } from './confidential-reviews.view.js';
import { othersShown } from './review-scope.view.js';

export class ScoreView {
  /** Code of the criterion. */
  readonly criterion!: string;
  readonly score!: number;
}

export class ReviewView {
  readonly id!: string;
  readonly fund!: string;
  readonly call!: string;
  readonly application!: string;
  /** Id of the person. */
  readonly reviewer!: string;
  /** ASSIGNED, DECLARED, SUBMITTED, REOPENED, RECUSED or EXCLUDED. */
  readonly status!: string;
  /** The day by which it is to be in. */
  readonly due!: string;
  readonly assignedAt!: string;
  readonly submittedAt?: string;
  /** What the reviewer has said about a conflict. */
  readonly conflict?: string;
  /** Weighted, 0 to 100. */
  readonly score?: string;
  readonly scores?: ScoreView[];
  readonly comments?: string;
  /** Why it was reopened or excluded. */
  readonly reason?: string;
}

export interface ReviewRow {
  readonly id: string;
  readonly fund: string;
  readonly call: string;
  readonly application: string;
  readonly reviewer: string;
  readonly status: string;
  readonly due: string;
  readonly assigned_at: string;
  readonly submitted_at: string | null;
  readonly conflict: string | null;
  readonly score: string | null;
  readonly scores: string | null;
  readonly comments: string | null;
  readonly reason: string | null;
}

/** The viewer's own review, and those of others as far as they are shown: who sees them, and which count, is of the present. */
export function reviewsShown(
  rows: Rows,
  present: Rows,
  application: { readonly id: string; readonly fund: string },
): ReviewView[] {
  const { person } = currentViewer().rights;
  const others = othersShown(present, application);
  const counting = new Set(
    present
      .all<{ id: string }>(
        "SELECT id FROM review WHERE application = ? AND status = 'SUBMITTED' LIMIT 100",
        application.id,
      )
      .map(({ id }) => id),
  );
  const isShown = ({ id, reviewer, status }: ReviewRow): boolean =>
    reviewer === person ||
    others === 'ALL' ||
    (others === 'THAT_COUNT' && status === 'SUBMITTED' && counting.has(id));
  return rows
    .all<ReviewRow>(
      'SELECT * FROM review WHERE application = ? ORDER BY id LIMIT 100',
      application.id,
    )
    .filter(isShown)
    .map((row) => toReview(row.reviewer === person || others === 'ALL' ? row : assessment(row)));
}

/** Without what is between the reviewer and the officer. */
const assessment = (row: ReviewRow): ReviewRow => ({ ...row, conflict: null, reason: null });

/** As an answer shows it; that it was read is recorded. */
export function toReview(row: ReviewRow): Pick<ReviewView, keyof ReviewView> {
  showsReview(row);
  return {
    id: row.id,
    fund: row.fund,
    call: row.call,
    application: row.application,
    reviewer: row.reviewer,
    status: row.status,
    due: row.due,
    assignedAt: row.assigned_at,
    ...(row.submitted_at !== null && { submittedAt: row.submitted_at }),
    ...(row.conflict !== null && { conflict: row.conflict }),
    ...(row.score !== null && { score: row.score }),
    ...(row.scores !== null && { scores: JSON.parse(row.scores) as ScoreView[] }),
    ...(row.comments !== null && { comments: row.comments }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}

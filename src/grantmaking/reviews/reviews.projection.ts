import { projection, type Recorded } from '../../platform/projections/projection.js';
import type { ReviewEvent } from './review.events.js';

/** Reviews with their scores; those that count no more too. */
export const reviewsProjection = projection<Recorded<ReviewEvent>>({
  name: 'reviews',
  version: 1,
  tables: `
    CREATE TABLE review (
      id           TEXT PRIMARY KEY,
      fund         TEXT NOT NULL,
      call         TEXT NOT NULL,
      application  TEXT NOT NULL,
      reviewer     TEXT NOT NULL,
      status       TEXT NOT NULL,
      due          TEXT NOT NULL, -- business date
      assigned_at  TEXT NOT NULL, -- RFC 3339, recorded time
      submitted_at TEXT,
      conflict     TEXT,          -- in words
      score        TEXT,          -- weighted, 0 to 100, two decimals
      scores       TEXT,          -- JSON
      comments     TEXT,
      reason       TEXT           -- of the reopening or the exclusion
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_by_application ON review (application, id);
    CREATE INDEX review_by_reviewer ON review (reviewer, id)`,
  on: {
    ReviewerAssigned(views, { stream, data, metadata }) {
      views.run(
        `INSERT INTO review (id, fund, call, application, reviewer, status, due, assigned_at)
          VALUES (?, ?, ?, ?, ?, 'ASSIGNED', ?, ?)`,
        stream,
        data.fund,
        data.call,
        data.application,
        data.reviewer,
        data.due,
        metadata.recordedAt,
      );
    },
    ConflictDeclared(views, { stream, data }) {
      views.run(
        'UPDATE review SET status = ?, conflict = ? WHERE id = ?',
        data.conflict === 'NONE' ? 'DECLARED' : 'RECUSED',
        data.text ?? null,
        stream,
      );
    },
    ReviewSubmitted(views, { stream, data, metadata }) {
      views.run(
        `UPDATE review SET status = 'SUBMITTED', submitted_at = ?, score = ?, scores = ?, comments = ? WHERE id = ?`,
        metadata.recordedAt,
        data.score,
        JSON.stringify(data.scores),
        data.comments ?? null,
        stream,
      );
    },
    ReviewReopened(views, { stream, data: { reason } }) {
      views.run("UPDATE review SET status = 'REOPENED', reason = ? WHERE id = ?", reason, stream);
    },
    ReviewExcluded(views, { stream, data: { reason } }) {
      views.run("UPDATE review SET status = 'EXCLUDED', reason = ? WHERE id = ?", reason, stream);
    },
  },
});

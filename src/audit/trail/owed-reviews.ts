import { OWED, viewingPersons } from '../../grantmaking/reviews/review-scope.view.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import type { Rows } from '../../platform/projections/view-reader.js';

/**
 * What is hidden from somebody who owes a review, whatever else they are, until it is in: the other
 * reviews of the application, and what follows from these.
 */
export class OwedReviews {
  private constructor(
    private readonly applications: ReadonlySet<string>,
    private readonly reviews: ReadonlySet<string>,
  ) {}

  /** Of the viewer, and of whoever they act for, now. Reads the view `reviews`. */
  static ofViewer(present: Rows): OwedReviews {
    const persons = viewingPersons();
    const applications = `SELECT application FROM review
      WHERE reviewer IN (SELECT value FROM json_each(?1)) AND status IN ${OWED}`;
    const owed = present.all<{ application: string }>(`${applications} LIMIT 10000`, persons);
    const others = present.all<{ id: string }>(
      `SELECT id FROM review WHERE application IN (${applications})
         AND reviewer NOT IN (SELECT value FROM json_each(?1)) LIMIT 100000`,
      persons,
    );
    return new OwedReviews(
      new Set(owed.map(({ application }) => application)),
      new Set(others.map(({ id }) => id)),
    );
  }

  hides({ type, stream, data }: Pick<StoredEvent, 'type' | 'stream' | 'data'>): boolean {
    switch (type) {
      case 'ReviewSubmitted':
        return this.reviews.has(stream);
      case 'EvaluationConcluded':
        return this.applications.has(stream);
      case 'CommandRefused':
        return data['code'] === 'TOO_FEW_REVIEWS' && this.isAbout(data['targets']);
      default:
        return false;
    }
  }

  private isAbout(targets: unknown): boolean {
    return Array.isArray(targets) && targets.some((id) => this.applications.has(String(id)));
  }
}

import type { StoredEvent } from '../../platform/event-log/event-log.js';

/** Ids of what events tell of that is confidential. */
export interface Confidential {
  readonly reviews: readonly string[];
  /** Persons, and donors who are natural persons. */
  readonly persons: readonly string[];
}

/** What reviewers have said, alone or put together in an evaluation, and what people are called. */
export function confidentialIn(
  events: readonly Pick<StoredEvent, 'type' | 'stream' | 'data'>[],
): Confidential {
  const reviews = new Set<string>();
  const persons = new Set<string>();
  for (const { type, stream, data } of events) {
    switch (type) {
      case 'ConflictDeclared':
      case 'ReviewSubmitted':
      case 'ReviewReopened':
      case 'ReviewExcluded':
        reviews.add(stream);
        break;
      case 'EvaluationConcluded':
        for (const review of reviewsOf(data['reviews'])) reviews.add(review);
        break;
      case 'PersonRegistered':
        persons.add(stream);
        break;
      case 'DonorRegistered':
        if (data['personName'] !== undefined) persons.add(stream);
        break;
    }
  }
  return { reviews: [...reviews], persons: [...persons] };
}

const reviewsOf = (scored: unknown): string[] =>
  Array.isArray(scored) ? scored.map(({ review }: { review: unknown }) => String(review)) : [];

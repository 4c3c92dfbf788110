import { MOST_FUNDS, MOST_SUBJECTS } from '../../platform/confidential/confidential-read.js';
import { idsIn } from '../../platform/decisions/ids-in-event.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { projection } from '../../platform/projections/projection.js';
import { blockOf, placeText } from './places.js';

/** No event names more: who was shown what is confidential names the most. */
const MOST_SUBJECTS_PER_EVENT = MOST_SUBJECTS + MOST_FUNDS;

/** Which events concern which subject: its own, those that name it, and what a person has done. */
export const trail = projection<StoredEvent>({
  name: 'trail',
  version: 3,
  tables: `
    CREATE TABLE trail (
      subject TEXT NOT NULL,    -- id of an aggregate or a person
      block   INTEGER NOT NULL, -- blockOf the places in the log
      places  TEXT NOT NULL,    -- as placesIn reads them
      PRIMARY KEY (subject, block)
    ) STRICT, WITHOUT ROWID`,
  batch: {
    take(views, events) {
      for (const [block, ofBlock] of Map.groupBy(events, ({ index }) => blockOf(index))) {
        for (const [subject, places] of placesBySubject(ofBlock)) {
          views.run(
            `INSERT INTO trail VALUES (?, ?, ?)
              ON CONFLICT (subject, block) DO UPDATE SET places = places || excluded.places`,
            subject,
            block,
            places,
          );
        }
      }
    },
  },
});

function placesBySubject(events: readonly StoredEvent[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const event of events) {
    const place = placeText(event.index);
    for (const subject of subjectsOf(event)) {
      places.set(subject, (places.get(subject) ?? '') + place);
    }
  }
  return places;
}

export const subjectsOf = (event: StoredEvent): ReadonlySet<string> =>
  idsIn(event, MOST_SUBJECTS_PER_EVENT);

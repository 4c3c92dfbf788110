import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { CallEvent } from './call.events.js';

type Of<T extends CallEvent['type']> = Recorded<Extract<CallEvent, { type: T }>>;

/** Calls as they stand, and the deadlines that they have had. */
export const callsProjection = projection<Recorded<CallEvent>>({
  name: 'calls',
  version: 1,
  tables: `
    CREATE TABLE call (
      id           TEXT PRIMARY KEY,
      fund         TEXT NOT NULL,
      status       TEXT NOT NULL,
      terms        TEXT NOT NULL, -- JSON, as in the event
      published_at TEXT,          -- RFC 3339, recorded time
      cancelled_because TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX call_by_fund ON call (fund, id);
    CREATE TABLE call_deadline (
      call        TEXT NOT NULL,
      idx         INTEGER NOT NULL,
      local       TEXT NOT NULL,
      zone        TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      PRIMARY KEY (call, idx)
    ) STRICT, WITHOUT ROWID`,
  on: {
    CallDrafted(views, { stream, data: { fund, ...terms } }) {
      views.run(
        "INSERT INTO call VALUES (?, ?, 'DRAFT', ?, NULL, NULL)",
        stream,
        fund,
        JSON.stringify(terms),
      );
    },
    CallRevised(views, { stream, data }) {
      views.run('UPDATE call SET terms = ? WHERE id = ?', JSON.stringify(data), stream);
    },
    CallPublished(views, event) {
      const { stream, metadata } = event;
      views.run(
        "UPDATE call SET status = 'PUBLISHED', published_at = ? WHERE id = ?",
        metadata.recordedAt,
        stream,
      );
      const row = views.get<{ terms: string }>('SELECT terms FROM call WHERE id = ?', stream);
      const { deadline } = JSON.parse(row?.terms ?? '{}') as Of<'DeadlineExtended'>['data'];
      keepDeadline(views, event, deadline);
    },
    DeadlineExtended(views, event) {
      const { stream, data } = event;
      views.run(
        "UPDATE call SET terms = json_set(terms, '$.deadline', json(?)) WHERE id = ?",
        JSON.stringify(data.deadline),
        stream,
      );
      keepDeadline(views, event, data.deadline);
    },
    CallClosed(views, { stream }) {
      views.run("UPDATE call SET status = 'CLOSED' WHERE id = ?", stream);
    },
    CallCancelled(views, { stream, data: { reason } }) {
      views.run(
        "UPDATE call SET status = 'CANCELLED', cancelled_because = ? WHERE id = ?",
        reason,
        stream,
      );
    },
  },
});

function keepDeadline(
  views: Views,
  { stream, index, metadata }: Of<'CallPublished' | 'DeadlineExtended'>,
  { local, zone }: { readonly local: string; readonly zone: string },
): void {
  views.run(
    'INSERT INTO call_deadline VALUES (?, ?, ?, ?, ?)',
    stream,
    index,
    local,
    zone,
    metadata.recordedAt,
  );
}

import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { projection, type Views } from '../../platform/projections/projection.js';
import type { RetainedKind } from './retention-periods.js';

/** People of whom something is held that is not erased, and when there last was a reason for it. */
export const retention = projection<StoredEvent>({
  name: 'retention',
  version: 1,
  tables: `
    CREATE TABLE retained (
      subject  TEXT PRIMARY KEY, -- id of a person, a donor who is one, an account
      kind     TEXT NOT NULL,    -- RetainedKind
      owner    TEXT NOT NULL,    -- of an account its organisation, else the subject
      last_idx INTEGER NOT NULL, -- index of the last event that gave a reason
      last_at  TEXT NOT NULL,    -- RFC 3339, recorded time
      in_use   INTEGER NOT NULL  -- 1: an account that no other has taken the place of
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_in_use ON retained (owner) WHERE kind = 'ACCOUNT' AND in_use = 1`,
  batch: {
    take(views, events) {
      const touched = new Map<string, StoredEvent>();
      for (const event of events) {
        changeRetained(views, event);
        const { stream, metadata, data } = event;
        for (const subject of [stream, metadata['actor'], metadata['onBehalfOf'], data['donor']]) {
          if (typeof subject === 'string') touched.set(subject, event);
        }
      }
      for (const [subject, { index, metadata }] of touched) {
        views.run(
          `UPDATE retained SET last_idx = ?, last_at = ? WHERE subject = ? AND kind <> 'ACCOUNT'`,
          index,
          metadata.recordedAt,
          subject,
        );
      }
    },
  },
});

function changeRetained(views: Views, event: StoredEvent): void {
  const { type, stream, data } = event;
  switch (type) {
    case 'PersonRegistered':
      return retain(views, event, { kind: 'PERSON', subject: stream });
    case 'DonorRegistered':
      if (data['personName'] === undefined) return;
      return retain(views, event, { kind: 'DONOR', subject: stream });
    case 'AccountProposed':
      views.run(
        `UPDATE retained SET last_idx = ?, last_at = ?, in_use = 0
          WHERE owner = ? AND kind = 'ACCOUNT' AND in_use = 1`,
        event.index,
        event.metadata.recordedAt,
        stream,
      );
      return retain(views, event, { kind: 'ACCOUNT', subject: data['account'] as string });
    case 'PersonErased':
      views.run('DELETE FROM retained WHERE subject = ?', stream);
      return;
    case 'AccountErased':
      views.run('DELETE FROM retained WHERE subject = ?', data['account'] as string);
      return;
    default:
  }
}

function retain(
  views: Views,
  { stream, index, metadata }: StoredEvent,
  { kind, subject }: { readonly kind: RetainedKind; readonly subject: string },
): void {
  views.run(
    'INSERT OR REPLACE INTO retained VALUES (?, ?, ?, ?, ?, ?)',
    subject,
    kind,
    stream,
    index,
    metadata.recordedAt,
    kind === 'ACCOUNT' ? 1 : 0,
  );
}

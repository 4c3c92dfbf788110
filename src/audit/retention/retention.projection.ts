import { catalogue } from '../../catalogue.js';
import { retainedKindOf, type RetainedKind } from '../../people/retention/retained-kinds.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { projection, type Views } from '../../platform/projections/projection.js';
import { changePersonal } from '../../platform/sealing/personal-fields.js';

/** What is held about people and is not erased, free texts too, and when there last was a reason for it. */
export const retention = projection<StoredEvent>({
  name: 'retention',
  version: 2,
  tables: `
    CREATE TABLE retained (
      subject    TEXT NOT NULL,    -- id of a person, a donor who is one, an account; of texts their history
      kind       TEXT NOT NULL,    -- RetainedKind
      owner      TEXT NOT NULL,    -- of an account its organisation, else the subject
      last_idx   INTEGER NOT NULL, -- index of the last event that gave a reason
      last_at    TEXT NOT NULL,    -- RFC 3339, recorded time
      in_use     INTEGER NOT NULL, -- 1: an account that no other has taken the place of
      held_since TEXT,             -- RFC 3339; of a person or donor under a legal hold
      PRIMARY KEY (subject, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_in_use ON retained (owner) WHERE kind = 'ACCOUNT' AND in_use = 1;
    CREATE TABLE retained_text (
      idx         INTEGER NOT NULL, -- index of the event that has it
      field       TEXT NOT NULL,    -- JSON Pointer into its data
      history     TEXT NOT NULL,    -- id of what the event belongs to
      kind        TEXT NOT NULL,    -- RetainedKind
      redacted_at TEXT NOT NULL,    -- RFC 3339, of the last redaction; '' if there is none
      PRIMARY KEY (idx, field)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX text_of_history ON retained_text (history, kind, idx, field);
    CREATE TABLE retention_period (
      kind   TEXT PRIMARY KEY,  -- RetainedKind
      months INTEGER NOT NULL,
      reason TEXT NOT NULL,     -- sealed
      idx    INTEGER NOT NULL,  -- index of the event that set it
      set_at TEXT NOT NULL      -- RFC 3339
    ) STRICT, WITHOUT ROWID`,
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
  const { type, stream, data, index, metadata } = event;
  keepTexts(views, event);
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
        index,
        metadata.recordedAt,
        stream,
      );
      return retain(views, event, { kind: 'ACCOUNT', subject: data['account'] as string });
    case 'HoldPlaced':
      return hold(views, stream, metadata.recordedAt);
    case 'HoldLifted':
      return hold(views, stream, null);
    case 'PersonErased':
      return erased(views, stream);
    case 'AccountErased':
      return erased(views, data['account'] as string);
    case 'TextRedacted':
      views.run(
        'UPDATE retained_text SET redacted_at = ? WHERE idx = ? AND field = ?',
        metadata.recordedAt,
        data['index'] as number,
        data['field'] as string,
      );
      return;
    case 'RetentionPeriodSet':
      views.run(
        'INSERT OR REPLACE INTO retention_period VALUES (?, ?, ?, ?, ?)',
        data['kind'] as string,
        data['months'] as number,
        data['reason'] as string,
        index,
        metadata.recordedAt,
      );
      return;
    default:
  }
}

function keepTexts(views: Views, event: StoredEvent): void {
  const { type, stream, data, index } = event;
  const kind = retainedKindOf(type);
  const fields = kind && catalogue.personalFieldsOf(type);
  if (!fields) return;
  let hasText = false;
  changePersonal(fields, data, (value, field, personal) => {
    if (personal !== 'free-text') return value;
    hasText = true;
    views.run('INSERT INTO retained_text VALUES (?, ?, ?, ?, ?)', index, field, stream, kind, '');
    return value;
  });
  if (hasText) retain(views, event, { kind, subject: stream });
}

function retain(
  views: Views,
  { stream, index, metadata }: StoredEvent,
  { kind, subject }: { readonly kind: RetainedKind; readonly subject: string },
): void {
  views.run(
    'INSERT OR REPLACE INTO retained VALUES (?, ?, ?, ?, ?, ?, NULL)',
    subject,
    kind,
    stream,
    index,
    metadata.recordedAt,
    kind === 'ACCOUNT' ? 1 : 0,
  );
}

/** Under a hold nothing about the person is erased; what they wrote and what names them is another matter. */
const hold = (views: Views, subject: string, since: string | null): void =>
  void views.run(
    `UPDATE retained SET held_since = ? WHERE subject = ? AND kind IN ('PERSON', 'DONOR')`,
    since,
    subject,
  );

/** Their data are gone; texts have keys of their own. */
const erased = (views: Views, subject: string): void =>
  void views.run(
    `DELETE FROM retained WHERE subject = ? AND kind IN ('PERSON', 'DONOR', 'ACCOUNT')`,
    subject,
  );

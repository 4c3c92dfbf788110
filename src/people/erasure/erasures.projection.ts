import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ErasureEvent } from './erasure.events.js';
import type { RedactionEvent } from './redaction.events.js';

/** Of an organisation's account, whose events people know nothing of. */
interface AccountErased {
  readonly type: 'AccountErased';
  readonly data: { readonly keys: readonly string[] };
}

/** Keys that are destroyed, and the text that stands in the place of one that was redacted. */
export const erasuresProjection = projection<
  Recorded<ErasureEvent | RedactionEvent | AccountErased>
>({
  name: 'erasures',
  version: 1,
  tables: `
    CREATE TABLE destroyed_key (
      key         TEXT PRIMARY KEY,
      idx         INTEGER NOT NULL, -- index of the event that says so
      replacement TEXT              -- sealed; absent: nothing stands in its place
    ) STRICT, WITHOUT ROWID;`,
  on: {
    PersonErased: destroyed,
    AccountErased: destroyed,
    TextRedacted(views, { index, data: { instead, text } }) {
      views.run('INSERT OR REPLACE INTO destroyed_key VALUES (?, ?, ?)', instead, index, text);
    },
  },
});

function destroyed(
  views: Views,
  { index, data }: { index: number; data: { keys: readonly string[] } },
): void {
  for (const key of data.keys) {
    views.run('INSERT OR REPLACE INTO destroyed_key VALUES (?, ?, NULL)', key, index);
  }
}

import type { Catalogue } from './platform/decisions/facts.js';
import type { LogReader } from './platform/event-log/sqlite/log-reader.js';
import type { Logger } from './platform/observability/logger.js';
import type { ProjectionEngine } from './platform/projections/projection-engine.js';
import { ViewHalted, ViewsBehind } from './platform/projections/halts.js';
import type { ViewReader } from './platform/projections/view-reader.js';
import { changePersonal, kindsIn } from './platform/sealing/personal-fields.js';
import type { Sealing } from './platform/sealing/sealing.js';
import { sealedText } from './platform/sealing/sealed-text.js';

/** Where the names of natural persons stand, sealed: view, and column of its table. */
const NAMES = [
  { view: 'people', table: 'person', column: 'name', kind: 'name' },
  { view: 'donors', table: 'donor', column: 'person_name', kind: 'name' },
  { view: 'organisations', table: 'organisation_account', column: 'holder', kind: 'holder' },
] as const;

const PAGE_ROWS = 1_000;

/** Longer than it takes to build the views of any log. */
const UNTIL_THEY_ARE_THERE_MS = 2 ** 31 - 1;

/** The views, of which only some matter here. */
export type AlignedViews = Pick<ProjectionEngine, 'reader' | 'reached' | 'ownHead' | 'status'>;

/**
 * Brings the keys in line with the log as soon as the views have caught up with it: what was erased
 * stays erased with keys from an older backup too, redacted texts are shown, and the names of all
 * persons are found in what is written from now on.
 *
 * This is waited for no longer than `waitMs`. Until it is done, and for good if the views have halted,
 * nothing personal is opened: it could have been erased.
 */
export async function alignPersonalData(
  views: AlignedViews,
  sealing: Sealing,
  { waitMs, logger }: { readonly waitMs: number; readonly logger: Logger },
): Promise<void> {
  sealing.hide(() => new ViewsBehind(views.ownHead, views.status().checkpoint));
  const aligned = views.reached(views.ownHead, UNTIL_THEY_ARE_THERE_MS).then(() => {
    const destroyed = destroyErased(views.reader, sealing);
    if (destroyed > 0) logger.warn({ keys: destroyed }, 'keys of erased data were there again');
    const missing = learnNames(views.reader, sealing);
    if (missing > 0) logger.warn({ keys: missing }, KEYS_MISSING);
    sealing.show();
  });
  const ended = aligned.catch((error: unknown) => {
    logger.error({ err: error }, 'what was erased cannot be told, so nothing personal is shown');
    if (error instanceof ViewHalted) sealing.hide(() => error);
  });
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)));
  await Promise.race([ended, waited]);
  clearTimeout(timer);
}

function destroyErased(reader: ViewReader, sealing: Sealing): number {
  let destroyed = 0;
  for (const rows of pages(reader, {
    view: 'erasures',
    table: 'destroyed_key',
    key: 'key',
    column: 'replacement',
  })) {
    destroyed += sealing.destroy(rows.map(({ key }) => key));
    for (const { key, value } of rows) if (value !== null) sealing.replace(key, value);
  }
  return destroyed;
}

/** Answers how many names nobody has erased, and cannot be opened all the same. */
function learnNames(reader: ViewReader, sealing: Sealing): number {
  let missing = 0;
  for (const place of NAMES) {
    for (const rows of pages(reader, { ...place, key: 'id' })) {
      for (const { value } of rows) {
        const key = value === null ? undefined : sealedText(value)?.k;
        if (value === null || key === undefined) continue;
        if (sealing.know({ name: value, key, kind: place.kind })) continue;
        if (!isDestroyed(reader, key)) missing++;
      }
    }
  }
  return missing;
}

/**
 * The same out of the log itself, for whoever writes without views: names that are registered, and
 * whose keys are there.
 */
export function learnNamesInLog(
  log: Pick<LogReader, 'ofTypes'>,
  catalogue: Catalogue,
  sealing: Sealing,
): void {
  const types = [...catalogue.types].filter((type) => {
    const fields = catalogue.personalFieldsOf(type);
    const kinds = fields && kindsIn(fields);
    return kinds?.has('name') || kinds?.has('holder');
  });
  for (const event of log.ofTypes(types)) {
    const fields = catalogue.personalFieldsOf(event.type);
    if (!fields) continue;
    changePersonal(fields, catalogue.current(event), (value, _, kind) => {
      if ((kind !== 'name' && kind !== 'holder') || typeof value !== 'string') return value;
      const key = sealedText(value)?.k;
      if (key !== undefined) sealing.know({ name: value, key, kind });
      return value;
    });
  }
}

const isDestroyed = (reader: ViewReader, key: string): boolean =>
  reader
    .of('erasures')
    .readSealed((found) => found.get('SELECT 1 FROM destroyed_key WHERE key = ?', key)) !==
  undefined;

const KEYS_MISSING =
  'keys of names are missing that no erasure has destroyed: `tributary verify` says which; put back the newest copy of the key store before anything else is recorded';

/** Where something stands in a view: in a column of a table, which has a key. */
interface Place {
  readonly view: string;
  readonly table: string;
  readonly key: string;
  readonly column: string;
}

interface Row {
  readonly key: string;
  /** Sealed. */
  readonly value: string | null;
}

/** All rows of a table in the order of its key. */
function* pages(reader: ViewReader, { view, table, key, column }: Place): Generator<Row[]> {
  const sql = `SELECT ${key} AS key, ${column} AS value FROM ${table}
    WHERE ${key} > ? ORDER BY ${key} LIMIT ${PAGE_ROWS}`;
  for (let after: string | undefined = ''; after !== undefined;) {
    const from: string = after;
    const rows = reader.of(view).readSealed((found) => found.all<Row>(sql, from));
    if (rows.length > 0) yield rows;
    after = rows.length === PAGE_ROWS ? rows.at(-1)?.key : undefined;
  }
}

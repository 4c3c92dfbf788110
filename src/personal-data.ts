import type { Catalogue } from './platform/decisions/facts.js';
import type { LogReader } from './platform/event-log/sqlite/log-reader.js';
import type { Logger } from './platform/observability/logger.js';
import type { ProjectionEngine } from './platform/projections/projection-engine.js';
import type { ViewReader } from './platform/projections/view-reader.js';
import { changePersonal, kindsIn } from './platform/sealing/personal-fields.js';
import type { Sealing } from './platform/sealing/sealing.js';
import { sealedText } from './platform/sealing/sealed-text.js';

/** Where the names of natural persons stand, sealed: view, and column of its table. */
const NAMES = [
  { view: 'people', table: 'person', column: 'name' },
  { view: 'donors', table: 'donor', column: 'person_name' },
  { view: 'organisations', table: 'organisation_account', column: 'holder' },
] as const;

const PAGE_ROWS = 1_000;

/** Longer than it takes to build the views of any log. */
const UNTIL_THEY_ARE_THERE_MS = 2 ** 31 - 1;

/**
 * Brings the keys in line with the log, as soon as the views have caught up with it and before
 * anything is answered from them: what was erased stays erased with keys from an older backup too,
 * redacted texts are shown, and the names of all persons are found in what is written from now on.
 * While the views are behind this is waited for no longer than `waitMs`.
 */
export async function alignPersonalData(
  engine: Pick<ProjectionEngine, 'reader' | 'reached' | 'ownHead'>,
  sealing: Sealing,
  { waitMs, logger }: { readonly waitMs: number; readonly logger: Logger },
): Promise<void> {
  const aligned = engine.reached(engine.ownHead, UNTIL_THEY_ARE_THERE_MS).then(() => {
    const destroyed = destroyErased(engine.reader, sealing);
    if (destroyed > 0) logger.warn({ keys: destroyed }, 'keys of erased data were there again');
    const missing = learnNames(engine.reader, sealing);
    if (missing > 0) logger.warn({ keys: missing }, KEYS_MISSING);
  });
  const ended = aligned.catch((error: unknown) => {
    logger.warn({ err: error }, 'the keys of erased data could not be looked for');
  });
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)));
  await Promise.race([ended, waited]);
  clearTimeout(timer);
}

function destroyErased(reader: ViewReader, sealing: Sealing): number {
  let destroyed = 0;
  for (const rows of pages(reader, 'erasures', 'destroyed_key', 'key AS id, replacement')) {
    destroyed += sealing.destroy(rows.map(({ id }) => id));
    for (const { id, replacement } of rows) {
      if (typeof replacement === 'string') sealing.replace(id, replacement);
    }
  }
  return destroyed;
}

/** Answers how many names nobody has erased, and cannot be opened all the same. */
function learnNames(reader: ViewReader, sealing: Sealing): number {
  let missing = 0;
  for (const { view, table, column } of NAMES) {
    for (const rows of pages(reader, view, table, `id, ${column} AS name`)) {
      for (const { name } of rows) {
        const key = typeof name === 'string' ? sealedText(name)?.k : undefined;
        if (key === undefined || sealing.know({ name: String(name), key })) continue;
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
    return fields && kindsIn(fields).has('name');
  });
  for (const event of log.ofTypes(types)) {
    const fields = catalogue.personalFieldsOf(event.type);
    if (!fields) continue;
    changePersonal(fields, catalogue.current(event), (value, _, kind) => {
      if (kind !== 'name' || typeof value !== 'string') return value;
      const key = sealedText(value)?.k;
      if (key !== undefined) sealing.know({ name: value, key });
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

type PageRow = { readonly id: string } & Readonly<Record<string, unknown>>;

/** All rows of a table in the order of what is selected as `id`, its key. */
function* pages(
  reader: ViewReader,
  view: string,
  table: string,
  columns: string,
): Generator<PageRow[]> {
  const key = columns.startsWith('key') ? 'key' : 'id';
  const sql = `SELECT ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ${PAGE_ROWS}`;
  for (let after: string | undefined = ''; after !== undefined;) {
    const from: string = after;
    const rows = reader.of(view).readSealed((found) => found.all<PageRow>(sql, from));
    if (rows.length > 0) yield rows;
    after = rows.length === PAGE_ROWS ? rows.at(-1)?.id : undefined;
  }
}

import { LogCorrupt, type Index } from '../../platform/event-log/event-log.js';
import type { LogReader } from '../../platform/event-log/sqlite/log-reader.js';
import type { StoredRow } from '../../platform/event-log/sqlite/stored-row.js';
import type { RightTexts, TextThreads } from './text-threads.js';

/** With texts as long as they may be a page is 64 MiB. */
const PAGE = 250;

/** A page as it is stored, and who checks its texts. */
interface Page {
  readonly rows: readonly StoredRow<Uint8Array>[];
  readonly rightTexts: RightTexts;
}

/**
 * The pages of the log, read as far ahead as the threads can use. What can't be read is told when all
 * events before it were given out.
 *
 * @throws LogCorrupt
 */
export function* pagesAhead(
  reader: Pick<LogReader, 'rawPage'>,
  head: Index,
  threads: TextThreads,
): Generator<Page> {
  const ahead: Page[] = [];
  let unreadable: unknown;
  for (let from = 0; from <= head && unreadable === undefined; from += PAGE) {
    const found = readableRows(reader, from, Math.min(PAGE, head - from + 1));
    unreadable = found.unreadable;
    ahead.push({ rows: found.rows, rightTexts: threads.check(found.rows) });
    if (ahead.length > threads.pagesAhead) yield* ahead.splice(0, 1);
  }
  yield* ahead;
  if (unreadable !== undefined) throw unreadable;
}

/** Up to `limit` rows, those before the first that can't be read, and why it can't. */
function readableRows(
  reader: Pick<LogReader, 'rawPage'>,
  from: Index,
  limit: number,
): { readonly rows: Page['rows']; readonly unreadable?: unknown } {
  try {
    const rows = reader.rawPage(from, limit);
    if (rows.length < limit) throw new LogCorrupt(from + rows.length, 'the event is missing');
    return { rows };
  } catch (unreadable) {
    const before = unreadable instanceof LogCorrupt ? unreadable.index - from : 0;
    if (before < 1) return { rows: [], unreadable };
    // those before may be unreadable for another reason
    return { unreadable, ...readableRows(reader, from, before) };
  }
}

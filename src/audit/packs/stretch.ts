import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import type { LogReader } from '../../platform/event-log/sqlite/log-reader.js';

/** The log as a search needs it. */
export type Searched = Pick<LogReader, 'pageFrom'>;

/**
 * The first index whose event was recorded on `date` or later in `zone`; `size` if there is none.
 *
 * Events are recorded in the order of the log, so about log2(size) of them are read.
 */
export function firstRecordedOn(
  date: string,
  zone: string,
  { reader, size }: { readonly reader: Searched; readonly size: number },
): Index {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
  let [low, high] = [0, size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (recordedAtMs(reader.pageFrom(middle, 1)[0]) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last index whose event was recorded on `date` or earlier in `zone`; −1 if there is none. */
export const lastRecordedOn = (
  date: string,
  zone: string,
  log: { readonly reader: Searched; readonly size: number },
): Index => firstRecordedOn(dayAfter(date), zone, log) - 1;

const dayAfter = (date: string): string =>
  Temporal.PlainDate.from(date).add({ days: 1 }).toString();

const recordedAtMs = (event: StoredEvent | undefined): number =>
  Temporal.Instant.from(event?.metadata.recordedAt ?? '').epochMilliseconds;

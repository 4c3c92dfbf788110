import { isIsoDate } from '../dates/business-date.js';
import { formatInstant, parseInstant } from '../dates/instant.js';
import type { EventLog, Index } from '../event-log/event-log.js';
import { validationFailed } from '../http/door-refusals.js';

/** A past state of the log: all events up to an index. */
export interface AsOf {
  /** The last event that counts; −1 if none does. */
  readonly index: Index;
  /** What counts as now in it: the moment that was asked for, or when its last event was recorded. */
  readonly moment: Temporal.Instant;
}

/** What `asOf` asks for. */
export type Asked =
  | { readonly index: Index }
  /** All that was recorded at or before it, in milliseconds of the Unix epoch. */
  | { readonly untilMs: number };

const INDEX = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads an index without leading zeros, a moment of RFC 3339 (parts of a millisecond are cut off), or a date, which means
 * its end in `zone`.
 *
 * @throws Rejection VALIDATION_FAILED when it is none of these
 */
export function parseAsOf(text: string, zone: string): Asked {
  if (INDEX.test(text)) return { index: Number(text) };
  if (isIsoDate(text)) return { untilMs: startOfNextDayMs(text, zone) - 1 };
  try {
    return { untilMs: parseInstant(text).epochMilliseconds };
  } catch {
    throw wrongAsOf('asOf', 'must be an index, a moment of RFC 3339, or a date, YYYY-MM-DD');
  }
}

const startOfNextDayMs = (date: string, zone: string): number =>
  Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;

/** The log, as far as it tells what was known when. */
export type TimedLog = Pick<EventLog, 'head' | 'readAll' | 'recordNothingUntil'>;

/** Enough for a hundred moments that are asked for again and again, in a log of a million events. */
const MOST_REMEMBERED = 4_000;

/** When the events of a log were recorded: what was read once is remembered, as it never changes. */
export class RecordedTimes {
  /** By index, the one remembered for longest first. */
  private readonly ms = new Map<Index, number>();

  constructor(readonly log: TimedLog) {}

  /**
   * Milliseconds of the Unix epoch; before all time for −1, where there is no event.
   *
   * @throws Rejection VALIDATION_FAILED when the log does not go so far
   */
  async msAt(index: Index): Promise<number> {
    if (index < 0) return Number.NEGATIVE_INFINITY;
    return this.ms.get(index) ?? this.read(index);
  }

  private async read(index: Index): Promise<number> {
    for await (const [event] of this.log.readAll(index, { to: index })) {
      if (!event) break;
      const ms = Temporal.Instant.from(event.metadata.recordedAt).epochMilliseconds;
      const [oldest] = this.ms.keys();
      if (this.ms.size >= MOST_REMEMBERED && oldest !== undefined) this.ms.delete(oldest);
      this.ms.set(index, ms);
      return ms;
    }
    throw wrongAsOf('beyond-head', `the log has indexes up to ${await this.log.head()}`);
  }
}

/**
 * Finds the state that was asked for. That of a moment is the longest part of the log of which
 * nothing was recorded after it, and stays so: the log promises it first, where it is not certain yet.
 *
 * @throws Rejection VALIDATION_FAILED when the log does not go so far, or the moment is still to come
 */
export async function resolveAsOf(
  times: RecordedTimes,
  asked: Asked,
  nowMs: number,
): Promise<AsOf> {
  if ('index' in asked) {
    const { index } = asked;
    return { index, moment: Temporal.Instant.fromEpochMilliseconds(await times.msAt(index)) };
  }
  const { log } = times;
  const { untilMs } = asked;
  const lastMs = await times.msAt(await log.head());
  if (untilMs > Math.max(nowMs, lastMs)) {
    const now = formatInstant(Temporal.Instant.fromEpochMilliseconds(nowMs));
    throw wrongAsOf('future', `must be over: it is ${now}`);
  }
  if (lastMs <= untilMs) await log.recordNothingUntil(untilMs);
  return {
    index: (await countUntil(times, untilMs)) - 1,
    moment: Temporal.Instant.fromEpochMilliseconds(untilMs),
  };
}

/** How many events were recorded at or before the moment: recorded times never go back. */
async function countUntil(times: RecordedTimes, untilMs: number): Promise<number> {
  let low = 0;
  let high = (await times.log.head()) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await times.msAt(middle)) <= untilMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

const wrongAsOf = (rule: string, message: string) =>
  validationFailed({ errors: [{ parameter: 'asOf', rule, message }] });

import { isIsoDate } from '../dates/business-date.js';
import { formatInstant, parseInstant } from '../dates/instant.js';
import type { EventLog, Index, StoredEvent } from '../event-log/event-log.js';
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

const INDEX = /^\d{1,15}$/;

/**
 * Reads an index, a moment of RFC 3339 (parts of a millisecond are cut off), or a date, which means
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

/**
 * Finds the state that was asked for. That of a moment is the longest part of the log of which
 * nothing was recorded after it, and stays so: the log promises it first, where it is not certain yet.
 *
 * @throws Rejection VALIDATION_FAILED when the log does not go so far, or the moment is still to come
 */
export async function resolveAsOf(log: TimedLog, asked: Asked, nowMs: number): Promise<AsOf> {
  if ('index' in asked) return ofIndex(log, asked.index);
  const { untilMs } = asked;
  const lastMs = await recordedMsAt(log, await log.head());
  if (untilMs > Math.max(nowMs, lastMs)) {
    const now = formatInstant(Temporal.Instant.fromEpochMilliseconds(nowMs));
    throw wrongAsOf('future', `must be over: it is ${now}`);
  }
  if (lastMs <= untilMs) await log.recordNothingUntil(untilMs);
  return {
    index: (await countUntil(log, untilMs)) - 1,
    moment: Temporal.Instant.fromEpochMilliseconds(untilMs),
  };
}

async function ofIndex(log: TimedLog, index: Index): Promise<AsOf> {
  const head = await log.head();
  if (index > head) throw wrongAsOf('beyond-head', `the log has indexes up to ${head}`);
  const { recordedAt } = (await eventAt(log, index)).metadata;
  return { index, moment: Temporal.Instant.from(recordedAt) };
}

/** How many events were recorded at or before the moment: recorded times never go back. */
async function countUntil(log: TimedLog, untilMs: number): Promise<number> {
  let low = 0;
  let high = (await log.head()) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await recordedMsAt(log, middle)) <= untilMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Before all time where there is no event. */
async function recordedMsAt(log: TimedLog, index: Index): Promise<number> {
  if (index < 0) return Number.NEGATIVE_INFINITY;
  const { recordedAt } = (await eventAt(log, index)).metadata;
  return Temporal.Instant.from(recordedAt).epochMilliseconds;
}

async function eventAt(log: TimedLog, index: Index): Promise<StoredEvent> {
  for await (const [event] of log.readAll(index, { to: index })) {
    if (event) return event;
  }
  throw new RangeError(`the log has no event at index ${index}`);
}

const wrongAsOf = (rule: string, message: string) =>
  validationFailed({ errors: [{ parameter: 'asOf', rule, message }] });

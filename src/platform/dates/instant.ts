import { isIsoDate } from './business-date.js';

/**
 * RFC 3339 with `T` and `Z` in capitals, at most nanoseconds, and no leap seconds: no clock that
 * we read shows them.
 */
const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads a moment such as `2026-03-31T20:59:59Z` or `2026-03-31T23:59:59.250+03:00`.
 *
 * @throws RangeError when `text` is no RFC 3339 date-time, or names a day that does not exist
 */
export function parseInstant(text: string): Temporal.Instant {
  const date = RFC_3339.exec(text)?.[1];
  if (date === undefined || !isIsoDate(date)) {
    throw new RangeError(`"${text}" is not an RFC 3339 date-time`);
  }
  return Temporal.Instant.from(text);
}

/**
 * `instant` in UTC with milliseconds, always 24 characters, so that text order is time order:
 * `2026-03-31T20:59:59.000Z`. Parts of a millisecond are cut off.
 *
 * @throws RangeError outside the years 0000 to 9999, which RFC 3339 can't write
 */
export function formatInstant(instant: Temporal.Instant): string {
  const text = instant.toString({ fractionalSecondDigits: 3, roundingMode: 'floor' });
  if (text.length !== 24) throw new RangeError(`${text} is outside the years 0000 to 9999`);
  return text;
}

/** `instant` cut to its second, as every rule and deadline sees it; also before 1970. */
export function wholeSeconds(instant: Temporal.Instant): Temporal.Instant {
  return instant.round({ smallestUnit: 'second', roundingMode: 'floor' });
}

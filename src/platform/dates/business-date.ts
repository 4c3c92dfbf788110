/**
 * Business dates: value dates, due dates, starts and ends. A date is its ISO 8601 text, `2026-03-31`,
 * of the years 0000 to 9999, so that text order is time order. Functions here expect dates that
 * `isIsoDate` accepts, and throw a RangeError for others and for a result out of these years.
 */

const ISO_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** Every month has these days: there is no need to ask a calendar. */
const SHORTEST_MONTH = '28';

/** An area and a place (`Africa/Nairobi`), or one of the few single names (`UTC`, `EST5EDT`). */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

/** Whether `text` is a day of the calendar, written `YYYY-MM-DD`. */
export const isIsoDate = (text: string): boolean =>
  ISO_DATE.test(text) && (text.slice(-2) <= SHORTEST_MONTH || read(text) !== undefined);

/** No history that is taken on begins before it; an earlier date is a typing error. */
export const FIRST_BUSINESS_DATE = '1900-01-01';

/** Whether `text` is a day of the calendar that a command, a query or a source may name. */
export const isBusinessDate = (text: string): boolean =>
  isIsoDate(text) && text >= FIRST_BUSINESS_DATE;

/**
 * Whether `zone` is the name of an IANA time zone, in its own spelling. An offset (`+03:00`) is none:
 * it knows no summer time.
 */
export function isTimeZone(zone: string): boolean {
  if (!ZONE_NAME.test(zone)) return false;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId === zone;
  } catch {
    return false; // Temporal can be asked for a zone only by using it
  }
}

/**
 * The day that it is in `zone` at `instant`.
 *
 * @throws RangeError when `zone` is no time zone
 */
export const dateIn = (instant: Temporal.Instant, zone: string): string =>
  textOf(instant.toZonedDateTimeISO(zone).toPlainDate());

export function compareDates(a: string, b: string): -1 | 0 | 1 {
  if (assertDate(a) === assertDate(b)) return 0;
  return a < b ? -1 : 1;
}

/** Days from one date to the other: 1 to the next day, negative if `to` is earlier. */
export const daysBetween = (from: string, to: string): number =>
  dayOf(from).until(dayOf(to), { largestUnit: 'day' }).days;

/** The same day so many months later, or that month's last if it has no such day. */
export const addMonths = (date: string, months: number): string =>
  textOf(dayOf(date).add({ months }));

/**
 * The last of `months` months that begin on `start`: the day before the same day so many months
 * later, or that later month's last day if it has no such day. A year from 1 March ends on the last
 * of February, a month from 31 January on 28 or 29 February.
 *
 * @throws RangeError when `months` is not a whole number above zero
 */
export function lastDayOfMonths(start: string, months: number): string {
  if (!Number.isInteger(months) || months < 1) {
    throw new RangeError(`a duration is a whole number of months above zero, not ${months}`);
  }
  const first = dayOf(start);
  const sameDay = first.add({ months });
  return textOf(sameDay.day === first.day ? sameDay.subtract({ days: 1 }) : sameDay);
}

/** The month, `YYYY-MM`, of a date: its accounting period. */
export const monthOf = (date: string): string => assertDate(date).slice(0, 'YYYY-MM'.length);

/** The last day of a month, `YYYY-MM`. */
export const lastDayOf = (month: string): string => lastDayOfMonths(firstDayOf(month), 1);

export const firstDayOf = (month: string): string => `${month}-01`;

export const monthAfter = (month: string): string => monthOf(addMonths(firstDayOf(month), 1));

function assertDate(date: string): string {
  if (!isIsoDate(date)) throw new RangeError(`"${date}" is not a date, YYYY-MM-DD`);
  return date;
}

function dayOf(date: string): Temporal.PlainDate {
  const day = read(date);
  if (!day) throw new RangeError(`"${date}" is not a date, YYYY-MM-DD`);
  return day;
}

/** Temporal makes 29 February of a common year the 28th; a day that exists stays what it was. */
function read(text: string): Temporal.PlainDate | undefined {
  if (!ISO_DATE.test(text)) return undefined;
  const nearest = Temporal.PlainDate.from({
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8)),
  });
  return nearest.toString() === text ? nearest : undefined;
}

function textOf(day: Temporal.PlainDate): string {
  const text = day.toString();
  if (!ISO_DATE.test(text)) throw new RangeError(`${text} is outside the years 0000 to 9999`);
  return text;
}

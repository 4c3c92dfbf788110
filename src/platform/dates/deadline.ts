import { isIsoDate } from './business-date.js';
import { wholeSeconds } from './instant.js';

/**
 * The last second in which something may be done, as the people it concerns read it on their clocks:
 * `{ local: '2026-03-31T23:59:59', zone: 'Africa/Nairobi' }`, with an IANA time zone. Kept as local
 * time, so that it stays what was announced if a country changes its zone's rules.
 */
export type Deadline = { readonly local: string; readonly zone: string };

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** Whether `text` is a local time to the second, `YYYY-MM-DDTHH:MM:SS`, on a day that exists. */
export function isLocalTime(text: string): boolean {
  const date = LOCAL_TIME.exec(text)?.[1];
  return date !== undefined && isIsoDate(date);
}

/**
 * The second that the deadline names.
 *
 * Where the clocks are put back and it comes twice, it is the later one; where they are put forward
 * and it is left out, it is as much after the change as it would have been: nobody is turned away
 * early.
 *
 * @throws RangeError when `local` is no local time, or `zone` is unknown
 */
export function deadlineSecond({ local, zone }: Deadline): Temporal.Instant {
  if (!isLocalTime(local)) {
    throw new RangeError(`"${local}" is not a local time, YYYY-MM-DDTHH:MM:SS`);
  }
  return Temporal.PlainDateTime.from(local)
    .toZonedDateTime(zone, { disambiguation: 'later' })
    .toInstant();
}

/** Whether the deadline is over at `instant`. All of its own second still passes. */
export function isPast(deadline: Deadline, instant: Temporal.Instant): boolean {
  return Temporal.Instant.compare(wholeSeconds(instant), deadlineSecond(deadline)) > 0;
}

/** The deadline of what is valid until `date`, that day included. */
export const endOfDay = (date: string, zone: string): Deadline => ({
  local: `${date}T23:59:59`,
  zone,
});

const HOUR_IN_SECONDS = 3_600;

/** Seconds from one instant to the other, RFC 3339. */
export const secondsBetween = (from: string, to: string): number =>
  (Temporal.Instant.from(to).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds) /
  1_000;

/** Whether a payment left at most an hour after its account was named; the whole hour counts. */
export const isSoonAfterChange = (proposedAt: string, releasedAt: string): boolean =>
  secondsBetween(proposedAt, releasedAt) <= HOUR_IN_SECONDS;

import { wholeSeconds } from '../platform/dates/instant.js';

/** An instant as facts keep it, `2026-03-31T20:59:59Z`: UTC, cut to its second. Text order is time order. */
export const secondOf = (instant: Temporal.Instant): string =>
  wholeSeconds(instant).toString({ smallestUnit: 'second' });

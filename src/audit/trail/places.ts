import type { Index } from '../../platform/event-log/event-log.js';

/**
 * Events of the log whose places stand in one row, for each subject: few enough that a row stays
 * short when all of them are about it, many enough that what happens to a subject in one go seldom
 * takes more than one row.
 */
const EVENTS_PER_BLOCK = 500;

/** The block that a place in the log belongs to, from 0. */
export const blockOf = (index: Index): number => Math.floor(index / EVENTS_PER_BLOCK);

/** A place as it stands in its block's row, to be appended to those before it: `0,17,499,`. */
export const placeText = (index: Index): string => `${index % EVENTS_PER_BLOCK},`;

/** The places of a block's row, in the order of the log. */
export const placesIn = (block: number, places: string): Index[] =>
  places
    .split(',')
    .slice(0, -1)
    .map((place) => block * EVENTS_PER_BLOCK + Number(place));

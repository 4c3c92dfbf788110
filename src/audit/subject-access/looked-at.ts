/** Events that are looked at for one page: names stand sealed in texts, so no view can find them. */
export const MOST_LOOKED_AT = 5_000;
